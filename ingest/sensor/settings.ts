// What decides where a flow begins and ends. Part of every event_id: another version gives other records, so other ids.

export type MeterSettings = {
  /** Goes into event_id; raise it whenever a default below or the meaning of a record changes. */
  readonly version: number
  /** A TCP flow without packets for this long is forgotten (Zeek's tcp_inactivity_timeout). */
  readonly tcpIdleUs: number
  /** The same for every other transport (Zeek's udp_ and icmp_inactivity_timeout). */
  readonly idleUs: number
  /** A flow that ended is remembered this long, so that stray segments do not open a new one. */
  readonly closedUs: number
  /** Longest time span of one record: a longer flow is exported in continuations. */
  readonly activeUs: number
  /** A record of a transport without an end is exported after a silence of this length; its flow goes on until idleUs. */
  readonly pauseUs: number
  /** A flow not answered (TCP: not established) is exported this long after its first packet, so that detection need not wait. */
  readonly halfOpenUs: number
  /** Time left for the last segments after FIN in both directions or RST. */
  readonly lingerUs: number
  /** Flows held; beyond it the least recently active one is exported as "evicted". */
  readonly maxFlows: number
  /**
   * From so many unanswered new flows per second of one source, or towards one target, on, they are folded (burst-rate.ts).
   * Infinity: never.
   */
  readonly foldFlowsPerSecond: number
  /** Flows of bursts held while they may still be answered, and for stray packets afterwards. Beyond it the oldest fold early. */
  readonly maxEmbryos: number
  /** A packet this much older than the newest one means that the capture's clock went back: all flows end, windows restart. */
  readonly maxDisorderUs: number
}

export const DEFAULT_SETTINGS: MeterSettings = {
  version: 2,
  tcpIdleUs: 300_000_000,
  idleUs: 60_000_000,
  closedUs: 10_000_000,
  activeUs: 60_000_000,
  pauseUs: 10_000_000,
  halfOpenUs: 800_000,
  lingerUs: 500_000,
  maxFlows: 262_144,
  foldFlowsPerSecond: 50,
  maxEmbryos: 65_536,
  maxDisorderUs: 2_000_000,
}
