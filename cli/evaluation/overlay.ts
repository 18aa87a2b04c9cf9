// Ordinary traffic laid over an attack: laboratories are quiet, so that "this host does nothing else" names the attacker there and nowhere
// else. Hosts of a benign capture get the attackers' addresses (of a flood: the victims'), in memory, and their packets are merged into the
// attack's. The attack's own packets stay as they are, so that its truth stays valid.
//
// 1. A first pass over the attack finds who is to be overlaid and how long it lasts.
// 2. The benign capture is moved in time so that the attack begins a third of the way through it; where the attack lasts longer it is
//    repeated, at most MAX_ROUNDS times.
// 3. Packets of both leave in the order of time.
import { openCapture } from '../../ingest/sensor/capture/capture-file.ts'
import type { PacketBatch } from '../../ingest/sensor/capture/packet-batch.ts'
import { ipv4At, ipv4Number, isHost, isPrivate, moveEnds, readEnds } from './ipv4-header.ts'
import { mergePackets, type Packet } from './merge-packets.ts'
import type { CaptureTruth } from './truth.ts'

/** The benign capture is held in memory. */
const MAX_BENIGN_BYTES = 256 << 20
const MAX_ROUNDS = 20
/** Between two rounds. Their flows have the same ends and ports; most have ended by then. */
const GAP_US = 1_000_000
const BEGINS_AFTER = 1 / 3

export type Benign = {
  readonly packets: readonly Packet[]
  /** Ours first, then the busiest first. */
  readonly hosts: readonly number[]
  readonly firstUs: number
  readonly lastUs: number
}

export type Overlay = {
  readonly through: (batches: AsyncIterable<PacketBatch>) => AsyncIterable<PacketBatch>
  /** Hosts of the attack that got ordinary traffic. */
  readonly hosts: number
  /** Share of the attack's time that has ordinary traffic, 0-1. */
  readonly covered: number
  /** From a host of the benign capture to the attack's host whose address it got. */
  readonly moved: ReadonlyMap<number, number>
  /** IPv4 hosts of the attack's capture. */
  readonly present: { has(address: number): boolean }
}

type Span = { readonly firstUs: number; readonly lastUs: number; readonly counts: ReadonlyMap<number, number> }

/** Reads a capture of ordinary traffic whole. Throws when it cannot be read, is larger than 256 MiB, or holds no IPv4 host. */
export const readBenign = async (file: string): Promise<Benign> => {
  const packets: Packet[] = []
  const counts = new Map<number, number>()
  let size = 0
  for await (const batch of openCapture(file).batches) {
    for (let i = 0; i < batch.count; i++) {
      const packet = copyOf(batch, i)
      size += packet.bytes.length
      if (size > MAX_BENIGN_BYTES) throw new Error(`${file} has more than ${MAX_BENIGN_BYTES} bytes of packets`)
      packets.push(packet)
      countHosts(counts, packet.linkType, packet.bytes, 0, packet.bytes.length)
    }
  }
  const hosts = byRank(counts)
  const [first] = packets
  if (!first || hosts.length === 0) throw new Error(`${file} holds no IPv4 traffic to lay over attacks`)
  packets.sort((a, b) => a.timeUs - b.timeUs)
  return { packets, hosts, firstUs: packets[0]?.timeUs ?? 0, lastUs: packets.at(-1)?.timeUs ?? 0 }
}

/** How `benign` is laid over the attack in `file`; undefined: it has no IPv4 host to lay it on. */
export const overlayOf = async (file: string, truth: CaptureTruth, benign: Benign): Promise<Overlay | undefined> => {
  const span = await spanOf(file)
  const actors = actorsOf(truth, span)
  if (actors.length === 0) return undefined
  const moved = new Map(
    actors.flatMap((actor, i): [number, number][] => (benign.hosts[i] === undefined ? [] : [[benign.hosts[i], actor]])),
  )
  const known = truth.attacks.flatMap(({ firstUs }) => firstUs ?? [])
  const beginsUs = known.length > 0 ? Math.min(...known) : span.firstUs
  const lengthUs = benign.lastUs - benign.firstUs
  const startUs = Math.round(beginsUs - lengthUs * BEGINS_AFTER)
  const everyUs = lengthUs + GAP_US
  const rounds = Math.min(MAX_ROUNDS, Math.max(1, Math.ceil((span.lastUs - startUs) / everyUs)))
  const endUs = startUs + rounds * everyUs - GAP_US
  return {
    through: (batches) => mergePackets(batches, repeated(benign, moved, startUs, everyUs, rounds)),
    hosts: moved.size,
    moved,
    present: span.counts,
    covered: Math.min(1, (Math.min(endUs, span.lastUs) - beginsUs) / Math.max(1, span.lastUs - beginsUs)),
  }
}

/** Hosts that the truth names and the packets show; else the busiest, ours before others. */
const actorsOf = ({ attacks }: CaptureTruth, { counts }: Span): readonly number[] => {
  const named = attacks.flatMap(({ attack_class, attackers, victims }) =>
    attack_class === 'ddos' ? victims : attackers,
  )
  const known = [...new Set(named)].flatMap((text) => ipv4Number(text) ?? []).filter((address) => counts.has(address))
  return known.length > 0 ? known : byRank(counts).slice(0, 1)
}

const spanOf = async (file: string): Promise<Span> => {
  const counts = new Map<number, number>()
  let [firstUs, lastUs] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]
  for await (const batch of openCapture(file).batches) {
    for (let i = 0; i < batch.count; i++) {
      firstUs = Math.min(firstUs, batch.timeUs[i] as number)
      lastUs = Math.max(lastUs, batch.timeUs[i] as number)
      const start = batch.offset[i] as number
      const end = start + (batch.capturedLength[i] as number)
      countHosts(counts, batch.linkType[i] as number, batch.bytes, start, end)
    }
  }
  return { firstUs, lastUs, counts }
}

const countHosts = (
  counts: Map<number, number>,
  linkType: number,
  bytes: Uint8Array,
  start: number,
  end: number,
): void => {
  const at = ipv4At(linkType, bytes, start, end)
  if (at === undefined) return
  for (const address of readEnds(bytes, at)) if (isHost(address)) counts.set(address, (counts.get(address) ?? 0) + 1)
}

const byRank = (counts: ReadonlyMap<number, number>): number[] =>
  [...counts]
    .sort(([a, some], [b, other]) => Number(isPrivate(b)) - Number(isPrivate(a)) || other - some)
    .map(([address]) => address)

const copyOf = (batch: PacketBatch, i: number): Packet => {
  const start = batch.offset[i] as number
  return {
    bytes: batch.bytes.slice(start, start + (batch.capturedLength[i] as number)),
    timeUs: batch.timeUs[i] as number,
    linkType: batch.linkType[i] as number,
    wireLength: batch.wireLength[i] as number,
  }
}

/** The benign packets from `startUs` on, every round with new times. Addresses are moved in a copy. */
function* repeated(
  { packets, firstUs }: Benign,
  moved: ReadonlyMap<number, number>,
  startUs: number,
  everyUs: number,
  rounds: number,
): Generator<Packet> {
  for (let round = 0; round < rounds; round++) {
    const shiftUs = startUs - firstUs + round * everyUs
    for (const packet of packets) {
      const bytes = packet.bytes.slice()
      const at = ipv4At(packet.linkType, bytes, 0, bytes.length)
      if (at !== undefined) moveEnds(bytes, at, moved)
      yield { ...packet, bytes, timeUs: packet.timeUs + shiftUs }
    }
  }
}
