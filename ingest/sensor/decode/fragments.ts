// IP fragments: every one is counted in its datagram's flow, and the payload is looked at once, when it is whole.
//
// Life of a datagram:
//  1 First fragment: decoded as usual, but its payload is looked at only with the rest (a receiver, too, sees all or nothing),
//    unless a snap length cut it or there is no memory: then at once, as far as it goes.
//  2 Later fragments take over the ports; the one that completes the datagram carries the whole payload.
//  3 Later fragments before the first wait at most waitUs, then are passed over. When the first comes they are handed out behind
//    it. The arrival times are handed out in order, so that the flow begins with the earliest and packet time does not go back.
import {
  addPiece,
  beginsWith,
  createDatagram,
  type Datagram,
  firstOf,
  followFirst,
  MAX_DATAGRAM_BYTES,
  type WaitingFragment,
  wholeOf,
} from './datagram.ts'
import { decodeTransport } from './decode-transport.ts'
import { type DecodedPacket, type Passed, TCP } from './decoded-packet.ts'
import { sharedTunnelId } from './tunnels.ts'

export type FragmentLimits = {
  /** Datagrams remembered with and, apart, without their first fragment; the oldest is forgotten first. */
  readonly datagrams: number
  /** Bytes held of all datagrams. */
  readonly bytes: number
  /** Fragments of one datagram that wait for the first. */
  readonly waiting: number
  /** How long they wait, packet time; below settings.maxDisorderUs. */
  readonly waitUs: number
  /** How long a datagram is remembered: Linux waits 30 s for the rest, RFC 8200 asks for 60. */
  readonly ageUs: number
}

export const FRAGMENT_LIMITS: FragmentLimits = {
  datagrams: 4096,
  bytes: 16 << 20,
  waiting: 64,
  waitUs: 1_000_000,
  ageUs: 30_000_000,
}
/** What a fragment counts for in memory beside its bytes. */
const OVERHEAD_BYTES = 128

export type FragmentCounters = {
  /** Waiting for their first fragment now. */
  held: number
  /** Passed over after having waited. */
  expired: number
  /** Datagrams whose whole payload was put together. */
  reassembled: number
  /** Fragments that overlap others of their datagram: an attempt to be read differently by us and by the target (RFC 5722). */
  overlapping: number
}

/** Where a fragment's data lies and what its header says of it. */
export type Fragment = {
  readonly bytes: Uint8Array
  /** bytes[at, limit) is what was captured. */
  readonly at: number
  readonly limit: number
  /** Bytes of the IP header with extensions. */
  readonly ipHeaderBytes: number
  readonly id: number
  /** Place of the data in its datagram, bytes. */
  readonly offset: number
  readonly isLast: boolean
}

export type FragmentMemory = {
  readonly counters: Readonly<FragmentCounters>
  /** Decodes a fragment; addresses, protocol, TTL and IP length of the packet are already set. */
  decode(fragment: Fragment, packet: DecodedPacket): Passed
  /** After a first fragment: turns `packet` into the next one that waited for it; false when none is left. */
  release(packet: DecodedPacket): boolean
  /** Gives up all that wait: the capture has ended. */
  flush(): void
  /** Bytes held, within FragmentLimits.bytes. */
  heldBytes(): number
}

/** An empty memory. */
export const createFragmentMemory = (limits: FragmentLimits = FRAGMENT_LIMITS): FragmentMemory => new Fragments(limits)

class Fragments implements FragmentMemory {
  readonly counters: FragmentCounters = { held: 0, expired: 0, reassembled: 0, overlapping: 0 }
  readonly #limits: FragmentLimits
  /** Datagrams without and with their first fragment, oldest first. */
  readonly #orphans = new Map<string, Datagram>()
  readonly #known = new Map<string, Datagram>()
  #heldBytes = 0
  #released: { datagram: Datagram; fragments: WaitingFragment[]; times: number[]; next: number } | undefined

  constructor(limits: FragmentLimits) {
    this.#limits = limits
  }

