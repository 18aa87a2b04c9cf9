// Random events in random order of arrival, and how far hot tier and sink have come with them.
import { acceptedEvent } from '../../rag-api/hot/acceptance.ts'
import { readHotEvent } from '../../rag-api/hot/read-event.ts'
import { appendEvent, evictBefore, openRing, type Ring } from '../../rag-api/hot/ring.ts'
import { timeOrderedUuid } from '../../schemas/event-id.ts'
import { type NetworkEvent, networkEventCodec } from '../../schemas/messages.ts'
import type { Random } from '../fuzz/random.ts'

export type Arrival = { readonly event: NetworkEvent; readonly partition: number; readonly offset: number }

export type Scene = {
  readonly ring: Ring
  /** Everything consumed, each event once. */
  readonly consumed: readonly NetworkEvent[]
  /** What of it the database has; the sink has told of a part of it. */
  readonly stored: readonly NetworkEvent[]
}

const PARTITIONS = 3
const SOURCES = ['203.0.113.5', '203.0.113.6', '198.51.100.7', '10.0.0.1', '10.0.0.2', '2001:db8::5']
const TARGETS = ['10.0.0.1', '10.0.0.2', '10.0.1.9', '2001:db8::9']
const PLACES = [
  { country_code: 'DE', asn: 'AS64500', asn_name: 'Example Networks GmbH' },
  { country_code: 'FR', asn: 'AS64501', asn_name: 'réseau d’exemple' },
  undefined,
]

const foldOf = (random: Random): NetworkEvent =>
  random.chance(0.5)
    ? {
        fold: { kind: 'source', distinct_ports: random.below(90), distinct_hosts: random.below(9) },
        dst_ip: null,
        dst_port: null,
      }
    : { fold: { kind: 'target', distinct_sources: random.below(400) }, src_ip: null }

/** One event of the moment; times differ, so that no order is left to chance. */
const eventAt = (random: Random, timeUs: number, serial: number): NetworkEvent => {
  const place = random.pick(PLACES)
  const hash = random.below(5)
  return {
    event_id: timeOrderedUuid(timeUs, 'tiers', serial),
    time_us: timeUs,
    src_ip: random.pick(SOURCES),
    dst_ip: random.pick(TARGETS),
    dst_port: random.chance(0.1) ? null : random.pick([22, 53, 443, 4444]),
    transport: random.pick(['tcp', 'udp']),
    dst_packets: random.below(2),
    src_bytes: random.chance(0.1) ? null : random.below(5000),
    dst_bytes: random.below(100_000),
    tcp_state: random.pick(['SF', 'S0', 'REJ']),
    handshake_completed: random.chance(0.5),
    flow_count: random.chance(0.1) ? random.below(40) : random.pick([0, 1, null]),
    duplicate_of_sensor: random.chance(0.1) ? 'other' : null,
    protocol_analysis: random.chance(0.3) ? null : { service: random.pick(['ssh', 'dns', 'tls']) },
    ...(place ? { geo_features: place } : {}),
    ...(random.chance(0.5) ? { dst_geo_features: PLACES[0] as object } : {}),
    signature: hash === 0 ? null : { hash: `v1:000000000000000${hash}`, text: `kind ${hash}` },
    model_result: random.chance(0.1)
      ? null
      : { attack_probability: random.below(1000) / 1000, attack_class: random.pick(['port_scan', 'ddos']) },
    ...(random.chance(0.1) ? foldOf(random) : {}),
  }
}

/** Events of [startMs, startMs + spanMs) as they come: most within seconds, some minutes late, a few a second time. */
export const arrivalsOf = (random: Random, startMs: number, spanMs: number, count: number): Arrival[] => {
  const coming = Array.from({ length: count }, (_, serial) => {
    const timeUs = startMs * 1000 + random.below(spanMs) * 1000 + serial
    const delayUs = random.below(random.chance(0.1) ? 15 * 60_000_000 : 5_000_000)
    return { at: timeUs + delayUs, event: eventAt(random, timeUs, serial) }
  })
  const again = coming.filter(() => random.chance(0.03)).map(({ at, event }) => ({ at: at + 90_000_000, event }))
  const offsets = Array<number>(PARTITIONS).fill(0)
  return [...coming, ...again]
    .toSorted((one, other) => one.at - other.at)
    .map(({ event }) => {
      const partition = (event.time_us as number) % PARTITIONS
      const offset = offsets[partition] as number
      offsets[partition] = offset + 1
      return { event, partition, offset }
    })
}

const distinct = (events: readonly NetworkEvent[]): NetworkEvent[] => [
  ...new Map(events.map((event) => [event.event_id, event])).values(),
]

/**
 * Memory has taken in the first `taken` arrivals and lets go of what is older than `keepMs` as it goes; the sink is up to `lag` arrivals
 * of each partition behind (0: not at the end), and has told of fewer.
 */
export const sceneOf = (
  random: Random,
  arrivals: readonly Arrival[],
  { taken, keepMs, lag, sizeBytes }: { taken: number; keepMs: number; lag: number; sizeBytes: number },
): Scene => {
  const seen = arrivals.slice(0, taken)
  const ring = openRing(sizeBytes, Number.NEGATIVE_INFINITY)
  const consumed = Array<number>(PARTITIONS).fill(0)
  const stored = Array<number>(PARTITIONS).fill(0)
  let newestUs = 0
  for (const { event, partition, offset } of seen) {
    const accepted = acceptedEvent(readHotEvent(networkEventCodec.encode(event)))
    if (accepted) appendEvent(ring, accepted, partition, offset)
    consumed[partition] = offset + 1
    newestUs = Math.max(newestUs, event.time_us as number)
    if (!random.chance(0.1)) continue
    for (const [sunk, reached] of consumed.entries()) {
      stored[sunk] = Math.max(stored[sunk] ?? 0, reached - random.below(lag + 1))
      ring.stored.set(sunk, (stored[sunk] ?? 0) - random.below(3))
    }
    evictBefore(ring, newestUs - keepMs * 1000)
  }
  if (lag === 0) {
    for (const [sunk, reached] of consumed.entries()) {
      stored[sunk] = reached
      ring.stored.set(sunk, reached)
    }
  }
  const isStored = ({ partition, offset }: Arrival): boolean => offset < (stored[partition] ?? 0)
  return {
    ring,
    consumed: distinct(seen.map(({ event }) => event)),
    stored: distinct(seen.filter(isStored).map(({ event }) => event)),
  }
}
