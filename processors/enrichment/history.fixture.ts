// Events as enrichment hands them to history, and a partition that is fed like a runner feeds it.
import type { NetworkEvent } from '../../schemas/messages.ts'
import type { PartitionState } from '../runtime/state.ts'
import { openMemoryState } from '../runtime/state-memory.ts'
import { openHistory, type Remembered } from './history.ts'

/** 2026-11-24T00:00:00Z. */
export const MIDNIGHT_S = Date.UTC(2026, 10, 24) / 1000

/** A TCP session from one of our clients, `seconds` after midnight. */
export const outbound = (seconds: number, changes: NetworkEvent = {}): NetworkEvent => ({
  ...{ time_us: (MIDNIGHT_S + seconds) * 1e6, sensor_id: 'a', flow_count: 1, record_number: 0 },
  ...{ src_ip: '10.0.0.7', dst_ip: '93.184.216.34', dst_port: 443, transport: 'tcp', handshake_completed: true },
  ...{ tcp_state: 'SF', src_bytes: 500, asset_facts: { direction: 'outbound', src_is_ours: true, dst_is_ours: false } },
  ...changes,
})

export type Place = {
  readonly country_code: string
  readonly latitude: number
  readonly longitude: number
  readonly asn: string
}

/** A session from outside with a machine of ours. */
export const inbound = (seconds: number, src_ip: string, place: Place, changes: NetworkEvent = {}): NetworkEvent =>
  outbound(seconds, {
    ...{ src_ip, dst_ip: '10.0.0.2', dst_port: 22, dst_packets: 10, geo_features: place },
    asset_facts: { direction: 'inbound', src_is_ours: false, dst_is_ours: true },
    ...changes,
  })

export const openPartition = (): Promise<PartitionState> => openMemoryState().open('test', 'events.raw', 0)

/** Notes one batch and commits it. */
export const feed = async (partition: PartitionState, batch: readonly NetworkEvent[]): Promise<Remembered[]> => {
  const history = await openHistory(partition.begin(), batch)
  const remembered = batch.map((event) => history.note(event))
  await history.save()
  await partition.commit((partition.nextOffset ?? 0n) + BigInt(batch.length))
  return remembered
}

/** A generator of numbers from 0 to 1, the same for the same seed (mulberry32). */
export const seededRandom = (seed: number): (() => number) => {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

/** Events of two sensors over half an hour: sources, pairs, continuations, folds, duplicates, log-ins, user agents. */
export const mixedEvents = (seed: number, count: number): NetworkEvent[] => {
  const random = seededRandom(seed)
  const pick = (below: number): number => Math.floor(random() * below)
  return Array.from({ length: count }, (_, index) => {
    const seconds = (index / count) * 1800 + random() * 60
    const changes: NetworkEvent = {
      ...{ event_id: `${index}`, sensor_id: 'ab'[pick(2)] ?? 'a', community_id: idOf(pick(count)) },
      ...{ dst_ip: `93.0.0.${pick(9)}`, src_bytes: pick(3000), record_number: pick(5) === 0 ? 1 : 0 },
      dst_geo_features: { country_code: ['DE', 'ES', 'US', 'JP'][pick(4)] ?? 'DE' },
      protocol_analysis: { http_user_agent: `agent/${pick(20)}`, protocol_violations: pick(3) },
    }
    if (pick(4) === 0) return inbound(seconds, `80.0.0.${pick(5)}`, pick(2) ? MADRID : TOKYO, { event_id: `${index}` })
    if (pick(9) === 0) return outbound(seconds, { ...changes, fold: { kind: 'source' }, flow_count: pick(500) })
    return outbound(seconds, { ...changes, src_ip: `10.0.0.${pick(6)}` })
  })
}

/** A community_id of flow number `flow`. */
export const idOf = (flow: number): string => `1:${Buffer.from(`${flow}`.padEnd(20, 'x')).toString('base64')}`

const MADRID: Place = { country_code: 'ES', latitude: 40.4168, longitude: -3.7038, asn: 'AS1' }
const TOKYO: Place = { country_code: 'JP', latitude: 35.6762, longitude: 139.6503, asn: 'AS2' }
