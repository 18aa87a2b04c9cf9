import { describe, expect, it } from 'vitest'
import type { NetworkEvent } from '../../schemas/messages.ts'
import type { PartitionState } from '../runtime/state.ts'
import { openDuplicates } from './duplicates.ts'
import { openPartition } from './history.fixture.ts'

const START_US = 1_795_428_000_000_000
const [A, B, C] = [0, 1, 2]
const idOf = (flow: number): string => `1:${Buffer.from(`${flow}`.padEnd(20, 'x')).toString('base64')}`

/** A record of flow `flow` from `from` to `to`, in seconds. */
const record = (flow: number, from: number, to: number, changes: NetworkEvent = {}): NetworkEvent => ({
  ...{ community_id: idOf(flow), time_us: START_US + from * 1e6, end_time_us: START_US + to * 1e6 },
  flow_started_at_us: START_US + from * 1e6,
  ...changes,
})

/** Owners of records in order of arrival; undefined: counted. */
const noteAll = async (
  partition: PartitionState,
  records: readonly (readonly [sensor: number, event: NetworkEvent])[],
  capacity?: number,
) => {
  const view = partition.begin()
  const duplicates = await openDuplicates(view, capacity)
  const owners = records.map(([sensor, event]) => duplicates.note(event, sensor))
  duplicates.save(view)
  await partition.commit((partition.nextOffset ?? 0n) + 1n)
  return owners
}
const ownersOf = async (...records: (readonly [number, NetworkEvent])[]) => noteAll(await openPartition(), records)

describe('a record of the same flow', () => {
  it('from another sensor is a duplicate of the sensor that came first', async () => {
    expect(await ownersOf([A, record(1, 0, 9)], [B, record(1, 0, 9)], [C, record(1, 0, 9)])).toEqual([undefined, A, A])
  })
  it("is not an alert about it, which neither counts nor keeps another sensor's record from counting", async () => {
    const alert = record(1, 1, 1, { flow_count: 0, external_alert: { source: 'suricata' } })
    expect(await ownersOf([A, alert], [B, record(1, 0, 9)], [A, alert])).toEqual([undefined, undefined, undefined])
  })
  it('is one in spite of clocks that differ by four seconds', async () => {
    expect(await ownersOf([A, record(1, 0, 0.1)], [B, record(1, -4, -3.9)])).toEqual([undefined, A])
  })
  it('from the same sensor is none', async () => {
    expect(await ownersOf([A, record(1, 0, 9)], [A, record(1, 0, 9)])).toEqual([undefined, undefined])
  })
  it('stays with its sensor over all continuations, whichever arrives first', async () => {
    const part = (number: number) =>
      record(1, number * 60, number * 60 + 60, { flow_started_at_us: START_US, record_number: number })
    const owners = await ownersOf([A, part(0)], [B, part(0)], [B, part(1)], [B, part(2)], [A, part(1)], [A, part(2)])
    expect(owners).toEqual([undefined, A, A, A, undefined, undefined])
  })
  it('is found when a sensor lags behind later flows of the same addresses and ports', async () => {
    const times = [0, 100, 200, 300]
    const ofA = times.map((at) => [A, record(1, at, at + 1)] as const)
    const ofB = times.map((at) => [B, record(1, at, at + 1)] as const)
    expect(await ownersOf(...ofA, ...ofB)).toEqual([...new Array(4).fill(undefined), A, A, A, A])
  })
})

describe('another flow', () => {
  it('of the same addresses and ports at another time counts, and may be another sensor’s', async () => {
    expect(await ownersOf([A, record(1, 0, 1)], [B, record(1, 30, 31)], [A, record(1, 30, 31)])).toEqual([
      undefined,
      undefined,
      B,
    ])
  })
  it('with another community_id, or none at all, counts', async () => {
    const nameless = record(1, 0, 1, { community_id: null })
    expect(await ownersOf([A, record(1, 0, 1)], [B, record(2, 0, 1)], [B, nameless], [A, nameless])).toEqual(
      new Array(4).fill(undefined),
    )
  })
})

describe('a fold', () => {
  const fold = (at: number, changes: NetworkEvent = {}) =>
    record(0, at, at + 1, {
      ...{ community_id: null, fold: { kind: 'source' }, src_ip: '1.1.1.1', dst_ip: '10.0.0.5', transport: 'tcp' },
      ...changes,
    })
  it('is told by kind, subject and time', async () => {
    const owners = await ownersOf(
      [A, fold(0)],
      [B, fold(1)],
      [B, fold(0, { src_ip: '2.2.2.2' })],
      [B, fold(0, { transport: 'udp' })],
      [B, fold(60)],
    )
    expect(owners).toEqual([undefined, A, undefined, undefined, undefined])
  })
  it('over hosts of other networks is another one: each sensor sees its own segment', async () => {
    const over = (...host_examples: string[]) => fold(0, { dst_ip: null, fold: { kind: 'source', host_examples } })
    const owners = await ownersOf(
      [A, over('10.0.0.5', '10.0.1.5')],
      [B, over('10.9.0.1', '10.9.2.1')],
      [C, over('10.0.0.9')],
    )
    expect(owners).toEqual([undefined, undefined, A])
  })
  it('owns the probes that another sensor did not fold, and no answered flow', async () => {
    const probe = (flow: number, changes: NetworkEvent = {}) =>
      record(flow, 0.5, 0.5, { src_ip: '1.1.1.1', dst_ip: '10.0.0.5', transport: 'tcp', ...changes })
    const owners = await ownersOf(
      [A, fold(0)],
      [B, probe(1)],
      [A, probe(2)],
      [B, probe(3, { handshake_completed: true })],
      [B, probe(4, { dst_ip: '10.77.0.5' })],
    )
    expect(owners).toEqual([undefined, A, undefined, undefined, undefined])
  })
})

describe('the log', () => {
  const CAPACITY = 4096
  const flows = (from: number, to: number, sensor: number) =>
    Array.from({ length: to - from }, (_, index) => [sensor, record(from + index, from + index, from + index)] as const)

  it('forgets the oldest records beyond its capacity, a chunk at once', async () => {
    const owners = await noteAll(await openPartition(), [...flows(0, 5000, A), ...flows(0, 5000, B)], CAPACITY)
    // B's own flows, as they count, push A's out in turn.
    expect(owners.slice(5000, 5900)).toEqual(new Array(900).fill(undefined))
    const fresh = await noteAll(await openPartition(), [...flows(0, 5000, A), ...flows(2000, 5000, B)], CAPACITY)
    expect(new Set(fresh.slice(5000))).toEqual(new Set([A]))
  })

  it.each([10, 1024, 4096, 4097, 9000])('is the same after a restart at record %i', async (count) => {
    const partition = await openPartition()
    await noteAll(partition, flows(0, count, A), CAPACITY)
    // A batch that is not committed: what is in memory is dropped and read again.
    partition.begin()
    const reread = await noteAll(partition, flows(0, count, B).slice(-3000), CAPACITY)
    const whole = await noteAll(
      await openPartition(),
      [...flows(0, count, A), ...flows(0, count, B).slice(-3000)],
      CAPACITY,
    )
    expect(reread).toEqual(whole.slice(count))
  })
})
