// A finished fold as the NetworkEvent that travels to events.raw. What a burst of many flows does not have (inter-arrival times, a state,
// a community_id) is absent.
import { timeOrderedUuid } from '../../schemas/event-id.ts'
import type { FlowStatistics, NetworkEvent, PacketFeatures, ProtocolAnalysis } from '../../schemas/messages.ts'
import { ICMP, ICMP6, TCP } from './decode/decoded-packet.ts'
import { addressText } from './decode/ip-address.ts'
import { NO_TUNNEL, sharedTunnelId, TUNNEL_NAMES } from './decode/tunnels.ts'
import { deviation, FLAG_LISTS, int32 } from './features.ts'
import { type Fold, SAME_DST_IP, SAME_DST_PORT, SAME_SRC_IP, SAME_SRC_PORT } from './fold.ts'
import { serviceOfPort } from './protocols/port-services.ts'
import { placeOf, type RecordContext, TRANSPORTS, timestampOf } from './record.ts'
import { BY_HOST, BY_PAIR, BY_PORT, BY_SOURCE, BY_TARGET, type SourceActivity } from './windows.ts'

/** The event of a fold. Its id comes from its kind, its subject, where it was seen and its window, so a replay gives the same. */
export const eventOfFold = (fold: Fold, context: RecordContext): NetworkEvent => {
  const { addresses, ipVersion, protocol, kind, same } = fold
  const timeUs = Math.floor(fold.firstUs)
  const srcIp = same & SAME_SRC_IP ? addressText(addresses, 0, ipVersion) : null
  const dstIp = same & SAME_DST_IP ? addressText(addresses, 4, ipVersion) : null
  const { features, activity } = context.windows.measure(fold, fold.dueUs, knownWindowsOf(fold))
  const hasNumbers = fold.hasPorts || protocol === ICMP || protocol === ICMP6
  return {
    timestamp: timestampOf(timeUs),
    src_ip: srcIp,
    dst_ip: dstIp,
    src_port: hasNumbers && same & SAME_SRC_PORT ? fold.srcPort : null,
    dst_port: hasNumbers && same & SAME_DST_PORT ? fold.dstPort : null,
    packet_features: packetFeaturesOf(fold),
    flow_stats: flowStatisticsOf(fold, activity),
    protocol_analysis: protocolAnalysisOf(fold),
    event_id: eventIdOf(fold, timeUs, context),
    time_us: timeUs,
    end_time_us: Math.max(timeUs, Math.floor(fold.lastUs)),
    flow_started_at_us: timeUs,
    ingested_at_us: context.wallClockUs(),
    transport: TRANSPORTS.get(protocol) ?? String(protocol),
    src_packets: fold.src.packets,
    dst_packets: fold.dst.packets,
    src_bytes: fold.src.ipBytes,
    dst_bytes: fold.dst.ipBytes,
    src_payload_bytes: fold.src.payloadBytes,
    dst_payload_bytes: fold.dst.payloadBytes,
    handshake_completed: protocol === TCP ? false : null,
    sensor_id: context.sensorId,
    region: context.region ?? null,
    record_number: 0,
    export_reason: 'fold',
    flow_count: fold.flows,
    vlan_id: fold.vlanId >= 0 ? fold.vlanId : null,
    inner_vlan_id: fold.innerVlanId >= 0 ? fold.innerVlanId : null,
    tunnel: fold.tunnel === NO_TUNNEL ? null : (TUNNEL_NAMES[fold.tunnel] ?? null),
    tunnel_id: tunnelIdOf(fold),
    window_features: features,
    fold: {
      kind,
      distinct_ports: fold.hasPorts ? fold.ports.count() : null,
      distinct_hosts: fold.hosts.count(),
      distinct_sources: fold.sources.count(),
      flag_mix: flagMixOf(fold),
      refused: fold.refused,
      unanswered: fold.unanswered,
      distinct_error: Math.max(fold.ports.error(), fold.hosts.error(), fold.sources.error()),
      port_examples: fold.portExamples,
      host_examples: addressTexts(fold.hostExamples, ipVersion),
      source_examples: addressTexts(fold.sourceExamples, ipVersion),
    },
  }
}