  decode(fragment: Fragment, packet: DecodedPacket): Passed {
    const { offset, ipHeaderBytes, bytes, at, limit, isLast } = fragment
    this.#expire(this.#orphans, packet.timeUs, this.#limits.waitUs)
    this.#expire(this.#known, packet.timeUs, this.#limits.ageUs)
    if (offset + packet.ipBytes - ipHeaderBytes > MAX_DATAGRAM_BYTES) return 'malformed_ip'
    packet.isOverlapping = false
    packet.isReassembled = false
    const key = keyOf(packet, fragment.id)
    if (offset === 0) return this.#decodeFirst(key, fragment, packet)
    packet.headerBytes = Math.min(ipHeaderBytes, packet.ipBytes)
    const datagram = this.#known.get(key)
    if (!datagram?.first) return this.#hold(key, fragment, packet)
    followFirst(packet, datagram.first, offset, bytes, at, limit)
    if (wantsPieces(datagram, packet)) this.#keepPiece(datagram, packet, offset, isLast, bytes.slice(at, limit))
    return undefined
  }

  release(packet: DecodedPacket): boolean {
    const released = this.#released
    const waited = released?.fragments[released.next]
    if (!released || !waited || !released.datagram.first) {
      this.#released = undefined
      return false
    }
    released.next++
    packet.timeUs = released.times[released.next] as number
    packet.isOverlapping = false
    packet.isReassembled = false
    packet.ttl = waited.ttl
    packet.ipBytes = waited.ipBytes
    packet.headerBytes = waited.headerBytes
    const { data, offset, isLast } = waited
    followFirst(packet, released.datagram.first, offset, data, 0, data.length)
    if (wantsPieces(released.datagram, packet)) this.#keepPiece(released.datagram, packet, offset, isLast, data)
    return true
  }

  flush(): void {
    while (this.#dropOldest(this.#orphans));
    while (this.#dropOldest(this.#known));
  }

  heldBytes(): number {
    return this.#heldBytes
  }

  #decodeFirst(key: string, fragment: Fragment, packet: DecodedPacket): Passed {
    const { bytes, at, limit, ipHeaderBytes } = fragment
    const reason = decodeTransport(bytes, at, limit, ipHeaderBytes, packet)
    if (reason !== undefined) {
      const isCut = limit - at < packet.ipBytes - ipHeaderBytes
      return reason === 'truncated_header' && !isCut ? 'fragment_tiny' : reason
    }
    const data = bytes.slice(at, limit)
    const datagram = this.#begin(key, data, packet)
    datagram.first = firstOf(packet, packet.headerBytes - ipHeaderBytes)
    if (wantsPieces(datagram, packet)) {
      const headerBytes = packet.headerBytes
      packet.headerBytes = ipHeaderBytes
      this.#keepPiece(datagram, packet, 0, false, data)
      packet.headerBytes = headerBytes
      if (datagram.pieces) packet.payloadOffset = packet.payloadEnd
    }
    this.#prepareRelease(datagram, packet)
    return undefined
  }

  /** The datagram that a first fragment belongs to: the one that waits for it, the same again, or another. */
  #begin(key: string, data: Uint8Array, packet: DecodedPacket): Datagram {
    const orphan = this.#orphans.get(key)
    const earlier = this.#known.get(key)
    if (earlier && beginsWith(earlier, data)) return earlier
    // The same id with other bytes: the sender's counter has come round.
    if (earlier) this.#drop(this.#known, earlier)
    if (orphan) this.#orphans.delete(key)
    return this.#add(this.#known, orphan ?? createDatagram(key, packet.timeUs))
  }

