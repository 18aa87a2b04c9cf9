// The sensor: packets in, NetworkEvents out. Sources (file, interface, stream) and sinks (Kafka, memory) are others' business.
import type { NetworkEvent } from '../../schemas/messages.ts'
import { decodePacket } from './decode.ts'
import { createDecodedPacket, SKIP_REASONS, type SkipReason } from './decoded-packet.ts'
import { type ExportReason, recordPackets } from './flow.ts'
import { createFlowMeter } from './flow-meter.ts'
import { createFragmentMemory } from './fragments.ts'
import type { PacketBatch } from './packet-batch.ts'
import { inspectPayload } from './protocol.ts'
import { eventOf } from './record.ts'
import { DEFAULT_SETTINGS, type MeterSettings } from './settings.ts'
import { createWindows } from './windows.ts'

/**
 * Conservation (DESIGN rule 10): packets_seen = packets_decoded + all packets_skipped; packets_decoded = packets_exported + packets
 * of open flows; flows_opened = flows_closed + flows_open.
 */
export type SensorCounters = {
  readonly packets_seen: number
  readonly packets_decoded: number
  readonly packets_skipped: Readonly<Record<SkipReason, number>>
  /** Packets of which only a part was captured; decoded or skipped like the others. */
  readonly packets_cut: number
  /** Bytes on the wire of all packets seen. */
  readonly bytes_seen: number
  readonly flows_opened: number
  readonly flows_closed: number
  readonly flows_open: number
  /** Flows that had to leave because the table was full. */
  readonly flows_evicted: number
  readonly records_exported: Readonly<Record<ExportReason, number>>
  /** Packets that exported records stand for. */
  readonly packets_exported: number
  readonly clock_resets: number
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

const EXPORT_REASONS: readonly ExportReason[] = ['end', 'idle', 'active', 'half_open', 'shutdown', 'evicted']

/** A sensor with empty tables. */
export const createSensor = ({ sensorId, region, settings, now }: SensorOptions): Sensor => {
  const meterSettings: MeterSettings = { ...DEFAULT_SETTINGS, ...settings }
  const windows = createWindows()
  const fragments = createFragmentMemory()
  const packet = createDecodedPacket()
  const skipped = countsOf(SKIP_REASONS)
  const exported = countsOf(EXPORT_REASONS)
  const seen = { packets: 0, decoded: 0, cut: 0, bytes: 0, exported: 0 }
  let bytes: Uint8Array = new Uint8Array(0)
  let events: NetworkEvent[] = []
  const context = {
    sensorId,
    region,
    settingsVersion: meterSettings.version,
    windows,
    wallClockUs: now ?? (() => Date.now() * 1000),
  }

  const meter = createFlowMeter({
    settings: meterSettings,
    windows,
    inspect: (flow, decoded, isFromOriginator) => inspectPayload(flow, decoded, isFromOriginator, bytes),
    onRecord: (flow, reason, nowUs) => {
      exported[reason]++
      seen.exported += recordPackets(flow)
      events.push(eventOf(flow, reason, nowUs, context))
    },
  })

  const onPackets = (batch: PacketBatch): void => {
    bytes = batch.bytes
    for (let i = 0; i < batch.count; i++) {
      const wireLength = batch.wireLength[i] as number
      seen.packets++
      seen.bytes += wireLength
      if (wireLength > (batch.capturedLength[i] as number)) seen.cut++
      const reason = decodePacket(batch, i, packet, fragments)
      if (reason === undefined) {
        seen.decoded++
        meter.onPacket(packet)
      } else skipped[reason]++
    }
  }

  return {
    onPackets,
    advance: (nowUs) => meter.advance(nowUs),
    flush: () => meter.flush(),
    drain: () => {
      const drained = events
      events = []
      return drained
    },
    counters: () => ({
      packets_seen: seen.packets,
      packets_decoded: seen.decoded,
      packets_skipped: { ...skipped },
      packets_cut: seen.cut,
      bytes_seen: seen.bytes,
      ...meter.counters,
      flows_open: meter.openFlows(),
      records_exported: { ...exported },
      packets_exported: seen.exported,
    }),
  }
}
