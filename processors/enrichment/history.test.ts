import { describe, expect, it } from 'vitest'
import type { NetworkEvent } from '../../schemas/messages.ts'
import {
  feed,
  idOf,
  inbound,
  MIDNIGHT_S,
  mixedEvents,
  openPartition,
  outbound,
  type Place,
  seededRandom,
} from './history.fixture.ts'
import { openHistory, type Remembered } from './history.ts'

const MADRID: Place = { country_code: 'ES', latitude: 40.4168, longitude: -3.7038, asn: 'AS1' }
const TOKYO: Place = { country_code: 'JP', latitude: 35.6762, longitude: 139.6503, asn: 'AS2' }
const DAY_S = 86_400

const rememberedOf = async (...events: NetworkEvent[]): Promise<Remembered[]> => feed(await openPartition(), events)
const lastOf = async (...events: NetworkEvent[]): Promise<Remembered | undefined> =>
  (await rememberedOf(...events)).at(-1)

describe('what counts as a connection', () => {
  const perMinute = async (...events: NetworkEvent[]) => (await lastOf(...events))?.behaviour?.connections_per_minute
  it('is the first record of a flow, not its continuations', async () => {
    expect(await perMinute(outbound(0), outbound(1, { record_number: 1, flow_count: 0 }))).toBe(1)
    expect(await perMinute(outbound(0), outbound(1, { record_number: 2, flow_count: null }))).toBe(1)
  })
  it('is every flow of a fold', async () => {
    const fold = outbound(0, { fold: { kind: 'source' }, flow_count: 300, dst_ip: null, dst_port: null })
    expect(await perMinute(fold)).toBe(300)
  })
  it('is not what another sensor reported before', async () => {
    const flow = { community_id: idOf(1) }
    const [first, second] = await rememberedOf(outbound(0, flow), outbound(0.5, { ...flow, sensor_id: 'b' }))
    expect([first?.duplicateOf, second?.duplicateOf]).toEqual([undefined, 'a'])
    expect(second?.behaviour?.connections_per_minute).toBe(1)
  })
  it('is an event of a v1 producer, which has five fields', async () => {
    const v1 = (seconds: number): NetworkEvent => ({
      ...{
        time_us: (MIDNIGHT_S + seconds) * 1e6,
        src_ip: '10.0.0.7',
        dst_ip: '93.184.216.34',
        src_port: 1,
        dst_port: 443,
      },
      dst_geo_features: { country_code: 'US' },
    })
    const remembered = await lastOf(...[0, 10, 20, 30, 40, 50].map(v1))
    expect(remembered?.behaviour).toMatchObject({ connections_per_minute: 6, unique_countries_24h: 1, beacon_score: 1 })
    expect(remembered?.activity).toMatchObject({ last_24h_activity: [6], days_since_first_seen: 0 })
  })
})

describe('an event that comes later than allowed', () => {
  it('is said to be late and changes no window', async () => {
    const [, late, last] = await rememberedOf(outbound(600), outbound(299), outbound(600))
    expect(late).toMatchObject({ isLate: true, behaviour: undefined, activity: undefined })
    expect(last?.activity?.connections_24h).toBe(2)
  })
  it('lands in its own window while it is within the allowed lateness', async () => {
    const [, inTime] = await rememberedOf(outbound(600), outbound(300))
    expect(inTime).toMatchObject({ isLate: false, behaviour: { connections_per_minute: 1 } })
  })
  it('is judged by the clock of its own sensor', async () => {
    const [, other] = await rememberedOf(outbound(900), outbound(300, { sensor_id: 'slow' }))
    expect(other).toMatchObject({ isLate: false, behaviour: { connections_per_minute: 1 } })
  })
})

