import { describe, expect, test } from 'vitest'
import { decodePacket } from './decode.ts'
import { createDecodedPacket, type DecodedPacket } from './decoded-packet.ts'
import { createFragmentMemory } from './fragments.ts'
import { batchOf, ethernet, icmp, ipv4, ipv6, tcp, udp } from './packets.fixture.ts'

const decodeAll = (packets: readonly { bytes: readonly number[]; linkType?: number; wire?: number }[]) => {
  const batch = batchOf(packets.map((packet, i) => ({ atMs: i, ...packet })))
  const fragments = createFragmentMemory()
  return packets.map((_, i) => {
    const packet = createDecodedPacket()
    const reason = decodePacket(batch, i, packet, fragments)
    return { reason, packet }
  })
}
const decode = (bytes: readonly number[], linkType = 101, wire = bytes.length) =>
  decodeAll([{ bytes, linkType, wire }])[0] as { reason: string | undefined; packet: DecodedPacket }

const inner = ipv4(6, tcp(1234, 443, 'PA', { payload: 'hello' }))
const inner6 = ipv6(17, udp(1234, 53, 'hello'))

describe('link layers', () => {
  test.each([
    ['Ethernet', 1, ethernet(0x0800, inner), -1],
    ['Ethernet with IPv6', 1, ethernet(0x86dd, inner6), -1],
    ['VLAN', 1, ethernet(0x0800, inner, [42]), 42],
    ['QinQ, outermost tag first', 1, ethernet(0x0800, inner, [42, 7]), 42],
    ['PPPoE', 1, ethernet(0x8864, [0x11, 0, 0, 1, 0, 60, 0, 0x21, ...inner]), -1],
    ['raw IP', 101, inner, -1],
    ['raw IP (12)', 12, inner, -1],
    ['raw IPv4', 228, inner, -1],
    ['raw IPv6', 229, inner6, -1],
    ['BSD loopback', 0, [2, 0, 0, 0, ...inner], -1],
    ['Linux cooked', 113, [...new Array(14).fill(0), 8, 0, ...inner], -1],
    ['Linux cooked with VLAN', 113, [...new Array(14).fill(0), 0x81, 0, 0, 9, 8, 0, ...inner], 9],
    ['Linux cooked 2', 276, [8, 0, ...new Array(18).fill(0), ...inner], -1],
    ['PPP', 9, [0, 0x21, ...inner], -1],
    ['PPP with HDLC framing', 50, [0xff, 3, 0, 0x57, ...inner6], -1],
    ['PPP with compressed protocol', 9, [0x21, ...inner], -1],
    ['PPP with a direction', 204, [1, 0xff, 3, 0, 0x21, ...inner], -1],
    ['PPP in HDLC with MPLS', 9, [2, 0x81, 0, 1, 1, 64, ...inner], -1],
    ['Cisco HDLC', 104, [0x0f, 0, 8, 0, ...inner], -1],
    ['802.2 with SNAP', 1, ethernet(80, [0xaa, 0xaa, 3, 0, 0, 0, 8, 0, ...inner]), -1],
    ['Linux netfilter log', 239, [2, 0, 0, 0, 5, 0, 10, 0, 1, 0, 0, 0, 4, 1, 9, 0, ...inner], -1],
    ['OpenBSD packet filter log', 117, [61, ...new Array(63).fill(0), ...inner], -1],
    ['OpenBSD IPsec', 109, [...new Array(12).fill(0), ...inner], -1],
    ['Solaris IPNET', 226, [...new Array(24).fill(0), ...inner], -1],
    ['OpenBSD loopback', 108, [0, 0, 0, 24, ...inner6], -1],
  ])('%s', (_name, linkType, bytes, vlanId) => {
    const { reason, packet } = decode(bytes, linkType)
    expect(reason).toBeUndefined()
    expect([packet.srcPort, packet.payloadBytes, packet.vlanId]).toEqual([1234, 5, vlanId])
  })

  test.each([
    ['ARP', 1, ethernet(0x0806, new Array(28).fill(0)), 'arp'],
    ['LLDP', 1, ethernet(0x88cc, [2, 7, 4]), 'link_control'],
    ['spanning tree', 1, ethernet(38, [0x42, 0x42, 3, 0, 0, 0, 0, 0]), 'link_control'],
    ['PPP link control', 9, [0xc0, 0x21, 1, 1], 'link_control'],
    ['AppleTalk', 1, ethernet(0x809b, [1, 2, 3]), 'not_ip'],
    ['five tags', 1, ethernet(0x0800, inner, [1, 2, 3, 4, 5]), 'not_ip'],
    ['a cut frame', 1, [1, 2, 3], 'truncated_header'],
    ['an empty packet', 101, [], 'truncated_header'],
    ['802.11', 105, inner, 'ieee80211'],
    ['radiotap', 127, inner, 'ieee80211'],
    ['USB', 220, inner, 'link_type_unsupported'],
    ['a netfilter log without packet', 239, [2, 0, 0, 0, 5, 0, 10, 0, 1, 0, 0, 0], 'truncated_header'],
    ['a netfilter log with a false length', 239, [2, 0, 0, 0, 3, 0, 9, 0, 1, 2], 'not_ip'],
    ['a header length below 20', 101, [0x44, ...inner.slice(1)], 'malformed_ip'],
    ['a total length below the header', 101, ipv4(6, tcp(1, 2, 'S'), { length: 19 }), 'malformed_ip'],
    ['another IP version', 1, ethernet(0x0800, [0x50, ...inner.slice(1)]), 'malformed_ip'],
    ['half an IPv4 header', 101, inner.slice(0, 12), 'truncated_header'],
    ['half a TCP header', 101, inner.slice(0, 30), 'truncated_header'],
    ['half an IPv6 header', 101, inner6.slice(0, 30), 'truncated_header'],
  ])('passes over %s', (_name, linkType, bytes, reason) => {
    expect(decode(bytes, linkType).reason).toBe(reason)
  })
})

