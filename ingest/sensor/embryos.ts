// Flows that began in a burst and may never be answered, as rows of typed arrays instead of objects: their first packets in short form,
// so that the few that are answered after all become ordinary flows without loss. The layout of a row, its writing and its reading stand
// in one file.
import { ACK, createDecodedPacket, type DecodedPacket, SYN } from './decode/decoded-packet.ts'
import { NO_TUNNEL } from './decode/tunnels.ts'
import { createPayloadMemory, KEPT_BYTES } from './payload-memory.ts'
import { tcpBitsAfter } from './tcp-state.ts'
import type { PlacedEnds } from './window-keys.ts'

/** Packets kept of an embryo; with one more it has earned a flow of its own. */
export const EMBRYO_PACKETS = 8

/** Waiting for an answer, or already counted in a fold and kept for stray packets. */
export const WAITING = 0
export const FOLDED = 1

// Words of an embryo; 0-7 are its sender's and its target's address.
const PORTS = 8
const NETWORK = 9
const VLAN = 10
const FLOW_INDEX = 11
const STATE = 12
const KIND = 13
const COUNTED = 14
const TCP_BITS = 15
const PACKETS = 16
const OLDER = 17
const NEWER = 18
const PAYLOAD_LENGTH = 19
const PAYLOAD_PACKET = 20
const INNER_VLAN = 21
const TUNNEL = 22
const TUNNEL_ID = 23
const HEAD_WORDS = 24
// Words of a packet.
const AFTER_US = 0
const IP_BYTES = 1
const HEADER_BYTES = 2
const PAYLOAD_BYTES = 3
const SEQUENCE = 4
const FLAGS = 5
const WINDOW = 6
const ACKNOWLEDGEMENT = 7
const PACKET_WORDS = 8
const STRIDE = HEAD_WORDS + EMBRYO_PACKETS * PACKET_WORDS
/** Bits of a packet's FLAGS word beside the TCP flags. */
const IS_FRAGMENT = 1 << 8
const IS_FROM_SENDER = 1 << 9
const TTL_SHIFT = 16
/** Bits of the NETWORK word beside IP version and protocol. */
const HAS_PORTS = 1 << 16
const IS_SENDER_FIRST = 1 << 17

export type Embryos = {
  size(): number
  isFull(): boolean
  /** Begins an embryo with its first packet, whose sender counts as the source. */
  add(flowIndex: number, packet: DecodedPacket, isSourceFirst: boolean, kind: number): number
  /** Keeps one more packet; false: no room, and nothing was changed. */
  keep(slot: number, packet: DecodedPacket, isFromSender: boolean): boolean
  /** Keeps the captured payload of the packet kept last, if it is the first with payload. */
  keepPayload(slot: number, packet: DecodedPacket): void
  /** The slot of a flow's index. */
  slotOf(flowIndex: number): number
  /** The oldest of a state, or -1. */
  oldest(state: number): number
  /** Counted in a fold at `nowUs`, or had a stray packet since: the newest of the folded. */
  setFolded(slot: number, nowUs: number): void
  remove(slot: number): void

  /** Embryos that wait for their answer, and their packets. */
  waiting(): { flows: number; packets: number }
  flowIndex(slot: number): number
  state(slot: number): number
  kind(slot: number): number
  /** Whether its sender is the first side of the flow table's key. */
  isSenderFirst(slot: number): boolean
  initialSequence(slot: number): number
  /** Whether an acknowledgement is that of the SYN-ACK that was kept. */
  isHandshakeEnd(slot: number, acknowledgement: number): boolean
  /** What of the windows its begin was counted in. */
  counted(slot: number): number
  setCounted(slot: number, mask: number): void
  tcpBits(slot: number): number
  packets(slot: number): number
  startedUs(slot: number): number
  /** When setFolded was called last. */
  touchedUs(slot: number): number
  /** Its ends, in an object that is used again; the first packet's sender is the source. */
  ends(slot: number): PlacedEnds
  /** Kept packet `n`, in an object that is used again. The ends of its tunnel are those given last to setTunnelEnds. */
  packet(slot: number, n: number): DecodedPacket
  /** Sets the ends of the tunnel of restored packets from a packet of the same flow, which is from the sender or not. */
  setTunnelEnds(like: DecodedPacket, isFromSender: boolean): void
  isFromSender(slot: number, n: number): boolean
}