describe('travel', () => {
  it('is that between two sessions at one service of an asset', async () => {
    const last = await lastOf(inbound(0, '1.1.1.1', MADRID), inbound(7200, '2.2.2.2', TOKYO))
    expect(last?.distanceKm).toBeGreaterThan(10_700)
    expect(last?.behaviour).toMatchObject({
      travel_scope: 'service',
      previous_country_code: 'ES',
      previous_seen_seconds: 7200,
    })
    expect(last?.behaviour?.geo_velocity_kmh).toBeCloseTo(((last?.distanceKm ?? 0) - 100) / 2, 6)
  })
  it('keeps accounts apart', async () => {
    const as = (login_user: string): NetworkEvent => ({ protocol_analysis: { login_user } })
    const [, other, same] = await rememberedOf(
      inbound(0, '1.1.1.1', MADRID, as('ana')),
      inbound(60, '2.2.2.2', TOKYO, as('bo')),
      inbound(120, '2.2.2.2', TOKYO, as('ana')),
    )
    expect(other?.distanceKm).toBeUndefined()
    expect(same?.behaviour?.travel_scope).toBe('account')
  })
})

it('remembers the first sight of a source for months', async () => {
  const partition = await openPartition()
  await feed(partition, [outbound(0)])
  // A day later its windows are forgotten, whoever moves event time on.
  for (const day of [2, 3, 60]) await feed(partition, [outbound(day * DAY_S, { src_ip: '10.0.0.99' })])
  const [back] = await feed(partition, [outbound(100 * DAY_S)])
  expect(back?.activity).toMatchObject({ days_since_first_seen: 100, connections_24h: 1 })
})

/** Windows of every address as an event without a flow reads them, five minutes later. */
const windowsAfter = async (partition: Awaited<ReturnType<typeof openPartition>>) => {
  const addresses = [
    ...Array.from({ length: 6 }, (_, i) => `10.0.0.${i}`),
    '10.0.0.7',
    ...Array.from({ length: 5 }, (_, i) => `80.0.0.${i}`),
  ]
  const readers = addresses.flatMap((src_ip) =>
    Array.from({ length: 9 }, (_, i) =>
      outbound(1900, {
        ...{ src_ip, dst_ip: `93.0.0.${i}`, record_number: 1, flow_count: 0, sensor_id: 'reader' },
        protocol_analysis: { http_user_agent: 'reader' },
      }),
    ),
  )
  return feed(partition, readers)
}

const batchesOf = <T>(items: readonly T[], size: number): T[][] =>
  Array.from({ length: Math.ceil(items.length / size) }, (_, index) => items.slice(index * size, (index + 1) * size))

describe('the window store', () => {
  it.each([1, 2, 3])('is the same whatever the order of events within the allowed lateness (seed %i)', async (seed) => {
    // Without duplicates: which of two records counts is decided by which comes first.
    const events = mixedEvents(seed, 2000).map((event) => ({ ...event, community_id: null, sensor_id: 'a' }))
    const random = seededRandom(seed + 100)
    const shuffled = events
      .map((event) => ({ event, at: (event.time_us ?? 0) / 1e6 + random() * 290 }))
      .sort((a, b) => a.at - b.at)
      .map(({ event }) => event)
    const ordered = [...events].sort((a, b) => (a.time_us ?? 0) - (b.time_us ?? 0))
    const results = []
    for (const order of [ordered, shuffled]) {
      const partition = await openPartition()
      for (const batch of batchesOf(order, 100)) await feed(partition, batch)
      results.push(await windowsAfter(partition))
    }
    expect(results[1]).toEqual(results[0])
    expect(results[0]?.some(({ behaviour }) => (behaviour?.connections_per_minute ?? 0) > 0)).toBe(true)
  })

  it.each([4, 5, 6])('gives every event the same features over any redelivery and restart (seed %i)', async (seed) => {
    const batches = batchesOf(mixedEvents(seed, 2000), 50)
    const random = seededRandom(seed + 200)
    const run = async (isDisturbed: boolean) => {
      const partition = await openPartition()
      const results: Remembered[] = []
      for (const batch of batches) {
        // A crash before the commit: the same batch comes again, to a process that remembers nothing.
        while (isDisturbed && random() < 0.3) await lose(partition, batch)
        results.push(...(await feed(partition, batch)))
      }
      return results
    }
    const undisturbed = await run(false)
    expect(undisturbed.filter(({ duplicateOf }) => duplicateOf).length).toBeGreaterThan(20)
    expect(await run(true)).toEqual(undisturbed)
  })
})

const lose = async (
  partition: Awaited<ReturnType<typeof openPartition>>,
  batch: readonly NetworkEvent[],
): Promise<void> => {
  const history = await openHistory(partition.begin(), batch)
  for (const event of batch) history.note(event)
  await history.save()
}
