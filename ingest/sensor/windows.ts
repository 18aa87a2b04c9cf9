// What this sensor saw around a flow in the last seconds of packet time, per source, per target and per pair.
// Bounded: so many entities of each kind, so many members per distinct count (distinct.ts). An entity without a new flow for
// longer than every window is forgotten.
import type { WindowFeatures } from '../../schemas/messages.ts'
import type { Flow } from './flow.ts'
import { createPairWindows } from './pair-windows.ts'
import { createSourceWindows } from './source-windows.ts'
import { createSpreadWindows } from './spread-windows.ts'
import { createTargetWindows } from './target-windows.ts'
import { HOST_WORDS, PORT_WORDS, targetMember, writeHostKey, writePortKey } from './window-keys.ts'

/** Numbers of FlowStatistics that only the windows know. Null: the source is no longer known, or none of its flows is decided. */
export type SourceActivity = {
  readonly unique_ports_contacted: number | null
  readonly connection_success_rate: number | null
  readonly concurrent_connections: number | null
}

export type Windows = {
  begin(flow: Flow): void
  /** Counts a packet of the originator towards the target. */
  packet(flow: Flow, timeUs: number, ipBytes: number): void
  /** The source's flow got an answer, or none or a refusal. */
  decide(flow: Flow, isAnswered: boolean): void
  /** A TCP flow begun by a SYN completed its handshake, or did not. */
  decideHandshake(flow: Flow, isCompleted: boolean): void
  /** A session with payload both ways ended within 30 s. */
  shortSession(flow: Flow): void
  /** The flow no longer counts among the source's concurrent connections. */
  close(flow: Flow): void
  /** What stands around the flow at packet time `nowUs`. */
  measure(flow: Flow, nowUs: number): { readonly features: WindowFeatures; readonly activity: SourceActivity }
  /** Forgets everything (the capture's clock went back). */
  clear(): void
}

/** Empty windows. */
export const createWindows = (): Windows => {
  const sources = createSourceWindows()
  const targets = createTargetWindows()
  const pairs = createPairWindows()
  const hosts = createSpreadWindows({
    words: HOST_WORDS,
    writeKey: writeHostKey,
    memberOf: ({ hasPorts, protocol, dstPort }) => (hasPorts ? protocol * 65_536 + dstPort : undefined),
  })
  const ports = createSpreadWindows({ words: PORT_WORDS, writeKey: writePortKey, memberOf: targetMember })
  const all = [sources, targets, pairs, hosts, ports]
  return {
    begin: (flow) => {
      for (const windows of all) windows.begin(flow)
    },
    packet: targets.packet,
    decide: (flow, isAnswered) => {
      for (const windows of [sources, hosts, ports]) windows.decide(flow, isAnswered)
    },
    decideHandshake: targets.decideHandshake,
    shortSession: pairs.shortSession,
    close: sources.close,
    measure: (flow, nowUs) =>
      messagesOf(
        sources.measure(flow, nowUs),
        targets.measure(flow, nowUs),
        pairs.measure(flow, nowUs),
        hosts.measure(flow, nowUs),
        ports.measure(flow, nowUs),
      ),
    clear: () => {
      for (const windows of all) windows.clear()
    },
  }
}

type Measured<T extends { measure(flow: Flow, nowUs: number): unknown }> = ReturnType<T['measure']>

const messagesOf = (
  source: Measured<ReturnType<typeof createSourceWindows>>,
  target: Measured<ReturnType<typeof createTargetWindows>>,
  pair: Measured<ReturnType<typeof createPairWindows>>,
  host: Measured<ReturnType<typeof createSpreadWindows>>,
  port: Measured<ReturnType<typeof createSpreadWindows>>,
): { features: WindowFeatures; activity: SourceActivity } => ({
  features: {
    src_new_flows_10s: source.newFlows,
    src_distinct_hosts_60s: source.hosts,
    src_distinct_endpoints_60s: source.endpoints,
    src_failed_share_60s: source.failedShare,
    dst_new_flows_10s: target.newFlows,
    dst_distinct_sources_10s: target.sources,
    dst_half_open_share_10s: target.halfOpenShare,
    dst_packets_10s: target.packets,
    dst_bytes_10s: target.bytes,
    host_distinct_ports_60s: host.members,
    host_failed_share_60s: host.failedShare,
    port_distinct_hosts_60s: port.members,
    port_failed_share_60s: port.failedShare,
    pair_flows_60s: pair.flows,
    pair_short_sessions_60s: pair.shortSessions,
  },
  activity: {
    unique_ports_contacted: source.ports,
    connection_success_rate: source.answeredShare,
    concurrent_connections: source.open,
  },
})
