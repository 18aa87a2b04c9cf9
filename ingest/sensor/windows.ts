// What this sensor saw around a flow in the last seconds of packet time, per source, per target and per pair.
// Bounds: MAX_ENTITIES sources and targets and MAX_PAIRS pairs (the least recently active goes first), DISTINCT_LIMIT members
// per distinct count. An entity without a new flow for ENTITY_IDLE_US is forgotten: all its windows are empty by then.
import type { WindowFeatures } from '../../schemas/messages.ts'
import { countMembers, createDistinctWindow, type DistinctWindow, noteMember, resetDistinctWindow } from './distinct.ts'
import { createEntities, type Entities } from './entities.ts'
import type { Flow } from './flow.ts'
import { createRing } from './ring.ts'

const MAX_ENTITIES = 65_536
const MAX_PAIRS = 131_072
const SECOND_US = 1_000_000

/** Numbers of FlowStatistics that only the windows know. */
export type SourceActivity = {
  readonly unique_ports_contacted: number
  /** Null: no flow of the last 60 s is decided yet. */
  readonly connection_success_rate: number | null
  readonly concurrent_connections: number
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
  featuresOf(flow: Flow, nowUs: number): WindowFeatures
  activityOf(flow: Flow, nowUs: number): SourceActivity
  /** Forgets everything (the capture's clock went back). */
  clear(): void
}

const ten = () => createRing(SECOND_US, 10)
const sixty = () => createRing(5 * SECOND_US, 12)

