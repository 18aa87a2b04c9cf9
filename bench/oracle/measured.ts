// Our side of the comparison: the sensor's own decoder, flow meter and statistics over a capture, records of one 5-tuple joined.
//
// Two things differ from a running sensor, because the reference counts them so: a packet's length is that of its frame, and
// inter-arrival times and lengths are per direction. For the latter the capture is metered twice more, each time with the packets of
// one direction only.
import { openCapture } from '../../ingest/sensor/capture/capture-file.ts'
import type { PacketBatch } from '../../ingest/sensor/capture/packet-batch.ts'
import { decodePacket } from '../../ingest/sensor/decode/decode.ts'
import {
  createDecodedPacket,
  type DecodedPacket,
  ICMP,
  ICMP6,
  SCTP,
} from '../../ingest/sensor/decode/decoded-packet.ts'
import { createFragmentMemory } from '../../ingest/sensor/decode/fragments.ts'
import { addressText } from '../../ingest/sensor/decode/ip-address.ts'
import { type Flow, recordPackets } from '../../ingest/sensor/flow.ts'
import { KEY_WORDS, writeFlowKey } from '../../ingest/sensor/flow-key.ts'
import { createFlowMeter } from '../../ingest/sensor/flow-meter.ts'
import { DEFAULT_SETTINGS } from '../../ingest/sensor/settings.ts'
import { createWindows } from '../../ingest/sensor/windows.ts'
import type { Frame, Rule } from './rules.ts'

/** Counters of the packets of one 5-tuple, of both directions or of one; lengths are those of frames. */
export type Totals = {
  packets: number
  bytes: number
  lengthMin: number
  lengthMax: number
  lengthSquares: number
  /** Microseconds. */
  gapSum: number
  gapSquares: number
  firstUs: number
  lastUs: number
}

export type MeasuredFlow = {
  readonly protocol: string
  readonly src: string
  readonly dst: string
  readonly vlanId: number
  /** Both directions. */
  readonly all: Totals
  readonly srcPackets: number
  readonly srcBytes: number
  readonly dstPackets: number
  readonly dstBytes: number
  /** By the sender's endpoint. */
  readonly bySender: ReadonlyMap<string, Totals>
}

const PROTOCOL_NAMES = new Map<number, string>([
  ...([
    [1, 'ICMP'],
    [2, 'IGMP'],
    [6, 'TCP'],
    [17, 'UDP'],
    [47, 'GRE'],
    [50, 'ESP'],
    [51, 'AH'],
  ] as const),
  ...([
    [58, 'ICMPV6'],
    [89, 'OSPF'],
    [103, 'PIM'],
    [112, 'VRRP'],
    [132, 'SCTP'],
  ] as const),
])

const protocolName = (protocol: number): string => PROTOCOL_NAMES.get(protocol) ?? String(protocol)

/** The listing gives ports for TCP and UDP only: ICMP of all types, or all SCTP, between two hosts is one flow there. */
const PORTLESS = new Set([ICMP, ICMP6, SCTP])

/** The two endpoints of a flow, originator first. */
const endpointsOf = (flow: Flow): [string, string] => {
  const hasPorts = flow.hasPorts && !PORTLESS.has(flow.protocol)
  const endpoint = (at: number, port: number) =>
    `${addressText(flow.addresses, at, flow.ipVersion)}:${hasPorts ? port : 0}`
  return [endpoint(0, flow.srcPort), endpoint(4, flow.dstPort)]
}

/** The same for both directions. */
export const flowKey = (protocol: string, one: string, other: string, vlanId: number): string =>
  `${protocol} ${one < other ? `${one} ${other}` : `${other} ${one}`} ${vlanId}`

type Growing = Omit<MeasuredFlow, 'bySender'> & {
  srcPackets: number
  srcBytes: number
  dstPackets: number
  dstBytes: number
  bySender: Map<string, Totals>
}

const totalsOf = (flow: Flow): Totals => ({
  packets: recordPackets(flow),
  bytes: flow.src.ipBytes + flow.dst.ipBytes,
  lengthMin: flow.lengthMin,
  lengthMax: flow.lengthMax,
  lengthSquares: flow.lengthSquares,
  gapSum: flow.gapSum,
  gapSquares: flow.gapSquares,
  firstUs: flow.recordUs,
  lastUs: flow.lastUs,
})