/** The identifier that its flows share; of the tunnels whose ends each choose their own there is none. */
const tunnelIdOf = ({ tunnel, tunnelId }: Fold): number | null => {
  const shared = tunnel === NO_TUNNEL ? -1 : sharedTunnelId(tunnel, tunnelId)
  return shared >= 0 ? shared : null
}

/** Windows of what all flows of the fold have in common. */
const knownWindowsOf = ({ same, protocol, hasPorts }: Fold): number => {
  const isSource = (same & SAME_SRC_IP) !== 0
  const isTarget = (same & SAME_DST_IP) !== 0
  const isPort = (same & (hasPorts ? SAME_DST_PORT : SAME_SRC_PORT)) !== 0
  let known = isSource ? BY_SOURCE : 0
  if (isTarget) known |= BY_TARGET
  if (isSource && isTarget) known |= BY_HOST
  if (isSource && isPort) known |= BY_PORT
  if (isSource && isTarget && same & SAME_DST_PORT && protocol !== ICMP) known |= BY_PAIR
  return known
}

const packetsOf = ({ src, dst }: Fold): number => src.packets + dst.packets
const bytesOf = ({ src, dst }: Fold): number => src.ipBytes + dst.ipBytes

const packetFeaturesOf = (fold: Fold): PacketFeatures => ({
  packet_size: int32(bytesOf(fold) / packetsOf(fold)),
  header_length: int32(fold.headerBytes / packetsOf(fold)),
  tcp_flags: fold.protocol === TCP ? [...(FLAG_LISTS[fold.tcpFlags] as readonly string[])] : [],
  fragmentation: fold.isFragmented,
})

const flowStatisticsOf = (fold: Fold, activity: SourceActivity): FlowStatistics => {
  const packets = packetsOf(fold)
  const bytes = bytesOf(fold)
  const durationUs = Math.max(0, fold.lastUs - fold.firstUs)
  const seconds = Math.max(1, durationUs / 1e6)
  return {
    packets_per_second: int32(packets / seconds),
    bytes_per_second: int32(bytes / seconds),
    flow_duration_seconds: int32(Math.floor(durationUs / 1e6)),
    flow_symmetry_ratio: bytes > 0 ? fold.src.ipBytes / bytes : null,
    unique_ports_contacted: activity.unique_ports_contacted,
    connection_success_rate: activity.connection_success_rate,
    concurrent_connections: activity.concurrent_connections,
    bytes_per_packet_ratio: bytes / packets,
    duration_us: durationUs,
    packet_length_min: fold.lengthMin,
    packet_length_max: fold.lengthMax,
    packet_length_mean: bytes / packets,
    packet_length_std: deviation(fold.lengthSquares / packets, bytes / packets),
  }
}

/** The service of the port that all its flows ask, or that all of them come from: reflectors send from their service's port. */
const protocolAnalysisOf = ({ same, protocol, srcPort, dstPort, kind }: Fold): ProtocolAnalysis | null => {
  const asked = same & SAME_DST_PORT ? serviceOfPort(protocol, dstPort) : undefined
  const reflecting = kind === 'target' && same & SAME_SRC_PORT ? serviceOfPort(protocol, srcPort) : undefined
  const service = asked ?? reflecting
  return service ? { service, service_source: 'port' } : null
}

const flagMixOf = ({ protocol, flagMix, flows }: Fold): Record<string, number> => {
  if (protocol !== TCP) return { [TRANSPORTS.get(protocol) ?? String(protocol)]: flows }
  return Object.fromEntries([...flagMix].map(([flags, count]) => [FLAG_LISTS[flags]?.join(',') || 'none', count]))
}

const addressTexts = (words: readonly number[], ipVersion: number): string[] =>
  Array.from({ length: words.length / 4 }, (_, n) => addressText(words, n * 4, ipVersion))

const eventIdOf = (fold: Fold, timeUs: number, context: RecordContext): string =>
  timeOrderedUuid(
    timeUs,
    context.sensorId,
    context.settingsVersion,
    placeOf(fold, fold.tunnel === NO_TUNNEL ? undefined : { kind: fold.tunnel, id: fold.tunnelId }),
    fold.protocol,
    'fold',
    fold.kind,
    addressText(fold.addresses, fold.kind === 'source' ? 0 : 4, fold.ipVersion),
    fold.dueUs,
    fold.epoch,
  )
