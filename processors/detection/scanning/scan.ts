// Scans, from what the sensor knows of a source's last 60 seconds towards this host, and towards this port on all hosts. A scanner meets
// refusal or silence at most endpoints it tries. What tells it from a file-sharing client, which also fails at many peers: a scanner asks
// one host for many ports, or many hosts for one port; a file-sharing client asks each peer for a port of its own.
import { eventTypeOf } from '../../../schemas/event-type.ts'
import type { NetworkEvent } from '../../../schemas/messages.ts'
import { aboutSource, DECISIVE, type Detector } from '../observation.ts'

/** One host asked for many ports: 5 unanswered TCP ports are suspicious, 10 are clear. */
export const verticalScan: Detector = {
  name: 'vertical_scan',
  input_group: 'rate',
  techniques: ['T1046', 'T1595.001'],
  combine: 'max',
  decisiveFrom: DECISIVE,
  observe(event) {
    if (!isFailedProbe(event) || isTraceroute(event) || isLateAnswer(event)) return []
    const { ports, failedShare } = portsOfHost(event)
    const failedPorts = ports * failedShare
    if (failedPorts < 5) return []
    // Silence at one more UDP port says less: many UDP services are silent to what they do not understand.
    const strength = event.transport === 'udp' ? 3 * Math.log2(failedPorts / 3) : 4.4 * Math.log2(failedPorts / 2)
    return [aboutSource(event, 'port_scan', strength, { distinct_ports: ports, failed_share: failedShare })]
  },
}

/** Many hosts asked for one port: 8 silent hosts are suspicious, 30 are clear. */
export const horizontalScan: Detector = {
  name: 'horizontal_scan',
  input_group: 'rate',
  techniques: ['T1046', 'T1595.001'],
  combine: 'max',
  decisiveFrom: DECISIVE,
  observe(event) {
    if (!isFailedProbe(event) || isPing(event)) return []
    const { hosts, failedShare } = hostsAtPort(event)
    const failedHosts = hosts * failedShare
    if (failedHosts < 8 || failedShare < 0.5 || !isConcentrated(event)) return []
    return [
      aboutSource(event, 'port_scan', 3 * Math.log2(failedHosts / 3), {
        distinct_hosts: hosts,
        failed_share: failedShare,
      }),
    ]
  },
}

const MOST_OF_KNOWN = 1.9

/** Many hosts pinged, or asked for their time or address mask as scanners do where echoes are filtered. */
export const pingSweep: Detector = {
  name: 'ping_sweep',
  input_group: 'rate',
  techniques: ['T1018', 'T1595.001'],
  combine: 'max',
  decisiveFrom: DECISIVE,
  observe(event) {
    const { hosts, failedShare } = hostsAtPort(event)
    if (!isPing(event) || hosts < 8 || !event.src_ip) return []
    // A sweep over a range meets silence, and who sweeps from outside has no business with many hosts. Monitoring asks hosts that it knows, and
    // they answer, however many they are: too little to corroborate anything.
    const isOfRange = failedShare >= 0.2 || event.asset_facts?.direction === 'inbound'
    const strength = isOfRange ? 4 * Math.log2(hosts / 3) : Math.min(2 * Math.log2(hosts / 3), MOST_OF_KNOWN)
    return [
      aboutSource(event, 'port_scan', strength, {
        distinct_hosts: hosts,
        failed_share: failedShare,
      }),
    ]
  },
}

/** Ports asked of this host, by the window, the fold, or the source's mean where neither is measured. */
const portsOfHost = ({ window_features: windows, fold }: NetworkEvent): { ports: number; failedShare: number } => {
  const failedShare = windows?.host_failed_share_60s ?? windows?.src_failed_share_60s ?? (fold ? 1 : 0)
  if (fold) {
    const ports = (fold.distinct_ports ?? 0) / Math.max(fold.distinct_hosts ?? 1, 1)
    return { ports: Math.max(ports, windows?.host_distinct_ports_60s ?? 0), failedShare }
  }
  const mean = (windows?.src_distinct_endpoints_60s ?? 0) / Math.max(windows?.src_distinct_hosts_60s ?? 1, 1)
  return { ports: windows?.host_distinct_ports_60s ?? mean, failedShare }
}