type Writable<T> = { -readonly [K in keyof T]: T[K] }

/** Room for `limit` embryos, taken by doubling. */
export const createEmbryos = (limit: number): Embryos => {
  let capacity = Math.min(1024, limit)
  let cells = new Int32Array(capacity * STRIDE)
  let started = new Float64Array(capacity)
  let touched = new Float64Array(capacity)
  let payloadPlaces = new Float64Array(capacity)
  /** Slot + 1 per flow index. */
  let slots = new Int32Array(1024)
  let allocated = 0
  let size = 0
  const free: number[] = []
  const heads = [-1, -1]
  const tails = [-1, -1]
  const payloads = createPayloadMemory()
  const restored = createDecodedPacket()
  /** As seen from the sender. */
  const tunnelEnds = new Int32Array(8)
  const ends: Writable<PlacedEnds> & { addresses: number[] } = {
    ...{ addresses: [0, 0, 0, 0, 0, 0, 0, 0], ipVersion: 4, protocol: 0, hasPorts: false, srcPort: 0, dstPort: 0 },
    ...{ startedUs: 0.5, vlanId: -1, innerVlanId: -1, tunnel: 0, tunnelId: -1 },
  }
  const cell = (slot: number, word: number): number => cells[slot * STRIDE + word] as number
  const set = (slot: number, word: number, value: number): void => {
    cells[slot * STRIDE + word] = value
  }

  const link = (slot: number, state: number): void => {
    const newest = heads[state] as number
    set(slot, STATE, state)
    set(slot, OLDER, newest)
    set(slot, NEWER, -1)
    if (newest >= 0) set(newest, NEWER, slot)
    else tails[state] = slot
    heads[state] = slot
  }
  const unlink = (slot: number): void => {
    const state = cell(slot, STATE)
    const newer = cell(slot, NEWER)
    const older = cell(slot, OLDER)
    if (newer >= 0) set(newer, OLDER, older)
    else heads[state] = older
    if (older >= 0) set(older, NEWER, newer)
    else tails[state] = newer
  }

  const grow = (): void => {
    capacity = Math.min(capacity * 2, limit)
    cells = copied(cells, new Int32Array(capacity * STRIDE))
    started = copied(started, new Float64Array(capacity))
    touched = copied(touched, new Float64Array(capacity))
    payloadPlaces = copied(payloadPlaces, new Float64Array(capacity))
  }

  const keep = (slot: number, packet: DecodedPacket, isFromSender: boolean): boolean => {
    const kept = cell(slot, PACKETS)
    if (kept === EMBRYO_PACKETS) return false
    set(slot, PACKETS, kept + 1)
    set(slot, TCP_BITS, tcpBitsAfter(cell(slot, TCP_BITS), packet.tcpFlags, isFromSender))
    const base = slot * STRIDE + HEAD_WORDS + kept * PACKET_WORDS
    cells[base + AFTER_US] = packet.timeUs - (started[slot] as number)
    cells[base + IP_BYTES] = packet.ipBytes
    cells[base + HEADER_BYTES] = packet.headerBytes
    cells[base + PAYLOAD_BYTES] = packet.payloadBytes
    cells[base + SEQUENCE] = packet.tcpSequence
    cells[base + WINDOW] = packet.tcpWindow
    cells[base + ACKNOWLEDGEMENT] = packet.tcpAcknowledgement
    cells[base + FLAGS] =
      packet.tcpFlags |
      (packet.isFragment ? IS_FRAGMENT : 0) |
      (isFromSender ? IS_FROM_SENDER : 0) |
      (packet.ttl << TTL_SHIFT)
    return true
  }

  const add = (flowIndex: number, packet: DecodedPacket, isSourceFirst: boolean, kind: number): number => {
    if (free.length === 0 && allocated === capacity) grow()
    const slot = free.pop() ?? allocated++
    if (flowIndex >= slots.length) slots = copied(slots, new Int32Array(Math.max(flowIndex + 1, slots.length * 2)))
    slots[flowIndex] = slot + 1
    started[slot] = packet.timeUs
    const base = slot * STRIDE
    for (let i = 0; i < 8; i++) cells[base + i] = packet.addresses[i] as number
    cells[base + PORTS] = (packet.srcPort << 16) | packet.dstPort
    cells[base + NETWORK] =
      packet.ipVersion |
      (packet.protocol << 8) |
      (packet.hasPorts ? HAS_PORTS : 0) |
      (isSourceFirst ? IS_SENDER_FIRST : 0)
    cells[base + VLAN] = packet.vlanId
    cells[base + INNER_VLAN] = packet.innerVlanId
    cells[base + TUNNEL] = packet.tunnel
    cells[base + TUNNEL_ID] = packet.tunnelId
    cells[base + FLOW_INDEX] = flowIndex
    cells[base + KIND] = kind
    cells[base + COUNTED] = 0
    cells[base + TCP_BITS] = 0
    cells[base + PACKETS] = 0
    cells[base + PAYLOAD_PACKET] = -1
    link(slot, WAITING)
    size++
    keep(slot, packet, true)
    return slot
  }

  const fillEnds = (slot: number): PlacedEnds => {
    const base = slot * STRIDE
    const network = cells[base + NETWORK] as number
    for (let i = 0; i < 8; i++) ends.addresses[i] = cells[base + i] as number
    ends.ipVersion = network & 0xff
    ends.protocol = (network >> 8) & 0xff
    ends.hasPorts = (network & HAS_PORTS) !== 0
    ends.srcPort = (cells[base + PORTS] as number) >>> 16
    ends.dstPort = (cells[base + PORTS] as number) & 0xffff
    ends.startedUs = started[slot] as number
    ends.vlanId = cells[base + VLAN] as number
    ends.innerVlanId = cells[base + INNER_VLAN] as number
    ends.tunnel = cells[base + TUNNEL] as number
    ends.tunnelId = unsignedId(ends.tunnel, cells[base + TUNNEL_ID] as number)
    return ends
  }

  const restore = (slot: number, n: number): DecodedPacket => {
    const head = slot * STRIDE
    const base = head + HEAD_WORDS + n * PACKET_WORDS
    const flags = cells[base + FLAGS] as number
    const isForward = (flags & IS_FROM_SENDER) !== 0
    const ports = cells[head + PORTS] as number
    const network = cells[head + NETWORK] as number
    const first = isForward ? 0 : 4
    const { addresses } = restored
    for (let i = 0; i < 4; i++) {
      addresses[i] = cells[head + first + i] as number
      addresses[i + 4] = cells[head + 4 - first + i] as number
    }
    restored.timeUs = (started[slot] as number) + (cells[base + AFTER_US] as number)
    restored.ipVersion = network & 0xff
    restored.protocol = (network >> 8) & 0xff
    restored.hasPorts = (network & HAS_PORTS) !== 0
    restored.srcPort = isForward ? ports >>> 16 : ports & 0xffff
    restored.dstPort = isForward ? ports & 0xffff : ports >>> 16
    restored.vlanId = cells[head + VLAN] as number
    restored.innerVlanId = cells[head + INNER_VLAN] as number
    restored.tunnel = cells[head + TUNNEL] as number
    restored.tunnelId = unsignedId(restored.tunnel, cells[head + TUNNEL_ID] as number)
    restored.ttl = (flags >>> TTL_SHIFT) & 0xff
    restored.isFragment = (flags & IS_FRAGMENT) !== 0
    restored.ipBytes = cells[base + IP_BYTES] as number
    restored.headerBytes = cells[base + HEADER_BYTES] as number
    restored.payloadBytes = cells[base + PAYLOAD_BYTES] as number
    restored.tcpFlags = flags & 0xff
    restored.tcpWindow = cells[base + WINDOW] as number
    restored.tcpSequence = (cells[base + SEQUENCE] as number) >>> 0
    for (let i = 0; i < 8; i++) restored.tunnelAddresses[i] = tunnelEnds[isForward ? i : (i + 4) & 7] as number
    restored.bytes = payloads.bytes()
    restored.tcpAcknowledgement = (cells[base + ACKNOWLEDGEMENT] as number) >>> 0
    const at = cells[head + PAYLOAD_PACKET] === n ? payloads.find(payloadPlaces[slot] as number) : -1
    restored.payloadOffset = Math.max(at, 0)
    restored.payloadEnd = at < 0 ? 0 : at + (cells[head + PAYLOAD_LENGTH] as number)
    return restored
  }

  return {
    size: () => size,
    isFull: () => size >= limit,
    add,
    keep,
    keepPayload: (slot, packet) => {
      if (packet.payloadOffset >= packet.payloadEnd || cell(slot, PAYLOAD_PACKET) >= 0) return
      set(slot, PAYLOAD_PACKET, cell(slot, PACKETS) - 1)
      set(slot, PAYLOAD_LENGTH, Math.min(packet.payloadEnd - packet.payloadOffset, KEPT_BYTES))
      payloadPlaces[slot] = payloads.keep(packet.bytes, packet.payloadOffset, packet.payloadEnd)
    },
    slotOf: (flowIndex) => (slots[flowIndex] as number) - 1,
    oldest: (state) => tails[state] as number,
    setFolded: (slot, nowUs) => {
      touched[slot] = nowUs
      unlink(slot)
      link(slot, FOLDED)
    },
    remove: (slot) => {
      unlink(slot)
      slots[cell(slot, FLOW_INDEX)] = 0
      free.push(slot)
      size--
    },
    waiting: () => {
      const waiting = { flows: 0, packets: 0 }
      for (let slot = tails[WAITING] as number; slot >= 0; slot = cell(slot, NEWER)) {
        waiting.flows++
        waiting.packets += cell(slot, PACKETS)
      }
      return waiting
    },
    flowIndex: (slot) => cell(slot, FLOW_INDEX),
    state: (slot) => cell(slot, STATE),
    kind: (slot) => cell(slot, KIND),
    isSenderFirst: (slot) => (cell(slot, NETWORK) & IS_SENDER_FIRST) !== 0,
    initialSequence: (slot) => cell(slot, HEAD_WORDS + SEQUENCE) >>> 0,
    isHandshakeEnd: (slot, acknowledgement) => {
      for (let n = 0; n < cell(slot, PACKETS); n++) {
        const word = HEAD_WORDS + n * PACKET_WORDS
        const flags = cell(slot, word + FLAGS)
        if ((flags & (SYN | ACK | IS_FROM_SENDER)) !== (SYN | ACK)) continue
        if (((cell(slot, word + SEQUENCE) + 1) | 0) === (acknowledgement | 0)) return true
      }
      return false
    },
    counted: (slot) => cell(slot, COUNTED),
    setCounted: (slot, mask) => set(slot, COUNTED, mask),
    tcpBits: (slot) => cell(slot, TCP_BITS),
    packets: (slot) => cell(slot, PACKETS),
    startedUs: (slot) => started[slot] as number,
    touchedUs: (slot) => touched[slot] as number,
    ends: fillEnds,
    packet: restore,
    setTunnelEnds: (like, isFromSender) => {
      restored.tunnelIpVersion = like.tunnelIpVersion
      for (let i = 0; i < 8; i++) tunnelEnds[i] = like.tunnelAddresses[isFromSender ? i : (i + 4) & 7] as number
    },
    isFromSender: (slot, n) => (cell(slot, HEAD_WORDS + n * PACKET_WORDS + FLAGS) & IS_FROM_SENDER) !== 0,
  }
}

const copied = <T extends Int32Array | Float64Array>(from: T, into: T): T => {
  into.set(from)
  return into
}

/** A tunnel's identifier has 32 bits without sign; -1 says that it has none. */
const unsignedId = (tunnel: number, id: number): number => (tunnel === NO_TUNNEL || id === -1 ? id : id >>> 0)
