// A finished record of a flow as the NetworkEvent that travels to events.raw.
import { timeOrderedUuid } from '../../schemas/event-id.ts'
import type { NetworkEvent } from '../../schemas/messages.ts'
import { communityIdOf } from './community-id.ts'
import { ICMP, ICMP6, SCTP, TCP, UDP } from './decode/decoded-packet.ts'
import { addressText } from './decode/ip-address.ts'
import { sharedTunnelId, TUNNEL_NAMES } from './decode/tunnels.ts'
import type { DestinationMemory } from './destination-memory.ts'
import { flowStatisticsOf, packetFeaturesOf } from './features.ts'
import type { ExportReason, Flow, FlowTunnel } from './flow.ts'
import { protocolAnalysisOf } from './protocols/protocol.ts'
import { isEstablished, tcpStateOf } from './tcp-state.ts'
import { tcpStatisticsOf } from './tcp-tracking.ts'
import type { Windows } from './windows.ts'

export type RecordContext = {
  readonly sensorId: string
  readonly region: string | undefined
  /** MeterSettings.version and what differs from the defaults. */
  readonly settingsVersion: string
  readonly windows: Windows
  readonly destinations: DestinationMemory
  /** Wall clock, microseconds since the epoch: only for ingested_at_us. */
  readonly wallClockUs: () => number
}

export const TRANSPORTS = new Map([
  [TCP, 'tcp'],
  [UDP, 'udp'],
  [ICMP, 'icmp'],
  [ICMP6, 'icmp6'],
  [SCTP, 'sctp'],
])

/** The event of the record that `flow` holds, exported at packet time `nowUs`. */
export const eventOf = (flow: Flow, reason: ExportReason, nowUs: number, context: RecordContext): NetworkEvent => {
  const { windows } = context
  const timeUs = Math.floor(flow.recordUs)
  const isIcmp = flow.protocol === ICMP || flow.protocol === ICMP6
  const isTcp = flow.protocol === TCP
  const srcIp = addressText(flow.addresses, 0, flow.ipVersion)
  const dstIp = addressText(flow.addresses, 4, flow.ipVersion)
  const { features, activity } = windows.measure(flow, nowUs)
  const hasNumbers = flow.hasPorts || isIcmp
  return {
    timestamp: timestampOf(timeUs),
    src_ip: srcIp,
    dst_ip: dstIp,
    src_port: hasNumbers ? flow.srcPort : null,
    dst_port: hasNumbers ? flow.dstPort : null,
    packet_features: packetFeaturesOf(flow),
    flow_stats: flowStatisticsOf(flow, activity),
    protocol_analysis: protocolAnalysisOf(flow),
    event_id: eventIdOf(flow, timeUs, srcIp, dstIp, context),
    time_us: timeUs,
    end_time_us: Math.max(timeUs, Math.floor(flow.lastUs)),
    flow_started_at_us: Math.floor(flow.startedUs),
    ingested_at_us: context.wallClockUs(),
    transport: TRANSPORTS.get(flow.protocol) ?? String(flow.protocol),
    src_packets: flow.src.packets,
    dst_packets: flow.dst.packets,
    src_bytes: flow.src.ipBytes,
    dst_bytes: flow.dst.ipBytes,
    src_payload_bytes: flow.src.payloadBytes,
    dst_payload_bytes: flow.dst.payloadBytes,
    tcp_state: isTcp ? tcpStateOf(flow.tcpBits) : null,
    handshake_completed: isTcp ? isEstablished(flow.tcpBits) : null,
    community_id: communityIdOf(flow),
    sensor_id: context.sensorId,
    region: context.region ?? null,
    record_number: flow.recordNumber,
    export_reason: reason,
    flow_count: flow.recordNumber === 0 ? 1 : 0,
    vlan_id: flow.vlanId >= 0 ? flow.vlanId : null,
    inner_vlan_id: flow.innerVlanId >= 0 ? flow.innerVlanId : null,
    ...(flow.tunnel ? tunnelFieldsOf(flow.tunnel) : NO_TUNNEL_FIELDS),
    window_features: features,
    tcp_stats: isTcp ? tcpStatisticsOf(flow) : null,
    destination_facts: context.destinations.measure(srcIp, dstIp, nowUs),
  }
}

const NO_TUNNEL_FIELDS = { tunnel: null, tunnel_id: null, tunnel_src_ip: null, tunnel_dst_ip: null }

const tunnelFieldsOf = ({ kind, id, ipVersion, addresses }: FlowTunnel) => ({
  tunnel: TUNNEL_NAMES[kind] ?? null,
  tunnel_id: id >= 0 ? id : null,
  tunnel_src_ip: ipVersion === 0 ? null : addressText(addresses, 0, ipVersion),
  tunnel_dst_ip: ipVersion === 0 ? null : addressText(addresses, 4, ipVersion),
})

/** Where the flow was seen, as far as it is part of its key: VLAN ids and tunnel. */
export const placeOf = (
  { vlanId, innerVlanId }: { readonly vlanId: number; readonly innerVlanId: number },
  tunnel: Pick<FlowTunnel, 'kind' | 'id'> | undefined,
): number | string => {
  if (innerVlanId < 0 && !tunnel) return vlanId
  const within = tunnel ? `${TUNNEL_NAMES[tunnel.kind]} ${sharedTunnelId(tunnel.kind, tunnel.id)}` : ''
  return `${vlanId} ${innerVlanId} ${within}`
}

const eventIdOf = (flow: Flow, timeUs: number, srcIp: string, dstIp: string, context: RecordContext): string =>
  timeOrderedUuid(
    timeUs,
    context.sensorId,
    context.settingsVersion,
    placeOf(flow, flow.tunnel),
    flow.protocol,
    srcIp,
    flow.srcPort,
    dstIp,
    flow.dstPort,
    'flow',
    flow.recordNumber,
    flow.sequence,
  )

let cachedSecond = -1
let cachedText = ''

/** RFC 3339 with microseconds. Most events share their second with the one before: its text is kept (a pure cache). */
export const timestampOf = (timeUs: number): string => {
  const second = Math.floor(timeUs / 1e6)
  if (second !== cachedSecond) {
    cachedSecond = second
    cachedText = new Date(second * 1000).toISOString().slice(0, 19)
  }
  return `${cachedText}.${String(timeUs - second * 1e6).padStart(6, '0')}Z`
}
