// The sensor: packets in, NetworkEvents out. Sources (file, interface, stream) and sinks (Kafka, memory) are others' business.
import type { NetworkEvent } from '../../schemas/messages.ts'
import type { PacketBatch } from './capture/packet-batch.ts'
import { decodePacket } from './decode/decode.ts'
import { createDecodedPacket, SKIP_REASONS, type SkipReason } from './decode/decoded-packet.ts'
import { createFragmentMemory } from './decode/fragments.ts'
import { createTunnelIds } from './decode/tunnel-ids.ts'
import { NO_TUNNEL } from './decode/tunnels.ts'
import { createDestinationMemory } from './destination-memory.ts'
import { type ExportReason, recordPackets } from './flow.ts'
import { createFlowMeter } from './flow-meter.ts'
import { eventOfFold } from './fold-record.ts'
import { createProtocolInspector } from './protocols/protocol.ts'
import { eventOf } from './record.ts'
import { DEFAULT_SETTINGS, type MeterSettings } from './settings.ts'
import { createWindows } from './windows.ts'

/** The sums that these must make stand in conservation.ts. */
export type SensorCounters = {
  readonly packets_seen: number
  readonly packets_decoded: number
  readonly packets_skipped: Readonly<Record<SkipReason, number>>
  /** Fragments that wait for the first of their datagram. */
  readonly packets_held: number
  /** Decoded packets that no exported record stands for yet. */
  readonly packets_open: number
  /** Packets of which only a part was captured; decoded or skipped like the others. */
  readonly packets_cut: number
  /** Bytes on the wire of all packets seen. */
  readonly bytes_seen: number
  readonly flows_opened: number
  readonly flows_closed: number
  readonly flows_open: number
  /** Flows whose first record was exported. */
  readonly flows_exported: number
  /** Open flows without an exported record yet. */
  readonly flows_unexported: number
  /** Flows that had to leave because the table was full. */
  readonly flows_evicted: number
  readonly records_exported: Readonly<Record<ExportReason, number>>
  /** Packets that exported records stand for. */
  readonly packets_exported: number
  /** Flows that ended in a fold: part of flows_exported. */
  readonly flows_folded: number
  /** Those of them that could not wait for their answer, because too many did. */
  readonly flows_folded_early: number
  /** Packets that folds stand for: part of packets_exported. */
  readonly packets_folded: number
  readonly clock_resets: number
  /** Datagrams put together from their fragments. */
  readonly datagrams_reassembled: number
  /** Fragments that overlap others of their datagram. */
  readonly fragments_overlapping: number
  /** Flows whose conversation was not followed for protocol facts because the memory for it was full. */
  readonly conversations_refused: number
}

export type Sensor = {
  /** Takes a batch; nothing of it is kept. */
  onPackets(batch: PacketBatch): void
  /** Moves packet time forward on a live interface that is silent. */
  advance(nowUs: number): void
  /** Exports every open flow: the capture has ended. */
  flush(): void
  /** The events exported since the last call, in the order of their export. */
  drain(): NetworkEvent[]
  counters(): SensorCounters
}

export type SensorOptions = {
  readonly sensorId: string
  readonly region?: string
  readonly settings?: Partial<MeterSettings>
  /** Wall clock in microseconds, for ingested_at_us. */
  readonly now?: () => number
}

const countsOf = <K extends string>(names: readonly K[]): Record<K, number> =>
  Object.fromEntries(names.map((name) => [name, 0])) as Record<K, number>

/** Other settings give other records, which must not take the ids of these. */
const versionOf = (settings: MeterSettings): string => {
  const defaults: Readonly<Record<string, number>> = DEFAULT_SETTINGS
  const changed = Object.entries(settings).filter(([name, value]) => name !== 'version' && value !== defaults[name])
  return [settings.version, ...changed.flat()].join(' ')
}

const EXPORT_REASONS: readonly ExportReason[] = ['end', 'idle', 'active', 'half_open', 'fold', 'shutdown', 'evicted']

/** A sensor with empty tables. */
export const createSensor = ({ sensorId, region, settings, now }: SensorOptions): Sensor => {
  const meterSettings: MeterSettings = { ...DEFAULT_SETTINGS, ...settings }
  const windows = createWindows()
  const fragments = createFragmentMemory()
  const tunnelIds = createTunnelIds()
  const packet = createDecodedPacket()
  const destinations = createDestinationMemory()
  const protocols = createProtocolInspector()
  const skipped = countsOf(SKIP_REASONS)
  const exported = countsOf(EXPORT_REASONS)
  const seen = { packets: 0, decoded: 0, cut: 0, bytes: 0, exported: 0, folded: 0, flows: 0 }
  let events: NetworkEvent[] = []
  const context = {
    sensorId,
    region,
    settingsVersion: versionOf(meterSettings),
    windows,
    destinations,
    wallClockUs: now ?? (() => Date.now() * 1000),
  }

  const meter = createFlowMeter({
    settings: meterSettings,
    windows,
    inspect: (flow, decoded, isFromOriginator) => {
      protocols.inspect(flow, decoded, isFromOriginator, decoded.bytes)
      // While the answer is fresh: the connection that follows from it may be exported before its own flow.
      if (!isFromOriginator && flow.facts?.dns_answers) destinations.noteAnswers(flow, decoded.timeUs)
    },
    forget: protocols.forget,
    onRecord: (flow, reason, nowUs) => {
      exported[reason]++
      seen.exported += recordPackets(flow)
      if (flow.recordNumber === 0) seen.flows++
      events.push(eventOf(flow, reason, nowUs, context))
    },
    onFold: (fold) => {
      exported.fold++
      seen.exported += fold.src.packets + fold.dst.packets
      seen.folded += fold.src.packets + fold.dst.packets
      seen.flows += fold.flows
      events.push(eventOfFold(fold, context))
    },
  })

  const takePacket = (): void => {
    seen.decoded++
    if (packet.tunnel !== NO_TUNNEL) tunnelIds.resolve(packet)
    meter.onPacket(packet)
    if (!packet.isFragment) return
    while (fragments.release(packet)) {
      seen.decoded++
      meter.onPacket(packet)
    }
  }

  const onPackets = (batch: PacketBatch): void => {
    for (let i = 0; i < batch.count; i++) {
      const wireLength = batch.wireLength[i] as number
      seen.packets++
      seen.bytes += wireLength
      if (wireLength > (batch.capturedLength[i] as number)) seen.cut++
      const passed = decodePacket(batch, i, packet, fragments)
      if (passed === undefined) takePacket()
      else if (passed !== 'held') skipped[passed]++
    }
  }

  return {
    onPackets,
    advance: (nowUs) => meter.advance(nowUs),
    flush: () => {
      fragments.flush()
      meter.flush()
    },
    drain: () => {
      const drained = events
      events = []
      return drained
    },
    counters: () => ({
      packets_seen: seen.packets,
      packets_decoded: seen.decoded,
      packets_skipped: {
        ...skipped,
        fragment_unmatched: skipped.fragment_unmatched + fragments.counters.expired,
      },
      packets_held: fragments.counters.held,
      packets_cut: seen.cut,
      bytes_seen: seen.bytes,
      ...meter.counters,
      flows_open: meter.openFlows(),
      ...meter.unexported(),
      flows_exported: seen.flows,
      datagrams_reassembled: fragments.counters.reassembled,
      fragments_overlapping: fragments.counters.overlapping,
      records_exported: { ...exported },
      packets_exported: seen.exported,
      packets_folded: seen.folded,
      conversations_refused: protocols.conversationsRefused(),
    }),
  }
}
