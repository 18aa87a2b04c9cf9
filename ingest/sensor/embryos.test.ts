import { expect, test } from 'vitest'
import { createDecodedPacket, type DecodedPacket } from './decode/decoded-packet.ts'
import { createEmbryos, EMBRYO_PACKETS, FOLDED, WAITING } from './embryos.ts'
import { BY_TARGET } from './windows.ts'

/** A packet with a value of its own in every field. */
const packetAt = (timeUs: number, changes: Partial<DecodedPacket> = {}): DecodedPacket => ({
  ...createDecodedPacket(),
  ...{ timeUs, ipVersion: 6, protocol: 6, addresses: Int32Array.from([1, -2, 3, 4, 5, 6, -7, 8]) },
  ...{ srcPort: 61_000, dstPort: 443, hasPorts: true, vlanId: 12, innerVlanId: 34, tunnel: 2, tunnelId: 0xfffffffe },
  ...{ tunnelIpVersion: 4, tunnelAddresses: Int32Array.from([0, 0, 0xffff, 9, 0, 0, 0xffff, 10]) },
  ...{ ttl: 255, isFragment: true, ipBytes: 1500, headerBytes: 60, payloadBytes: 1440 },
  ...{ bytes: Uint8Array.from([1, 2, 3, 4, 5, 6]), payloadOffset: 2, payloadEnd: 5 },
  ...{ tcpFlags: 0xc2, tcpWindow: 65_535, tcpSequence: 0xf0000001, tcpAcknowledgement: 0xe0000002 },
  ...changes,
})
const plain = (packet: DecodedPacket) => {
  const { bytes, payloadOffset, payloadEnd, ...rest } = packet
  return { ...rest, payload: [...bytes.subarray(payloadOffset, payloadEnd)] }
}

test('gives back every field of a packet', () => {
  const embryos = createEmbryos(10)
  const packet = packetAt(1_767_225_600_000_001)
  const slot = embryos.add(7, packet, true, BY_TARGET)
  embryos.keepPayload(slot, packet)
  embryos.setTunnelEnds(packet, true)
  expect(plain(embryos.packet(slot, 0))).toEqual(plain(packet))
})

test('gives back a reply from the other side, with its tunnel the other way round', () => {
  const embryos = createEmbryos(10)
  const reply = packetAt(1_767_225_600_000_500, {
    ...{ addresses: Int32Array.from([5, 6, -7, 8, 1, -2, 3, 4]), srcPort: 443, dstPort: 61_000, payloadEnd: 2 },
    tunnelAddresses: Int32Array.from([0, 0, 0xffff, 10, 0, 0, 0xffff, 9]),
  })
  const slot = embryos.add(7, packetAt(1_767_225_600_000_001), true, BY_TARGET)
  expect(embryos.keep(slot, reply, false)).toBe(true)
  embryos.setTunnelEnds(reply, false)
  expect(plain(embryos.packet(slot, 1))).toEqual(plain(reply))
})

test('keeps a bounded number of packets', () => {
  const embryos = createEmbryos(10)
  const slot = embryos.add(0, packetAt(1), true, BY_TARGET)
  for (let n = 1; n < EMBRYO_PACKETS; n++) expect(embryos.keep(slot, packetAt(n), true)).toBe(true)
  expect(embryos.keep(slot, packetAt(99), true)).toBe(false)
  expect(embryos.packets(slot)).toBe(EMBRYO_PACKETS)
})

test('keeps both lists in order through growth, removal and reuse', () => {
  const embryos = createEmbryos(4096)
  const slots = Array.from({ length: 4096 }, (_, i) => embryos.add(i * 2, packetAt(i), true, BY_TARGET))
  expect(embryos.isFull()).toBe(true)
  for (const slot of slots.slice(0, 3000)) embryos.setFolded(slot, 5000)
  embryos.remove(slots[3000] as number)
  embryos.setFolded(slots[0] as number, 6000)
  expect(embryos.flowIndex(embryos.oldest(WAITING))).toBe(3001 * 2)
  expect(embryos.flowIndex(embryos.oldest(FOLDED))).toBe(1 * 2)
  expect(embryos.waiting()).toEqual({ flows: 1095, packets: 1095 })
  expect(embryos.startedUs(embryos.slotOf(4095 * 2))).toBe(4095)
  expect(embryos.add(9000, packetAt(7), true, BY_TARGET)).toBe(slots[3000])
})
