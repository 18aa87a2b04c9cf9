// What this sensor saw around a flow in the last seconds of packet time, per source, per target and per pair.
// Bounded: so many entities of each kind, so many members per distinct count (distinct.ts). An entity without a new flow for
// longer than every window is forgotten.
import type { WindowFeatures } from '../../schemas/messages.ts'
import type { Flow } from './flow.ts'
import { createPairWindows } from './pair-windows.ts'
import { createSourceWindows } from './source-windows.ts'
import { createSpreadWindows } from './spread-windows.ts'
import { createTargetWindows } from './target-windows.ts'
import { type Ends, HOST_WORDS, PORT_WORDS, targetMember, writeHostKey, writePortKey } from './window-keys.ts'

/** Whose windows count a flow, as a mask. */
export const BY_SOURCE = 1
export const BY_TARGET = 2
export const BY_PAIR = 4
export const BY_HOST = 8
export const BY_PORT = 16
export const BY_ALL = 31

/** Numbers of FlowStatistics that only the windows know. Null: the source is no longer known, or none of its flows is decided. */
export type SourceActivity = {
  readonly unique_ports_contacted: number | null
  readonly connection_success_rate: number | null
  readonly concurrent_connections: number | null
}

export type Windows = {
  /** Counts a flow where `counted` does not say that it is counted already. */
  begin(flow: Flow, counted?: number): void
  /**
   * Counts a flow of a burst with its first packet: by its source (a scan) or its target (a flood), and elsewhere only where an entry
   * is there already, so that a million invented addresses make none. Answers where it was counted.
   */
  beginEmbryo(ends: Ends, side: typeof BY_SOURCE | typeof BY_TARGET, ipBytes: number): number
  /** Counts one more packet of it, from its source. */
  embryoPacket(ends: Ends, timeUs: number, ipBytes: number, counted: number): void
  /** It stayed without answer, or (TCP, begun by a SYN) without a completed handshake. */
  decideEmbryo(ends: Ends, isFailed: boolean, isHalfOpen: boolean, counted: number): void
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
  /** What stands around the flow at packet time `nowUs`; `known` masks what its ends are known well enough for. */
  measure(
    flow: Ends,
    nowUs: number,
    known?: number,
  ): { readonly features: WindowFeatures; readonly activity: SourceActivity }
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
  return {
    begin: (flow, counted = 0) => {
      if (counted & BY_SOURCE) sources.open(flow)
      else sources.begin(flow)
      if (counted & BY_TARGET) targets.attach(flow)
      else targets.begin(flow)
      if (!(counted & BY_PAIR)) pairs.begin(flow)
      if (!(counted & BY_HOST)) hosts.begin(flow)
      if (!(counted & BY_PORT)) ports.begin(flow)
    },
    beginEmbryo: (ends, side, ipBytes) => {
      if (side === BY_TARGET) {
        targets.beginEmbryo(ends, ipBytes)
        return BY_TARGET
      }
      sources.beginEmbryo(ends)
      let counted: number = BY_SOURCE
      if (targets.beginKnown(ends, ipBytes)) counted |= BY_TARGET
      if (pairs.beginKnown(ends)) counted |= BY_PAIR
      if (hosts.beginKnown(ends)) counted |= BY_HOST
      if (ports.beginKnown(ends)) counted |= BY_PORT
      return counted
    },
    embryoPacket: (ends, timeUs, ipBytes, counted) => {
      if (counted & BY_TARGET) targets.embryoPacket(ends, timeUs, ipBytes)
    },
    decideEmbryo: (ends, isFailed, isHalfOpen, counted) => {
      if (isFailed && counted & BY_SOURCE) sources.decide(ends, false)
      if (isFailed && counted & BY_HOST) hosts.decide(ends, false)
      if (isFailed && counted & BY_PORT) ports.decide(ends, false)
      if (isHalfOpen && counted & BY_TARGET) targets.decideHandshake(ends, false)
    },
    packet: targets.packet,
    decide: (flow, isAnswered) => {
      for (const windows of [sources, hosts, ports]) windows.decide(flow, isAnswered)
    },
    decideHandshake: targets.decideHandshake,
    shortSession: pairs.shortSession,
    close: sources.close,
    measure: (flow, nowUs, known = BY_ALL) =>
      messagesOf(
        known & BY_SOURCE ? sources.measure(flow, nowUs) : sources.unknown,
        known & BY_TARGET ? targets.measure(flow, nowUs) : targets.unknown,
        known & BY_PAIR ? pairs.measure(flow, nowUs) : pairs.unknown,
        known & BY_HOST ? hosts.measure(flow, nowUs) : hosts.unknown,
        known & BY_PORT ? ports.measure(flow, nowUs) : ports.unknown,
      ),
    clear: () => {
      for (const windows of [sources, targets, pairs, hosts, ports]) windows.clear()
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