  #prepareRelease(datagram: Datagram, packet: DecodedPacket): void {
    const fragments = datagram.waiting
    this.#released = undefined
    if (fragments.length === 0) return
    datagram.waiting = []
    this.counters.held -= fragments.length
    for (const { data } of fragments) this.#give(datagram, data)
    const times = [packet.timeUs, ...fragments.map(({ timeUs }) => timeUs)].sort((a, b) => a - b)
    packet.timeUs = times[0] as number
    this.#released = { datagram, fragments, times, next: 0 }
  }

  #hold(key: string, fragment: Fragment, packet: DecodedPacket): Passed {
    const { bytes, at, limit, offset, isLast } = fragment
    const datagram = this.#orphans.get(key) ?? this.#add(this.#orphans, createDatagram(key, packet.timeUs))
    if (datagram.waiting.length >= this.#limits.waiting) return 'fragment_unmatched'
    const data = bytes.slice(at, limit)
    if (!this.#take(datagram, data)) return 'fragment_unmatched'
    const { timeUs, ttl, ipBytes, headerBytes } = packet
    datagram.waiting.push({ timeUs, ttl, ipBytes, headerBytes, offset, isLast, data })
    this.counters.held++
    return 'held'
  }

  /** Keeps a piece for the whole, or gives the packet the whole when this is the one that was missing. */
  #keepPiece(datagram: Datagram, packet: DecodedPacket, offset: number, isLast: boolean, data: Uint8Array): void {
    const wireBytes = packet.ipBytes - packet.headerBytes
    if (isLast) datagram.totalBytes = offset + wireBytes
    // Cut by a snap length: it will never be whole.
    if (data.length < wireBytes || !this.#take(datagram, data)) {
      this.#forgetPieces(datagram)
      return
    }
    const outcome = addPiece(datagram.pieces ?? [], offset, data)
    if (outcome === 'added') datagram.pieceBytes += data.length
    else this.#give(datagram, data)
    if (outcome === 'too_many') {
      this.#forgetPieces(datagram)
      return
    }
    if (outcome === 'overlap') {
      packet.isOverlapping = true
      this.counters.overlapping++
      this.#forgetPieces(datagram)
      return
    }
    const whole = wholeOf(datagram)
    if (!whole) return
    this.counters.reassembled++
    this.#forgetPieces(datagram)
    packet.bytes = whole
    packet.isReassembled = true
    packet.payloadOffset = Math.min(datagram.first?.transportBytes ?? 0, whole.length)
    packet.payloadEnd = whole.length
  }

  #forgetPieces(datagram: Datagram): void {
    for (const { data } of datagram.pieces ?? []) this.#give(datagram, data)
    datagram.pieces = undefined
  }

  /** Takes memory for a fragment; the oldest datagrams make room. False when this one was itself among them. */
  #take(datagram: Datagram, data: Uint8Array): boolean {
    const count = data.length + OVERHEAD_BYTES
    while (this.#heldBytes + count > this.#limits.bytes) {
      if (!this.#dropOldest(this.#known) && !this.#dropOldest(this.#orphans)) return false
    }
    const { key } = datagram
    if (this.#known.get(key) !== datagram && this.#orphans.get(key) !== datagram) return false
    this.#heldBytes += count
    datagram.heldBytes += count
    return true
  }

  #give(datagram: Datagram, data: Uint8Array): void {
    const count = data.length + OVERHEAD_BYTES
    // What a dropped datagram held was given back with it.
    if (datagram.heldBytes < count) return
    this.#heldBytes -= count
    datagram.heldBytes -= count
  }

  #add(map: Map<string, Datagram>, datagram: Datagram): Datagram {
    if (map.size >= this.#limits.datagrams) this.#dropOldest(map)
    map.set(datagram.key, datagram)
    return datagram
  }

  #drop(map: Map<string, Datagram>, datagram: Datagram): void {
    map.delete(datagram.key)
    this.#heldBytes -= datagram.heldBytes
    datagram.heldBytes = 0
    this.counters.held -= datagram.waiting.length
    this.counters.expired += datagram.waiting.length
    datagram.waiting = []
    datagram.pieces = undefined
  }

  #dropOldest(map: Map<string, Datagram>): boolean {
    const [oldest] = map.values()
    if (oldest) this.#drop(map, oldest)
    return oldest !== undefined
  }

  #expire(map: Map<string, Datagram>, nowUs: number, ageUs: number): void {
    for (const datagram of map.values()) {
      if (Math.abs(nowUs - datagram.timeUs) <= ageUs) return
      this.#drop(map, datagram)
    }
  }
}

/** TCP has its own way of putting segments together. */
const wantsPieces = (datagram: Datagram, packet: DecodedPacket): boolean =>
  datagram.pieces !== undefined && packet.protocol !== TCP

const keyOf = (packet: DecodedPacket, id: number): string => {
  const { protocol, vlanId, innerVlanId, tunnel, tunnelId, addresses } = packet
  return `${id},${protocol},${vlanId},${innerVlanId},${tunnel},${sharedTunnelId(tunnel, tunnelId)},${addresses.join()}`
}
