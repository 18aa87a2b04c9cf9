// Scans, from what the sensor knows of a source's last 60 seconds. A scanner meets refusal or silence at most endpoints it tries.
// What tells it from a file-sharing client, which also fails at many peers: a scanner asks one host for many ports, or many hosts for
// few ports; every peer of a file-sharing client has a port of its own.
import { eventTypeOf } from '../../schemas/event-type.ts'
import type { NetworkEvent } from '../../schemas/messages.ts'
import {
  clamp,
  DECISIVE,
  type Detector,
  endpointOf,
  type Observation,
  STRONGEST,
  sideFacts,
  sourceOf,
} from './observation.ts'

/** One host asked for many ports: 5 unanswered TCP ports per host are suspicious, 10 are clear. */
export const verticalScan: Detector = {
  name: 'vertical_scan',
  input_group: 'rate',
  techniques: ['T1046', 'T1595.001'],
  combine: 'max',
  decisiveFrom: DECISIVE,
  observe(event) {
    const spread = spreadOf(event)
    if (!spread) return []
    const portsPerHost = spread.failedEndpoints / Math.max(spread.hosts, 1)
    if (portsPerHost < 5 || isTraceroute(event)) return []
    // Silence at one more UDP port says less: many UDP services are silent to what they do not understand.
    const strength = event.transport === 'udp' ? 3 * Math.log2(portsPerHost / 3) : 4.4 * Math.log2(portsPerHost / 2)
    return [observation(event, spread, strength)]
  },
}

/** Many hosts asked for the same few ports. */
export const horizontalScan: Detector = {
  name: 'horizontal_scan',
  input_group: 'rate',
  techniques: ['T1046', 'T1595.001'],
  combine: 'max',
  decisiveFrom: DECISIVE,
  observe(event) {
    const spread = spreadOf(event)
    if (!spread || isPing(event)) return []
    const failedHosts = spread.hosts * spread.failedShare
    const hostsPerPort = failedHosts / Math.max(spread.ports, 1)
    if (failedHosts < 8 || hostsPerPort < 4) return []
    return [observation(event, spread, 3 * Math.log2(Math.min(hostsPerPort, failedHosts) / 3))]
  },
}

/** Many hosts pinged. Monitoring does that too, so it takes many hosts, or a second opinion. */
export const pingSweep: Detector = {
  name: 'ping_sweep',
  input_group: 'rate',
  techniques: ['T1018', 'T1595.001'],
  combine: 'max',
  decisiveFrom: DECISIVE,
  observe(event) {
    const hosts = Math.max(event.window_features?.src_distinct_hosts_60s ?? 0, event.fold?.distinct_hosts ?? 0)
    const spread = isPing(event) && hosts >= 8 ? spreadOf(event, hosts) : undefined
    if (!spread) return []
    // Monitoring asks hosts that it knows, and they answer; a sweep over a range meets silence.
    const slope = spread.failedShare >= 0.2 ? 4 : 2
    return [observation(event, spread, slope * Math.log2(hosts / 3))]
  },
}

type Spread = {
  readonly hosts: number
  readonly ports: number
  readonly failedShare: number
  readonly failedEndpoints: number
}

/** What the source touched lately, by its window or by the fold itself. Undefined: this event is no probe that failed. */
const spreadOf = (event: NetworkEvent, hostsAnswered?: number): Spread | undefined => {
  if (!event.src_ip || event.fold?.kind === 'target') return undefined
  if (hostsAnswered === undefined && !isFailedProbe(event)) return undefined
  const { window_features: windows, fold } = event
  const hosts = Math.max(windows?.src_distinct_hosts_60s ?? 0, fold?.distinct_hosts ?? 0)
  const ports = Math.max(event.flow_stats?.unique_ports_contacted ?? 0, fold?.distinct_ports ?? 0)
  const foldEndpoints = fold ? Math.max(fold.distinct_ports ?? 0, fold.distinct_hosts ?? 0) : 0
  const endpoints = Math.max(windows?.src_distinct_endpoints_60s ?? 0, foldEndpoints)
  const failedShare = windows?.src_failed_share_60s ?? (fold ? 1 : 0)
  return { hosts, ports, failedShare, failedEndpoints: endpoints * failedShare }
}

const PROBES = new Set(['scan_fold', 'tcp_half_open', 'tcp_refused', 'udp_one_way', 'icmp'])
const isFailedProbe = (event: NetworkEvent): boolean => PROBES.has(eventTypeOf(event))

const isPing = ({ transport, src_port }: NetworkEvent): boolean =>
  (transport === 'icmp' && src_port === 8) || (transport === 'icmp6' && src_port === 128)

/** traceroute asks one host for consecutive high UDP ports that nobody answers. */
const isTraceroute = ({ transport, dst_port }: NetworkEvent): boolean =>
  transport === 'udp' && dst_port != null && dst_port >= 33434 && dst_port <= 33534

const observation = (event: NetworkEvent, spread: Spread, strength: number): Observation => {
  const log_likelihood_ratio = clamp(strength, 0, STRONGEST)
  return {
    subject: sourceOf(event.src_ip ?? ''),
    attack_class: 'port_scan',
    log_likelihood_ratio,
    source_ip: event.src_ip ?? null,
    target: endpointOf(event),
    sources_count: 1,
    facts: {
      ...sideFacts(event),
      distinct_hosts: spread.hosts,
      distinct_ports: spread.ports,
      failed_share: spread.failedShare,
    },
    attack_probability: null,
  }
}
