import { describe, expect, it } from 'vitest'
import type { Evidence, NetworkEvent } from '../../schemas/messages.ts'
import type { Output } from '../runtime/processor.ts'
import { openMemoryState } from '../runtime/state-memory.ts'
import { DETECTORS } from './detectors.ts'
import { createDetection } from './process.ts'

const START_US = 1_795_428_000_000_000
const probe = (port: number, changes: NetworkEvent = {}): NetworkEvent => ({
  ...{ event_id: `event-${port}`, time_us: START_US + port * 1000, end_time_us: START_US + port * 1000 },
  ...{ src_ip: '203.0.113.5', dst_ip: '10.0.0.2', dst_port: port, transport: 'tcp', tcp_state: 'S0', flow_count: 1 },
  flow_stats: { unique_ports_contacted: port },
  window_features: { src_distinct_hosts_60s: 1, src_distinct_endpoints_60s: port, src_failed_share_60s: 1 },
  ...changes,
})
const session = (at: number): NetworkEvent => ({
  ...{ event_id: `session-${at}`, time_us: START_US + at, end_time_us: START_US + at, handshake_completed: true },
  ...{ src_ip: '10.0.0.3', dst_ip: '10.0.0.9', dst_port: 443, transport: 'tcp', tcp_state: 'SF' },
})

/** A partition that is fed batches like the runner does it: outputs first, then the commit. */
const openPartition = async () => {
  const detection = createDetection({ detectors: DETECTORS })
  const partition = await openMemoryState().open('detection', 'events.raw', 0)
  let offset = 0n
  const process = (events: readonly NetworkEvent[]) =>
    detection.process(
      events.map((message) => ({ topic: 'events.raw', message })),
      partition.begin(),
    )
  return {
    process,
    feed: async (events: readonly NetworkEvent[]) => {
      const outcomes = await process(events)
      offset += BigInt(events.length)
      await partition.commit(offset)
      return outcomes.flatMap((outcome) => (outcome.kind === 'ok' ? outcome.outputs : []))
    },
    /** As the runner on Kafka calls it when the partition is quiet: committed at the same offset. */
    finish: async () => {
      const outputs = (await detection.finish?.(partition.begin())) ?? []
      await partition.commit(offset)
      return outputs
    },
  }
}
const evidenceIn = (outputs: readonly Output[]): Evidence[] =>
  outputs.flatMap((output) => (output.topic === 'evidence.emitted' ? [output.message] : []))
const ports = (from: number, to: number) => Array.from({ length: to - from }, (_, index) => probe(from + index))

describe('events', () => {
  it('pass on once each, keyed as they came', async () => {
    const { feed } = await openPartition()
    const outputs = await feed([session(0), probe(1), probe(2, { src_ip: null, fold: { kind: 'target' } })])
    const scored = outputs.filter(({ topic }) => topic === 'events.scored')
    expect(scored.map(({ key }) => key)).toEqual(['10.0.0.3', '203.0.113.5', '10.0.0.2'])
  })
})

