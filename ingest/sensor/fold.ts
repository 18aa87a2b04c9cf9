// One burst of like flows in one second of packet time, as counts.
import { type DecodedPacket, TCP } from './decode/decoded-packet.ts'
import { createDistinctCounter, type DistinctCounter } from './distinct-counter.ts'
import type { Side } from './flow.ts'
import { addressMember, type Ends, type PlacedEnds } from './window-keys.ts'

/** Of one source (a scan), or towards one target (a flood). */
export type FoldKind = 'source' | 'target'

/** How the waiting for an answer ended. */
export type FoldedOutcome = 'refused' | 'unanswered' | 'half_open'

/** Examples kept of ports and of addresses. */
const MAX_EXAMPLES = 16

// What all flows of the fold agree in, as a mask.
export const SAME_SRC_IP = 1
export const SAME_DST_IP = 2
export const SAME_SRC_PORT = 4
export const SAME_DST_PORT = 8

export type Fold = PlacedEnds & {
  readonly kind: FoldKind
  /** Packet time at which it is exported; with kind and subject its identity. */
  readonly dueUs: number
  /** Ends of its first flow; `same` says which of them are those of all. */
  readonly addresses: readonly number[]
  /** Times the clock went back before it. */
  readonly epoch: number
  same: number
  flows: number
  refused: number
  unanswered: number
  firstUs: number
  lastUs: number
  readonly src: Side
  readonly dst: Side
  headerBytes: number
  lengthMin: number
  lengthMax: number
  lengthSquares: number
  tcpFlags: number
  isFragmented: boolean
  /** Flows by the union of their TCP flags. */
  readonly flagMix: Map<number, number>
  readonly ports: DistinctCounter
  readonly hosts: DistinctCounter
  readonly sources: DistinctCounter
  readonly portExamples: number[]
  /** Words of addresses, four each. */
  readonly hostExamples: number[]
  readonly sourceExamples: number[]
}

/** An empty fold for flows like `ends`. */
export const openFold = (kind: FoldKind, ends: PlacedEnds, dueUs: number, epoch: number): Fold => ({
  ...ends,
  ...{ kind, dueUs, epoch, addresses: [...ends.addresses] },
  same: SAME_SRC_IP | SAME_DST_IP | SAME_SRC_PORT | SAME_DST_PORT,
  ...{ flows: 0, refused: 0, unanswered: 0, firstUs: Number.POSITIVE_INFINITY, lastUs: 0 },
  src: { packets: 0, ipBytes: 0, payloadBytes: 0 },
  dst: { packets: 0, ipBytes: 0, payloadBytes: 0 },
  ...{ headerBytes: 0, lengthMin: Number.POSITIVE_INFINITY, lengthMax: 0, lengthSquares: 0 },
  ...{ tcpFlags: 0, isFragmented: false, flagMix: new Map() },
  ports: createDistinctCounter(),
  hosts: createDistinctCounter(),
  sources: createDistinctCounter(),
  ...{ portExamples: [], hostExamples: [], sourceExamples: [] },
})

/** Counts a flow whose waiting is over. `tcpFlags`: the union of its flags. */
export const addFlow = (fold: Fold, ends: Ends, outcome: FoldedOutcome, tcpFlags: number): void => {
  fold.flows++
  if (outcome === 'refused') fold.refused++
  else if (outcome === 'unanswered') fold.unanswered++
  if (fold.protocol === TCP) fold.flagMix.set(tcpFlags, (fold.flagMix.get(tcpFlags) ?? 0) + 1)
  noteEnds(fold, ends)
}

/** Notes the ends of a flow that has packets in the fold. */
export const noteEnds = (fold: Fold, ends: Ends): void => {
  narrow(fold, ends)
  const { addresses, ipVersion } = ends
  if (ends.hasPorts && fold.ports.add(ends.dstPort) && fold.portExamples.length < MAX_EXAMPLES) {
    fold.portExamples.push(ends.dstPort)
  }
  if (fold.hosts.add(addressMember(addresses, 4, ipVersion))) addExample(fold.hostExamples, addresses, 4)
  if (fold.sources.add(addressMember(addresses, 0, ipVersion))) addExample(fold.sourceExamples, addresses, 0)
}

/** Takes back what this flow does not agree in. */
const narrow = (fold: Fold, { addresses, srcPort, dstPort }: Ends): void => {
  if (fold.same & SAME_SRC_IP && !isSameAddress(fold.addresses, addresses, 0)) fold.same &= ~SAME_SRC_IP
  if (fold.same & SAME_DST_IP && !isSameAddress(fold.addresses, addresses, 4)) fold.same &= ~SAME_DST_IP
  if (srcPort !== fold.srcPort) fold.same &= ~SAME_SRC_PORT
  if (dstPort !== fold.dstPort) fold.same &= ~SAME_DST_PORT
}

const isSameAddress = (left: readonly number[], right: readonly number[], from: number): boolean =>
  left[from + 3] === right[from + 3] &&
  left[from + 2] === right[from + 2] &&
  left[from + 1] === right[from + 1] &&
  left[from] === right[from]

const addExample = (examples: number[], words: readonly number[], from: number): void => {
  if (examples.length >= MAX_EXAMPLES * 4) return
  for (let i = from; i < from + 4; i++) examples.push(words[i] as number)
}

/** Counts a packet of one of its flows. */
export const addPacket = (fold: Fold, packet: DecodedPacket, isFromSource: boolean): void => {
  const side = isFromSource ? fold.src : fold.dst
  const { ipBytes, timeUs } = packet
  side.packets++
  side.ipBytes += ipBytes
  side.payloadBytes += packet.payloadBytes
  fold.headerBytes += packet.headerBytes
  fold.lengthSquares += ipBytes * ipBytes
  if (ipBytes < fold.lengthMin) fold.lengthMin = ipBytes
  if (ipBytes > fold.lengthMax) fold.lengthMax = ipBytes
  fold.tcpFlags |= packet.tcpFlags
  if (packet.isFragment) fold.isFragmented = true
  if (timeUs < fold.firstUs) fold.firstUs = timeUs
  if (timeUs > fold.lastUs) fold.lastUs = timeUs
}
