// Events as the sensor exports them, for the tests of the detectors.
import type { NetworkEvent, WindowFeatures } from '../../schemas/messages.ts'

const TIME_US = 1_795_428_000_000_000

/** A TCP connection attempt that got no answer. */
export const unanswered = (windows: WindowFeatures, changes: NetworkEvent = {}): NetworkEvent => ({
  ...{ event_id: 'event', time_us: TIME_US, end_time_us: TIME_US, src_ip: '203.0.113.5', dst_ip: '10.0.0.2' },
  ...{ src_port: 40_000, dst_port: 80, transport: 'tcp', tcp_state: 'S0', handshake_completed: false, flow_count: 1 },
  ...{ src_packets: 1, dst_packets: 0, src_payload_bytes: 0, dst_payload_bytes: 0 },
  packet_features: { tcp_flags: ['SYN'] },
  window_features: windows,
  ...changes,
})

/** A TCP session with payload both ways. */
export const session = (windows: WindowFeatures, changes: NetworkEvent = {}): NetworkEvent =>
  unanswered(windows, {
    ...{ tcp_state: 'SF', handshake_completed: true, src_packets: 12, dst_packets: 10 },
    ...{ src_payload_bytes: 1800, dst_payload_bytes: 2400 },
    packet_features: { tcp_flags: ['ACK', 'FIN', 'PSH', 'SYN'] },
    ...changes,
  })

/** What a source touched in the last minute, `ports` being distinct port numbers over all hosts. */
export const touched = (hosts: number, endpoints: number, ports: number, failedShare: number) => ({
  window_features: {
    src_distinct_hosts_60s: hosts,
    src_distinct_endpoints_60s: endpoints,
    src_failed_share_60s: failedShare,
  },
  flow_stats: { unique_ports_contacted: ports },
})