/** Adds the later record `next` to `totals`; the time between them becomes one more gap. */
export const joinTotals = (totals: Totals, next: Totals): void => {
  const gapUs = Math.max(0, next.firstUs - totals.lastUs)
  totals.packets += next.packets
  totals.bytes += next.bytes
  totals.lengthMin = Math.min(totals.lengthMin, next.lengthMin)
  totals.lengthMax = Math.max(totals.lengthMax, next.lengthMax)
  totals.lengthSquares += next.lengthSquares
  totals.gapSum += next.gapSum + gapUs
  totals.gapSquares += next.gapSquares + gapUs * gapUs
  totals.firstUs = Math.min(totals.firstUs, next.firstUs)
  totals.lastUs = Math.max(totals.lastUs, next.lastUs)
}

/** Which packets a pass takes: all, or those whose source is (is not) the first side of the flow's key. */
type Pass = 'all' | 'first' | 'second'

/** Runs decoder and meter over the capture. */
const meterPass = async (path: string, pass: Pass, rules: readonly Rule[], onRecord: (flow: Flow) => void) => {
  const readers = rules.map((rule) => rule.open())
  const packet = createDecodedPacket()
  const fragments = createFragmentMemory()
  const key = new Int32Array(KEY_WORDS)
  const nothing = (): void => undefined
  // The reference lists single flows: none may fold.
  const settings = { ...DEFAULT_SETTINGS, foldFlowsPerSecond: Number.POSITIVE_INFINITY }
  const windows = createWindows()
  const meter = createFlowMeter({ settings, windows, inspect: nothing, forget: nothing, onRecord, onFold: nothing })
  const take = (frame: Frame): void => {
    if (!readers.every((read) => read(packet, frame))) return
    if (pass !== 'all' && writeFlowKey(packet, key) !== (pass === 'first')) return
    packet.ipBytes = frame.length
    meter.onPacket(packet)
  }
  for await (const batch of openCapture(path).batches) {
    for (let i = 0; i < batch.count; i++) {
      if (decodePacket(batch, i, packet, fragments) !== undefined) continue
      const linkBytes = (batch.wireLength[i] as number) - packet.ipBytes
      take(frameOf(batch, i, packet))
      // Fragments that waited for their first: they came in frames of the same kind.
      while (packet.isFragment && fragments.release(packet))
        take({ length: packet.ipBytes + linkBytes, trailerBytes: 0 })
    }
  }
  meter.flush()
}

const frameOf = (batch: PacketBatch, index: number, packet: DecodedPacket): Frame => {
  const length = batch.wireLength[index] as number
  const isInFrame = packet.bytes === batch.bytes
  return { length, trailerBytes: isInFrame ? (batch.offset[index] as number) + length - packet.payloadEnd : 0 }
}

/** Every flow of the capture, counted by our rules or by some of the reference's. Throws when the file cannot be read. */
export const measureCapture = async (path: string, rules: readonly Rule[] = []): Promise<MeasuredFlow[]> => {
  const flows = new Map<string, Growing>()
  await meterPass(path, 'all', rules, (flow) => addRecord(flows, flow))
  for (const pass of ['first', 'second'] as const)
    await meterPass(path, pass, rules, (flow) => addDirection(flows, flow))
  return [...flows.values()]
}

const addRecord = (flows: Map<string, Growing>, flow: Flow): void => {
  const protocol = protocolName(flow.protocol)
  const [src, dst] = endpointsOf(flow)
  const key = flowKey(protocol, src, dst, flow.vlanId)
  const known = flows.get(key)
  if (known) joinTotals(known.all, totalsOf(flow))
  const growing: Growing = known ?? {
    ...{ protocol, src, dst, vlanId: flow.vlanId, all: totalsOf(flow), bySender: new Map() },
    ...{ srcPackets: 0, srcBytes: 0, dstPackets: 0, dstBytes: 0 },
  }
  // A later flow of the same 5-tuple may have been opened by the other side.
  const [forward, backward] = growing.src === src ? [flow.src, flow.dst] : [flow.dst, flow.src]
  growing.srcPackets += forward.packets
  growing.srcBytes += forward.ipBytes
  growing.dstPackets += backward.packets
  growing.dstBytes += backward.ipBytes
  flows.set(key, growing)
}

const addDirection = (flows: Map<string, Growing>, flow: Flow): void => {
  const [src, dst] = endpointsOf(flow)
  const bySender = flows.get(flowKey(protocolName(flow.protocol), src, dst, flow.vlanId))?.bySender
  const sender = flow.src.packets > 0 ? src : dst
  const known = bySender?.get(sender)
  if (known) joinTotals(known, totalsOf(flow))
  else bySender?.set(sender, totalsOf(flow))
}
