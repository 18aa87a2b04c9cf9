import { eventTypeOf } from '../../../schemas/event-type.ts'
import type { GeographicFeatures, NetworkEvent } from '../../../schemas/messages.ts'
import { type Column, column, same } from '../column.ts'
import { compact, compactCounts } from '../compact.ts'
import {
  BEHAVIORAL_FEATURES,
  FLOW_STATS,
  numbersOf,
  PACKET_FEATURES,
  TIME_FEATURES,
  WINDOW_FEATURES,
} from '../number-lists.ts'
import type { Table } from '../statement.ts'

type EventColumn = Column<NetworkEvent>
type Side = 'source' | 'destination'

const GEO_IN_COLUMNS: ReadonlySet<string> = new Set([
  ...['country_code', 'asn', 'asn_name', 'city', 'latitude', 'longitude', 'address_class'],
])

const geoColumns = (side: Side, of: (event: NetworkEvent) => GeographicFeatures | null | undefined): EventColumn[] => [
  column(`${side}_country`, 'text', (event) => of(event)?.country_code),
  column(`${side}_city`, 'text', (event) => of(event)?.city),
  column(`${side}_asn`, 'text', (event) => of(event)?.asn),
  column(`${side}_asn_name`, 'text', (event) => of(event)?.asn_name),
  column(`${side}_latitude`, 'float4', (event) => of(event)?.latitude),
  column(`${side}_longitude`, 'float4', (event) => of(event)?.longitude),
  column(`${side}_address_class`, 'text', (event) => of(event)?.address_class),
]

/** direction has a column, and which side is ours follows from it. */
const ASSETS_ELSEWHERE: ReadonlySet<string> = new Set(['direction', 'src_is_ours', 'dst_is_ours'])

/** Geography without columns of its own. "On no list", which nearly every address is, is not worth its bytes in each row. */
const onlyListed = (geography: GeographicFeatures | null | undefined): unknown =>
  compact(
    Object.fromEntries(Object.entries(compact(geography, GEO_IN_COLUMNS) ?? {}).filter(([, value]) => value !== false)),
  )

const IN_LISTS: ReadonlySet<string> = new Set(BEHAVIORAL_FEATURES.filter((name) => name !== undefined))

/** Every measured fact that has no column of its own. */
const metadataOf = (event: NetworkEvent): unknown =>
  compact({
    duplicate_of_sensor: event.duplicate_of_sensor,
    fold: compact(event.fold),
    behavioral_features: compact(event.behavioral_features, IN_LISTS),
    first_seen_us: event.time_features?.first_seen_us,
    geo_features: onlyListed(event.geo_features),
    dst_geo_features: onlyListed(event.dst_geo_features),
    asset_facts: compact(event.asset_facts, ASSETS_ELSEWHERE),
    intel_hits: event.intel_hits?.map((hit) => compact(hit)),
    attributions: event.model_result?.attributions?.map((one) => compact(one)),
    origin: event.origin,
    external_alert: compact(event.external_alert),
    tcp_stats: compactCounts(event.tcp_stats),
    // That an address was looked up and how many go there is the rule; what is not is worth its bytes.
    destination_facts: event.destination_facts?.is_named === false ? compact(event.destination_facts) : undefined,
    tunnel_id: event.tunnel_id,
    tunnel_src_ip: event.tunnel_src_ip,
    tunnel_dst_ip: event.tunnel_dst_ip,
    inner_vlan_id: event.inner_vlan_id,
  })

const listOrNull = (list: readonly number[] | null | undefined): unknown => (list?.length ? list : null)

const columns: readonly EventColumn[] = [
  column('time', 'time', (event) => event.time_us),
  ...same<NetworkEvent>('uuid', 'event_id'),
  column('end_time', 'time', (event) => event.end_time_us),
  column('flow_started_at', 'time', (event) => event.flow_started_at_us),
  column('ingested_at', 'time', (event) => event.ingested_at_us),
  ...same<NetworkEvent>('text', 'sensor_id', 'region', 'transport', 'tcp_state', 'export_reason', 'community_id'),
  ...same<NetworkEvent>('text', 'tunnel'),
  column('tcp_flags', 'text', (event) => event.packet_features?.tcp_flags?.join(',') || null),
  column('event_type', 'text', eventTypeOf),
  column('service', 'text', (event) => event.protocol_analysis?.service),
  column('source_ip', 'inet', (event) => event.src_ip),
  column('source_port', 'int4', (event) => event.src_port),
  column('destination_ip', 'inet', (event) => event.dst_ip),
  column('destination_port', 'int4', (event) => event.dst_port),
  column('direction', 'text', (event) => event.asset_facts?.direction),
  ...same<NetworkEvent>('int8', 'src_packets', 'dst_packets', 'src_bytes', 'dst_bytes'),
  ...same<NetworkEvent>('int8', 'src_payload_bytes', 'dst_payload_bytes'),
  ...same<NetworkEvent>('bool', 'handshake_completed'),
  column('duration_us', 'int8', (event) => event.flow_stats?.duration_us),
  ...same<NetworkEvent>('int4', 'record_number', 'vlan_id'),
  // Counted from the sensor that reported the flow first: every count of flows is a sum of this column.
  column('flow_count', 'int8', (event) => (event.duplicate_of_sensor ? 0 : (event.flow_count ?? 1))),
  ...geoColumns('source', (event) => event.geo_features),
  ...geoColumns('destination', (event) => event.dst_geo_features),
  column('attack_probability', 'float4', (event) => event.model_result?.attack_probability),
  column('attack_class', 'text', (event) => event.model_result?.attack_class),
  column('class_scores', 'float4[]', ({ model_result }) => listOrNull(model_result?.class_scores)),
  column('model_version', 'text', (event) => event.model_result?.model_version),
  column('signature_hash', 'text', (event) => event.signature?.hash),
  column('protocol', 'jsonb', (event) => compact(event.protocol_analysis)),
  column('ja4', 'text', (event) => event.protocol_analysis?.ja4),
  column('account', 'text', ({ protocol_analysis: facts }) => facts?.login_user ?? facts?.ntlm_user),
  column('domain', 'text', ({ protocol_analysis: facts }) => facts?.tls_sni ?? facts?.http_host ?? facts?.dns_query),
  column('packet_features', 'float4[]', ({ packet_features }) => numbersOf(packet_features, PACKET_FEATURES)),
  column('flow_stats', 'float4[]', ({ flow_stats }) => numbersOf(flow_stats, FLOW_STATS)),
  column('window_features', 'float4[]', ({ window_features }) => numbersOf(window_features, WINDOW_FEATURES)),
  column('behavioral_features', 'float4[]', ({ behavioral_features }) =>
    numbersOf(behavioral_features, BEHAVIORAL_FEATURES),
  ),
  column('time_features', 'float4[]', ({ time_features }) => numbersOf(time_features, TIME_FEATURES)),
  column('activity_24h', 'float4[]', ({ time_features }) => listOrNull(time_features?.last_24h_activity)),
  column('metadata', 'jsonb', metadataOf),
]

/** One row per event; a redelivered one finds itself there. */
export const SECURITY_EVENTS: Table<NetworkEvent> = {
  name: 'security_events',
  columns,
  onConflict: 'ON CONFLICT (event_id, time) DO NOTHING',
  isAppendOnly: true,
}