describe('evidence', () => {
  const created: NetworkEvent = {
    ...session(0),
    dst_port: 445,
    protocol_analysis: { dcerpc_operations: ['svcctl.CreateServiceW', 'svcctl.StartServiceW', 'svcctl.DeleteService'] },
  }

  it('leaves once for an event, with all that a detector found in it', async () => {
    const { feed, finish } = await openPartition()
    const evidence = evidenceIn(await feed([created]))
    expect(evidence).toMatchObject([
      { detector: 'remote_execution', attack_class: 'apt', log_likelihood_ratio: 12, flow_count: 1, decisive: true },
    ])
    expect(Object.keys(evidence[0]?.facts ?? {})).toEqual(
      expect.arrayContaining(['saw svcctl.CreateService', 'saw svcctl.StartService', 'saw svcctl.DeleteService']),
    )
    expect(evidenceIn(await finish())).toEqual([])
  })

  it('of a class that the model never learnt is not weakened by its opinion', async () => {
    const { feed, finish } = await openPartition()
    const benign = Array.from({ length: 20 }, (_, index) => ({
      ...session(index + 1),
      model_result: { attack_probability: 0.001 },
    }))
    const evidence = evidenceIn([...(await feed([created, ...benign])), ...(await finish())])
    expect(evidence.filter(({ detector }) => detector === 'model')).toEqual([])
  })

  it('leaves at once when it is strong enough, and few times while it grows', async () => {
    const { feed } = await openPartition()
    const evidence = evidenceIn(await feed(ports(1, 5000)))
    expect(evidence.length).toBeLessThan(25)
    expect(new Set(evidence.map(({ evidence_id }) => evidence_id)).size).toBe(1)
    const growth = evidence.map(({ flow_count }) => flow_count ?? 0)
    expect(growth).toEqual([...growth].sort((a, b) => a - b))
  })

  it('holds its last growth until event time passes the bucket, then lets it go', async () => {
    const { feed } = await openPartition()
    const early = evidenceIn(await feed(ports(1, 3000))).at(-1)
    const late = evidenceIn(await feed([session(11_000_000)]))
    expect(late).toHaveLength(1)
    expect(late[0]?.evidence_id).toBe(early?.evidence_id)
    expect(late[0]?.flow_count).toBeGreaterThan(early?.flow_count ?? 0)
    expect(late[0]?.event_ids).toHaveLength(32)
    expect(late[0]?.event_ids?.at(-1)).toBe('event-2999')
  })

  it('lets the last growth go when the input ends', async () => {
    const { feed, finish } = await openPartition()
    const before = evidenceIn(await feed(ports(1, 3000))).at(-1)
    const [last] = evidenceIn(await finish())
    expect(last?.flow_count).toBeGreaterThan(before?.flow_count ?? 0)
  })

  it('that left because the partition was quiet grows on, and does not leave again when event time passes', async () => {
    const { feed, finish } = await openPartition()
    await feed(ports(1, 3000))
    const [quiet] = evidenceIn(await finish())
    expect(evidenceIn(await finish())).toEqual([])
    const [grown] = evidenceIn([...(await feed(ports(3000, 3100))), ...(await finish())])
    expect(grown?.evidence_id).toBe(quiet?.evidence_id)
    expect(grown?.flow_count).toBe((quiet?.flow_count ?? 0) + 100)
    expect(evidenceIn(await feed([session(86_400_000_000)]))).toEqual([])
  })

  it('is the same when a batch is delivered again', async () => {
    const { feed, process } = await openPartition()
    await feed(ports(1, 20))
    const batch = ports(20, 400)
    const lost = await process(batch)
    const again = await process(batch)
    expect(again).toEqual(lost)
  })

  it('does not come from what another sensor had reported before, which still passes on', async () => {
    const { feed, finish } = await openPartition()
    const outputs = await feed(ports(1, 500).map((event) => ({ ...event, duplicate_of_sensor: 'north' })))
    expect(outputs.filter(({ topic }) => topic === 'events.scored')).toHaveLength(499)
    expect(evidenceIn([...outputs, ...(await finish())])).toEqual([])
  })

  it('does not come from ordinary sessions', async () => {
    const { feed, finish } = await openPartition()
    expect(evidenceIn(await feed(Array.from({ length: 500 }, (_, at) => session(at))))).toEqual([])
    expect(await finish()).toEqual([])
  })

  it('has a bucket of its own for the same address in another capture', async () => {
    const { feed } = await openPartition()
    const first = evidenceIn(await feed(ports(1, 100)))
    const years = 86_400_000_000 * 1000
    const older = ports(1, 100).map((event) => ({
      ...event,
      time_us: (event.time_us ?? 0) - years,
      end_time_us: (event.end_time_us ?? 0) - years,
    }))
    const second = evidenceIn(await feed(older))
    expect(second.at(-1)?.evidence_id).not.toBe(first.at(-1)?.evidence_id)
    expect(second.at(-1)?.last_seen_us).toBeLessThan(START_US)
  })
})

describe('the model', () => {
  const scored = (at: number, probability: number, dst_ip = '10.0.0.2'): NetworkEvent => ({
    ...session(at),
    dst_ip,
    model_result: { attack_probability: probability, attack_class: 'port_scan' },
  })

  it('says nothing about a subject without suspicion when its flows are benign', async () => {
    const { feed } = await openPartition()
    expect(evidenceIn(await feed([scored(0, 0.01), scored(1, 0.2)]))).toEqual([])
  })

  it('speaks for a suspect for ten minutes, not for ever', async () => {
    const { feed } = await openPartition()
    await feed([scored(0, 0.99)])
    const counts: number[] = []
    for (let minute = 1; minute < 14; minute++)
      counts.push(evidenceIn(await feed([scored(minute * 60_000_000, 0.01)])).length)
    expect(counts[0]).toBeGreaterThan(0)
    expect(counts.slice(11)).toEqual([0, 0])
  })

  it('does not speak against a suspicion by what the suspect does at other hosts', async () => {
    const { feed, finish } = await openPartition()
    const elsewhere = Array.from({ length: 60 }, (_, at) => scored(at + 1, 0.01, '10.0.9.9'))
    const outputs = await feed([scored(0, 0.99), ...elsewhere])
    const strengths = evidenceIn([...outputs, ...(await finish())]).map(
      (evidence) => evidence.log_likelihood_ratio ?? 0,
    )
    expect(Math.min(...strengths)).toBeGreaterThan(-0.01)
    expect(strengths.at(-1)).toBeLessThan(1)
  })

  it('is averaged: one odd flow among many ordinary ones turns into benign evidence', async () => {
    const { feed, finish } = await openPartition()
    const outputs = await feed([scored(0, 0.99), ...Array.from({ length: 60 }, (_, at) => scored(at + 1, 0.01))])
    const strengths = evidenceIn([...outputs, ...(await finish())]).map(
      (evidence) => evidence.log_likelihood_ratio ?? 0,
    )
    expect(strengths[0]).toBeGreaterThan(4)
    expect(strengths.at(-1)).toBeLessThan(-1)
  })
})