/** Hosts asked for this port, in the same order of preference. */
const hostsAtPort = (event: NetworkEvent): { hosts: number; failedShare: number } => {
  const { window_features: windows, fold, flow_stats } = event
  const failedShare = windows?.port_failed_share_60s ?? windows?.src_failed_share_60s ?? (fold ? 1 : 0)
  if (fold) {
    const hosts = (fold.distinct_hosts ?? 0) / Math.max(fold.distinct_ports ?? 1, 1)
    return { hosts: Math.max(hosts, windows?.port_distinct_hosts_60s ?? 0), failedShare }
  }
  const mean = (windows?.src_distinct_hosts_60s ?? 0) / Math.max(flow_stats?.unique_ports_contacted ?? 1, 1)
  return { hosts: windows?.port_distinct_hosts_60s ?? mean, failedShare }
}

/**
 * File-sharing clients meet many peers at their network's usual port, but far more ports besides: above the well-known ports, the source
 * must ask several hosts for each port that it asks for.
 */
const isConcentrated = ({ dst_port, fold, flow_stats, window_features: windows }: NetworkEvent): boolean => {
  if (fold || (dst_port != null && dst_port < 1024 && windows?.port_distinct_hosts_60s != null)) return true
  const ports = Math.max(flow_stats?.unique_ports_contacted ?? 1, 1)
  return (windows?.src_distinct_hosts_60s ?? 0) / ports >= 4
}

const PROBES = new Set(['scan_fold', 'tcp_half_open', 'tcp_refused', 'udp_one_way'])
const isFailedProbe = (event: NetworkEvent): boolean =>
  Boolean(event.src_ip) && PROBES.has(eventTypeOf(event)) && (!event.fold || isFoldOfProbes(event))

/**
 * Whether a fold of one source holds probes and not its answers to others: a host under a spoofed flood sends SYN-ACKs, RSTs and ICMP
 * errors to many hosts that never ask for them.
 */
const isFoldOfProbes = (event: NetworkEvent): boolean => {
  if (event.transport !== 'tcp') return event.transport === 'udp' || isPing(event)
  if ((event.fold?.refused ?? 0) * 2 >= (event.flow_count ?? 0)) return true
  const answers = Object.entries(event.fold?.flag_mix ?? {}).reduce(
    (sum, [flags, flows]) => sum + (isAnswer(flags.split(',')) ? Number(flows) : 0),
    0,
  )
  return answers * 2 <= (event.flow_count ?? 0)
}

const isAnswer = (flags: readonly string[]): boolean =>
  flags.includes('RST') ? !flags.includes('SYN') : flags.includes('SYN') && flags.includes('ACK')

/** ICMP echo, timestamp and address mask requests (RFC 792, RFC 950). */
const PINGS = new Set([8, 13, 17])
const isPing = ({ transport, src_port }: NetworkEvent): boolean =>
  (transport === 'icmp' && PINGS.has(src_port ?? -1)) || (transport === 'icmp6' && src_port === 128)

/** Datagrams of a server to the ports that clients ask from: answers whose questions are forgotten already, or never came by. */
const isLateAnswer = ({ transport, src_port, dst_port, fold }: NetworkEvent): boolean =>
  transport === 'udp' &&
  src_port != null &&
  src_port < FIRST_CLIENT_PORT &&
  (dst_port == null
    ? fold?.port_examples?.every((port) => port >= FIRST_CLIENT_PORT) === true
    : dst_port >= FIRST_CLIENT_PORT)
const FIRST_CLIENT_PORT = 1024

/** traceroute asks one host for consecutive high UDP ports that nobody answers. */
const isTraceroute = ({ transport, dst_port }: NetworkEvent): boolean =>
  transport === 'udp' && dst_port != null && dst_port >= 33434 && dst_port <= 33534
