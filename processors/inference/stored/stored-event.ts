// A stored row as the event that it was, as far as the features look: so that old events can be explained and scored again.
// What storage rounds (probabilities of names to four decimals, counts above 16 million to float precision) moves no feature by more than
// a thousandth; test/integration/stored-events.test.ts holds every feature of real traffic to that.
import { timeOfUuid } from '../../../schemas/event-id.ts'
import type { ModelResult, NetworkEvent } from '../../../schemas/messages.ts'

/** What `eventOfRow` reads of security_events e. */
export const STORED_COLUMNS = `e.event_id, e.transport, e.tcp_state, e.tcp_flags, e.handshake_completed, e.flow_count, e.record_number,
  e.export_reason, e.duration_us, e.src_packets, e.dst_packets, e.src_bytes, e.dst_bytes, e.src_payload_bytes, e.dst_payload_bytes,
  host(e.source_ip) AS src_ip, host(e.destination_ip) AS dst_ip, e.source_port AS src_port, e.destination_port AS dst_port, e.protocol,
  packet_features_by_name(e.packet_features) AS packet_features, flow_stats_by_name(e.flow_stats) AS flow_stats,
  window_features_by_name(e.window_features) AS window_features, behavioral_features_by_name(e.behavioral_features) AS behavioral_features,
  time_features_by_name(e.time_features) AS time_features, e.metadata,
  e.attack_probability, e.attack_class, e.class_scores, e.model_version`

type Numbers = Readonly<Record<string, number>> | null
type Same = 'transport' | 'tcp_state' | 'handshake_completed' | 'flow_count' | 'record_number' | 'export_reason'
type Sides = 'src_ip' | 'dst_ip' | 'src_port' | 'dst_port' | 'src_packets' | 'dst_packets' | 'src_bytes' | 'dst_bytes'

/** A column holds null where the event's field is absent. */
type Held<M, K extends keyof M> = { readonly [F in K]-?: Exclude<M[F], undefined> }

export type StoredRow = Held<NetworkEvent, Same | Sides | 'src_payload_bytes' | 'dst_payload_bytes'> & {
  readonly event_id: string
  readonly tcp_flags: string | null
  readonly duration_us: number | null
  readonly protocol: NetworkEvent['protocol_analysis']
  readonly packet_features: Numbers
  readonly flow_stats: Numbers
  readonly window_features: Numbers
  readonly behavioral_features: Numbers
  readonly time_features: Numbers
  /** What has no column; which of its fields there are depends on the event. */
  readonly metadata:
    | (Pick<NetworkEvent, 'fold' | 'origin' | 'tcp_stats' | 'asset_facts'> & { behavioral_features?: object })
    | null
} & Held<ModelResult, 'attack_probability' | 'attack_class' | 'class_scores' | 'model_version'>

/** The event of a row, without a model_result. */
export const eventOfRow = (row: StoredRow): NetworkEvent => {
  const { tcp_flags, duration_us, protocol, packet_features, flow_stats, metadata } = row
  const { fold, origin, tcp_stats, asset_facts } = metadata ?? {}
  const timeUs = timeOfUuid(row.event_id)
  return {
    ...pick(row),
    ...{ time_us: timeUs, end_time_us: timeUs + (duration_us ?? 0), protocol_analysis: protocol ?? null },
    ...{ fold: fold ?? null, origin: origin ?? null, asset_facts: asset_facts ?? null },
    packet_features: packet_features && {
      ...packet_features,
      tcp_flags: tcp_flags?.split(',') ?? [],
      fragmentation: booleanOf(packet_features.fragmentation),
    },
    flow_stats: flow_stats && { ...flow_stats, duration_us },
    window_features: row.window_features,
    behavioral_features: row.behavioral_features && { ...row.behavioral_features, ...metadata?.behavioral_features },
    time_features: row.time_features,
    tcp_stats: tcp_stats ?? null,
  }
}

/** What the models said when the event came; undefined: it was not scored. */
export const resultOfRow = ({ attack_probability, attack_class, class_scores, model_version }: StoredRow) =>
  attack_probability == null ? undefined : { attack_probability, attack_class, class_scores, model_version }

const pick = (row: StoredRow): NetworkEvent => {
  const { event_id, transport, tcp_state, handshake_completed, flow_count, record_number, export_reason } = row
  const { src_ip, dst_ip, src_port, dst_port, src_packets, dst_packets, src_bytes, dst_bytes } = row
  const { src_payload_bytes, dst_payload_bytes } = row
  return {
    ...{ event_id, transport, tcp_state, handshake_completed, flow_count, record_number, export_reason },
    ...{ src_ip, dst_ip, src_port, dst_port, src_packets, dst_packets, src_bytes, dst_bytes },
    ...{ src_payload_bytes, dst_payload_bytes },
  }
}

const booleanOf = (value: number | undefined): boolean | null => (value === undefined ? null : value > 0)