/** Empty windows. */
export const createWindows = (): Windows => {
  const source = {
    begun: ten(),
    answered: sixty(),
    failed: sixty(),
    hosts: [] as DistinctWindow[],
    endpoints: [] as DistinctWindow[],
    ports: [] as DistinctWindow[],
    open: [] as number[],
  }
  const target = {
    begun: ten(),
    packets: ten(),
    bytes: ten(),
    completed: ten(),
    halfOpen: ten(),
    sources: [] as DistinctWindow[],
  }
  const pair = { begun: sixty(), short: sixty() }

  const sources: Entities = createEntities({
    words: 4,
    limit: MAX_ENTITIES,
    rings: [source.begun, source.answered, source.failed],
    keep: (index) => (source.open[index] ?? 0) > 0,
    reset: (index) => {
      emptyWindow(source.hosts, index)
      emptyWindow(source.endpoints, index)
      emptyWindow(source.ports, index)
      source.open[index] = 0
    },
  })
  const targets: Entities = createEntities({
    words: 4,
    limit: MAX_ENTITIES,
    rings: [target.begun, target.packets, target.bytes, target.completed, target.halfOpen],
    keep: () => false,
    reset: (index) => {
      emptyWindow(target.sources, index)
    },
  })
  const pairs: Entities = createEntities({
    words: 9,
    limit: MAX_PAIRS,
    rings: [pair.begun, pair.short],
    keep: () => false,
    reset: () => undefined,
  })

  const key4 = new Int32Array(4)
  const key9 = new Int32Array(9)
  const sourceKey = (flow: Flow) => {
    for (let i = 0; i < 4; i++) key4[i] = flow.addresses[i] as number
    return key4
  }
  const targetKey = (flow: Flow) => {
    for (let i = 0; i < 4; i++) key4[i] = flow.addresses[i + 4] as number
    return key4
  }
  const pairKey = (flow: Flow) => {
    for (let i = 0; i < 8; i++) key9[i] = flow.addresses[i] as number
    key9[8] = (flow.protocol << 16) | flow.dstPort
    return key9
  }

  const begin = (flow: Flow): void => {
    const timeUs = flow.startedUs
    const second = Math.floor(timeUs / SECOND_US)
    const s = sources.open(sourceKey(flow), timeUs)
    const host = memberOf(flow, 4)
    source.begun.add(s, timeUs, 1)
    noteMember(source.hosts[s] as DistinctWindow, host, second)
    if (flow.hasPorts) {
      noteMember(source.endpoints[s] as DistinctWindow, endpointOf(host, flow.dstPort), second)
      noteMember(source.ports[s] as DistinctWindow, flow.dstPort, second)
    }
    source.open[s] = (source.open[s] as number) + 1
    flow.isCountedOpen = true
    const t = targets.open(targetKey(flow), timeUs)
    target.begun.add(t, timeUs, 1)
    noteMember(target.sources[t] as DistinctWindow, memberOf(flow, 0), second)
    flow.targetIndex = t
    flow.targetGeneration = targets.generation(t)
    pair.begun.add(pairs.open(pairKey(flow), timeUs), timeUs, 1)
  }

  const packet = (flow: Flow, timeUs: number, ipBytes: number): void => {
    let t = flow.targetIndex
    if (targets.generation(t) !== flow.targetGeneration) {
      t = targets.open(targetKey(flow), timeUs)
      flow.targetIndex = t
      flow.targetGeneration = targets.generation(t)
    }
    target.packets.add(t, timeUs, 1)
    target.bytes.add(t, timeUs, ipBytes)
  }

  const close = (flow: Flow): void => {
    if (!flow.isCountedOpen) return
    flow.isCountedOpen = false
    const s = sources.find(sourceKey(flow))
    const open = source.open[s] ?? 0
    if (s >= 0 && open > 0) source.open[s] = open - 1
  }

  const featuresOf = (flow: Flow, nowUs: number): WindowFeatures => {
    const second = Math.floor(nowUs / SECOND_US)
    const s = sources.find(sourceKey(flow))
    const t = targets.find(targetKey(flow))
    const p = pairs.find(pairKey(flow))
    const failed = s < 0 ? 0 : source.failed.sum(s, nowUs)
    const halfOpen = t < 0 ? 0 : target.halfOpen.sum(t, nowUs)
    return {
      src_new_flows_10s: s < 0 ? null : source.begun.sum(s, nowUs),
      src_distinct_hosts_60s: s < 0 ? null : countMembers(source.hosts[s] as DistinctWindow, second - 59),
      src_distinct_endpoints_60s: s < 0 ? null : countMembers(source.endpoints[s] as DistinctWindow, second - 59),
      src_failed_share_60s: s < 0 ? null : shareOf(failed, source.answered.sum(s, nowUs)),
      dst_new_flows_10s: t < 0 ? null : target.begun.sum(t, nowUs),
      dst_distinct_sources_10s: t < 0 ? null : countMembers(target.sources[t] as DistinctWindow, second - 9),
      dst_half_open_share_10s: t < 0 ? null : shareOf(halfOpen, target.completed.sum(t, nowUs)),
      dst_packets_10s: t < 0 ? null : target.packets.sum(t, nowUs),
      dst_bytes_10s: t < 0 ? null : target.bytes.sum(t, nowUs),
      pair_flows_60s: p < 0 ? null : pair.begun.sum(p, nowUs),
      pair_short_sessions_60s: p < 0 ? null : pair.short.sum(p, nowUs),
    }
  }

  const activityOf = (flow: Flow, nowUs: number): SourceActivity => {
    const s = sources.find(sourceKey(flow))
    if (s < 0) return { unique_ports_contacted: 0, connection_success_rate: null, concurrent_connections: 0 }
    const second = Math.floor(nowUs / SECOND_US)
    return {
      unique_ports_contacted: countMembers(source.ports[s] as DistinctWindow, second - 59),
      connection_success_rate: shareOf(source.answered.sum(s, nowUs), source.failed.sum(s, nowUs)),
      concurrent_connections: source.open[s] as number,
    }
  }

  return {
    begin,
    packet,
    close,
    featuresOf,
    activityOf,
    decide: (flow, isAnswered) => {
      const s = sources.find(sourceKey(flow))
      if (s >= 0) (isAnswered ? source.answered : source.failed).add(s, flow.startedUs, 1)
    },
    decideHandshake: (flow, isCompleted) => {
      const t = targets.find(targetKey(flow))
      if (t >= 0) (isCompleted ? target.completed : target.halfOpen).add(t, flow.startedUs, 1)
    },
    shortSession: (flow) => {
      const p = pairs.find(pairKey(flow))
      if (p >= 0) pair.short.add(p, flow.startedUs, 1)
    },
    clear: () => {
      for (const entities of [sources, targets, pairs]) entities.clear()
    },
  }
}

const emptyWindow = (windows: DistinctWindow[], index: number): void => {
  const window = windows[index]
  if (window) resetDistinctWindow(window)
  else windows[index] = createDistinctWindow()
}

/** Only decided flows count: one that waits for its answer is neither failed nor answered. Null: none is decided. */
const shareOf = (part: number, rest: number): number | null => (part + rest > 0 ? part / (part + rest) : null)

/** An address as a map key: a number for IPv4, a string for IPv6. */
const memberOf = (flow: Flow, from: number): number | string => {
  const { addresses } = flow
  if (flow.ipVersion === 4) return (addresses[from + 3] as number) >>> 0
  return `${addresses[from]},${addresses[from + 1]},${addresses[from + 2]},${addresses[from + 3]}`
}

const endpointOf = (host: number | string, port: number): number | string =>
  typeof host === 'number' ? host * 65_536 + port : `${host}:${port}`