describe('IP', () => {
  test('reads addresses, lengths, TTL and TCP facts', () => {
    const { packet } = decode(ipv4(6, tcp(5, 80, 'SA', { seq: 77, window: 999 }), { ttl: 9, options: [1, 1, 1, 0] }))
    expect(packet).toMatchObject({ ipVersion: 4, protocol: 6, ttl: 9, ipBytes: 44, headerBytes: 44, payloadBytes: 0 })
    expect(packet).toMatchObject({ tcpFlags: 0x12, tcpSequence: 77, tcpWindow: 999, srcPort: 5, dstPort: 80 })
    expect([...packet.addresses]).toEqual([0, 0, 0xffff, 0x0a00_0001, 0, 0, 0xffff, 0x0a00_0002])
  })

  test('leaves Ethernet padding out of the payload', () => {
    const { packet } = decode(ethernet(0x0800, [...ipv4(6, tcp(1, 2, 'A')), 0, 0, 0, 0, 0, 0]), 1)
    expect([packet.payloadBytes, packet.payloadEnd - packet.payloadOffset]).toEqual([0, 0])
  })

  test('takes the wire length where offload left the total length at 0', () => {
    const { packet } = decode(ipv4(6, tcp(1, 2, 'A', { payload: 'abc' }), { length: 0 }))
    expect([packet.ipBytes, packet.payloadBytes]).toEqual([43, 3])
  })

  test('counts the whole payload of a cut packet, and offers what was captured', () => {
    const whole = ipv4(17, udp(1, 2, 'abcdefgh'))
    const { packet } = decode(whole.slice(0, 31), 101, whole.length)
    expect([packet.payloadBytes, packet.payloadEnd - packet.payloadOffset]).toEqual([8, 3])
  })

  test('walks IPv6 extension headers', () => {
    const hopByHop = [43, 0, 0, 0, 0, 0, 0, 0]
    const routing = [60, 1, ...new Array(14).fill(0)]
    const destination = [17, 0, 0, 0, 0, 0, 0, 0]
    const { packet, reason } = decode(ipv6(0, [...hopByHop, ...routing, ...destination, ...udp(7, 9, 'z')]))
    expect(reason).toBeUndefined()
    expect(packet).toMatchObject({ protocol: 17, srcPort: 7, dstPort: 9, headerBytes: 40 + 32 + 8, payloadBytes: 1 })
  })

  test('gives up on an endless chain of extension headers', () => {
    const header = [0, 0, 0, 0, 0, 0, 0, 0]
    expect(decode(ipv6(0, new Array(20).fill(header).flat())).reason).toBe('malformed_ip')
  })

  test('reads ICMP type and code, and other protocols by number', () => {
    expect(decode(ipv4(1, icmp(3, 1))).packet).toMatchObject({ hasPorts: false, srcPort: 3, dstPort: 1 })
    expect(decode(ipv4(89, [1, 2, 3])).packet).toMatchObject({ protocol: 89, hasPorts: false, payloadBytes: 3 })
  })
})

describe('fragments', () => {
  const more = 0x2000
  test('later IPv4 fragments get the ports of the first', () => {
    const [first, later] = decodeAll([
      { bytes: ipv4(17, udp(5, 6, 'abcdefgh'), { id: 3, fragment: more }) },
      { bytes: ipv4(17, [9, 9, 9, 9], { id: 3, fragment: 2 | more }) },
    ])
    expect(first?.packet).toMatchObject({ srcPort: 5, isFragment: true })
    expect(later?.packet).toMatchObject({ srcPort: 5, dstPort: 6, isFragment: true, payloadBytes: 4 })
    expect(later?.packet.payloadOffset).toBe(later?.packet.payloadEnd)
  })

  test('so do IPv6 fragments; an atomic one is a whole packet', () => {
    const fragment = (place: number, body: number[]) => ipv6(44, [17, 0, place >> 8, place & 0xff, 0, 0, 0, 8, ...body])
    const [first, later, atomic] = decodeAll([
      { bytes: fragment(1, udp(5, 6, 'abcdefgh')) },
      { bytes: fragment(16, [1, 2, 3]) },
      { bytes: fragment(0, udp(8, 9)) },
    ])
    expect(first?.packet.srcPort).toBe(5)
    expect(later?.packet.srcPort).toBe(5)
    expect(atomic?.packet.srcPort).toBe(8)
  })
})

test('never reads beyond a packet, whatever its bytes', () => {
  let state = 1
  const random = () => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fff_ffff
    return state >>> 8
  }
  const seeds = [ethernet(0x0800, inner, [1]), ethernet(0x86dd, inner6), inner, inner6]
  for (let round = 0; round < 5000; round++) {
    const bytes = [...(seeds[round % seeds.length] as number[])].slice(0, 1 + (random() % 90))
    for (let i = 0; i < 4; i++) bytes[random() % bytes.length] = random() & 0xff
    for (const linkType of [0, 1, 9, 101, 113, 276]) {
      const { reason, packet } = decode(bytes, linkType)
      if (reason) continue
      expect(packet.payloadOffset).toBeLessThanOrEqual(packet.payloadEnd)
      expect(packet.payloadEnd).toBeLessThanOrEqual(bytes.length)
      expect(packet.payloadBytes).toBeGreaterThanOrEqual(0)
    }
  }
})
