import { describe, expect, test } from 'vitest'
import { KEY_WORDS, writeFlowKey } from '../flow-key.ts'
import { createSensor } from '../sensor.ts'
import { decodePacket } from './decode.ts'
import { createDecodedPacket } from './decoded-packet.ts'
import { createFragmentMemory } from './fragments.ts'
import { addressText } from './ip-address.ts'
import { batchOf, ethernet, ipv4, ipv6, type Sent, T0_US, tcp, udp } from './packets.fixture.ts'
import { TUNNEL_NAMES } from './tunnels.ts'

const ENDS = { src: '192.0.2.1', dst: '192.0.2.2' }
const inner = ipv4(6, tcp(1234, 443, 'PA', { payload: 'hello' }))
const inner6 = ipv6(6, tcp(1234, 443, 'PA', { payload: 'hello' }))
const frame = ethernet(0x0800, inner)
const label = (value: number, isLast: boolean) => [
  value >> 12,
  (value >> 4) & 0xff,
  ((value & 15) << 4) | Number(isLast),
  64,
]

const inUdp = (port: number, body: readonly number[], sourcePort = 50_000) =>
  ipv4(17, udp(sourcePort, port, body), ENDS)
const gre = (header: readonly number[], body: readonly number[]) => ipv4(47, [...header, ...body], ENDS)
const vxlan = (id: number, body: readonly number[]) => [8, 0, 0, 0, 0, 0, id, 0, ...body]
const gtpu = (flags: number, extra: readonly number[], body: readonly number[], type = 255) => {
  const length = extra.length + body.length
  return [flags, type, length >> 8, length & 0xff, 0, 0, 1, 2, ...extra, ...body]
}

/** An 802.11 header with 802.2. */
const wireless = (control: readonly number[], more: readonly number[]) => [
  ...control,
  ...new Array(22).fill(2),
  ...more,
  ...[0xaa, 0xaa, 3, 0, 0, 0, 8, 0],
]

const decode = (bytes: readonly number[], linkType = 101, wire = bytes.length) => {
  const packet = createDecodedPacket()
  const reason = decodePacket(batchOf([{ atMs: 0, bytes, linkType, wire }]), 0, packet, createFragmentMemory())
  return { reason, packet }
}

const endsOf = ({ tunnelIpVersion, tunnelAddresses }: ReturnType<typeof createDecodedPacket>) =>
  tunnelIpVersion === 0 ? [] : [0, 4].map((from) => addressText([...tunnelAddresses], from, tunnelIpVersion))

describe('the event is the inner flow, its tunnel named', () => {
  const outer = [ENDS.src, ENDS.dst]
  const ethernetWith = (type: number, body: readonly number[]) => ethernet(type, body)
  test.each([
    ['MPLS', 1, ethernetWith(0x8847, [...label(7, false), ...label(99, true), ...inner]), 'mpls', 99, []],
    ['MPLS over a VLAN, IPv6 inside', 1, ethernet(0x8847, [...label(16, true), ...inner6], [5]), 'mpls', 16, []],
    ['MPLS pseudowire', 1, ethernetWith(0x8847, [...label(20, true), 0, 0, 0, 0, ...frame]), 'mpls', 20, []],
    ['MPLS pseudowire without control word', 1, ethernetWith(0x8848, [...label(20, true), ...frame]), 'mpls', 20, []],
    ['PPPoE', 1, ethernetWith(0x8864, [0x11, 0, 1, 2, 0, 60, 0, 0x21, ...inner]), 'pppoe', 258, []],
    ['PPPoE without Ethernet', 51, [0x11, 0, 1, 2, 0, 60, 0, 0x21, ...inner], 'pppoe', 258, []],
    ['provider backbone', 1, ethernetWith(0x88e7, [0, 0, 3, 4, ...frame]), 'pbb', 772, []],
    ['GRE', 101, gre([0, 0, 8, 0], inner), 'gre', -1, outer],
    ['GRE, IPv6 inside', 101, gre([0, 0, 0x86, 0xdd], inner6), 'gre', -1, outer],
    [
      'GRE with checksum, key and sequence',
      101,
      gre([0xb0, 0, 8, 0, 1, 2, 0, 0, 0xff, 0, 0, 1, 0, 0, 0, 9], inner),
      'gre',
      0xff00_0001,
      outer,
    ],
    ['GRE with Ethernet', 101, gre([0, 0, 0x65, 0x58], frame), 'gre', -1, outer],
    ['GRE with MPLS', 101, gre([0, 0, 0x88, 0x47], [...label(30, true), ...inner]), 'mpls', 30, outer],
    ['MPLS in IP', 101, ipv4(137, [...label(31, true), ...inner], ENDS), 'mpls', 31, outer],
    [
      'PPTP',
      101,
      gre([0x30, 0x81, 0x88, 0x0b, 0, 50, 0, 7, 0, 0, 0, 1, 0, 0, 0, 2], [0xff, 3, 0, 0x21, ...inner]),
      'pptp',
      7,
      outer,
    ],
    ['ERSPAN I', 101, gre([0, 0, 0x88, 0xbe], frame), 'erspan', -1, outer],
    [
      'ERSPAN II',
      101,
      gre([0x10, 0, 0x88, 0xbe, 0, 0, 0, 1], [0x10, 1, 0, 5, 0, 0, 0, 0, ...frame]),
      'erspan',
      5,
      outer,
    ],
    [
      'ERSPAN III',
      101,
      gre(
        [0x10, 0, 0x22, 0xeb, 0, 0, 0, 1],
        [0x20, 1, 0, 6, ...new Array(7).fill(0), 1, ...new Array(8).fill(0), ...frame],
      ),
      'erspan',
      6,
      outer,
    ],
    ['EtherIP', 101, ipv4(97, [0x30, 0, ...frame], ENDS), 'etherip', -1, outer],
    ['IP in IP', 101, ipv4(4, inner, ENDS), 'ipip', -1, outer],
    ['6in4', 101, ipv4(41, inner6, ENDS), 'ipip', -1, outer],
    ['VXLAN', 101, inUdp(4789, vxlan(42, frame)), 'vxlan', 42, outer],
    ['VXLAN, older port', 101, inUdp(8472, vxlan(42, frame)), 'vxlan', 42, outer],
    ['VXLAN with a group', 101, inUdp(4789, [0x88, 0, 1, 2, 0, 0, 9, 0, ...frame]), 'vxlan', 9, outer],
    [
      'Geneve with options',
      101,
      inUdp(6081, [1, 0, 0x65, 0x58, 0, 1, 0, 0, 9, 9, 9, 9, ...frame]),
      'geneve',
      256,
      outer,
    ],
    ['Geneve with IP', 101, inUdp(6081, [0, 0, 8, 0, 0, 1, 0, 0, ...inner]), 'geneve', 256, outer],
    ['GTP-U', 101, inUdp(2152, gtpu(0x30, [], inner)), 'gtpu', 258, outer],
    ['GTP-U with sequence', 101, inUdp(2152, gtpu(0x32, [0, 1, 0, 0], inner)), 'gtpu', 258, outer],
    ['GTP-U with extension', 101, inUdp(2152, gtpu(0x34, [0, 0, 0, 0x85, 1, 0, 0, 0], inner)), 'gtpu', 258, outer],
    ['L2TP', 101, inUdp(1701, [0, 2, 0, 1, 0, 3, 0xff, 3, 0, 0x21, ...inner]), 'l2tp', 3, outer],
    [
      'L2TP with length, sequence and offset',
      101,
      inUdp(1701, [0x4a, 2, 0, 99, 0, 1, 0, 3, 0, 0, 0, 0, 0, 2, 7, 7, 0, 0x21, ...inner]),
      'l2tp',
      3,
      outer,
    ],
    [
      'CAPWAP',
      101,
      inUdp(5247, [0, 0x10, 3, 0, 0, 0, 0, 0, ...wireless([0x08, 0x01], []), ...inner]),
      'capwap',
      -1,
      outer,
    ],
    [
      'CAPWAP, bytes swapped',
      101,
      inUdp(5247, [0, 0x20, 3, 0x20, ...new Array(12).fill(0), ...wireless([0x11, 0x08], []), ...inner]),
      'capwap',
      -1,
      outer,
    ],
    [
      'CAPWAP with QoS between bridges',
      101,
      inUdp(50_000, [0, 0x10, 3, 0, 0, 0, 0, 0, ...wireless([0x88, 0x03], new Array(8).fill(0)), ...inner], 5247),
      'capwap',
      -1,
      outer,
    ],
    ['CAPWAP with Ethernet', 101, inUdp(5247, [0, 0x10, 2, 0, 0, 0, 0, 0, ...frame]), 'capwap', -1, outer],
    ['Teredo', 101, inUdp(3544, inner6), 'teredo', -1, outer],
    ['Teredo with an origin', 101, inUdp(50_000, [0, 0, 1, 2, 3, 4, 5, 6, ...inner6], 3544), 'teredo', -1, outer],
    ['GRE within VXLAN', 101, inUdp(4789, vxlan(1, ethernet(0x0800, gre([0, 0, 8, 0], inner)))), 'gre', -1, outer],
  ])('%s', (_name, linkType, bytes, tunnel, id, ends) => {
    const { reason, packet } = decode(bytes, linkType)
    expect(reason).toBeUndefined()
    expect([packet.srcPort, packet.dstPort, packet.payloadBytes]).toEqual([1234, 443, 5])
    expect([TUNNEL_NAMES[packet.tunnel], packet.tunnelId]).toEqual([tunnel, id])
    expect(endsOf(packet)).toEqual(ends)
  })

  test('a QinQ frame and a tagged frame within a tunnel tell both tags', () => {
    expect(decode(ethernet(0x0800, inner, [42, 7]), 1).packet).toMatchObject({ vlanId: 42, innerVlanId: 7 })
    const tagged = ethernet(0x0800, inUdp(4789, vxlan(1, ethernet(0x0800, inner, [9]))), [3])
    expect(decode(tagged, 1).packet).toMatchObject({ vlanId: 3, innerVlanId: 9 })
  })
})

describe('what holds no IP packet stays a flow of the outer transport', () => {
  test.each([
    ['VXLAN with ARP', inUdp(4789, vxlan(1, ethernet(0x0806, new Array(28).fill(0)))), 17],
    ['a DNS answer to the port of VXLAN', inUdp(4789, new Array(60).fill(8), 53), 17],
    ['a GTP-U echo', inUdp(2152, gtpu(0x32, [0, 0, 0, 0], inner, 1)), 17],
    ['GTP-U that claims more than there is', inUdp(2152, [0x30, 255, 9, 9, 0, 0, 0, 1, ...inner]), 17],
    ['GTP-U with endless extensions', inUdp(2152, gtpu(0x34, [0, 0, 0, 1, 0, 0, 0, 0], inner)), 17],
    ['L2TP control', inUdp(1701, [0xc8, 2, 0, 12, 0, 0, 0, 0, 0, 0, 0, 0]), 17],
    ['CAPWAP within DTLS', inUdp(5247, [1, 0x10, 3, 0, 0, 0, 0, 0, ...wireless([0x08, 1], []), ...inner]), 17],
    ['CAPWAP in fragments', inUdp(5247, [0, 0x10, 3, 0x80, 0, 0, 0, 0, ...wireless([0x08, 1], []), ...inner]), 17],
    [
      'CAPWAP with an encrypted frame',
      inUdp(5247, [0, 0x10, 3, 0, 0, 0, 0, 0, ...wireless([0x08, 0x41], []), ...inner]),
      17,
    ],
    ['an acknowledgement of PPTP', gre([0x20, 0x81, 0x88, 0x0b, 0, 0, 0, 7, 0, 0, 0, 1], []), 47],
    ['GRE of another version', gre([0, 2, 8, 0], inner), 47],
    ['GRE with a source route', gre([0x40, 0, 8, 0, 0, 0, 0, 0], inner), 47],
    ['GRE cut short', gre([0x20, 0], []), 47],
    ['IP in IP with a false length', ipv4(4, ipv4(6, tcp(1, 2, 'S'), { length: 900 }), ENDS), 4],
    ['IP in IP whose inner transport is cut', ipv4(4, ipv4(6, [1, 2, 3, 4]), ENDS), 4],
    ['a fragment of a tunnel packet', ipv4(4, inner, { ...ENDS, fragment: 0x2000 }), 4],
  ])('%s', (_name, bytes, protocol) => {
    const { reason, packet } = decode(ethernet(0x0800, bytes, [5]), 1)
    expect(reason).toBeUndefined()
    expect(packet).toMatchObject({ protocol, tunnel: 0, tunnelId: -1, tunnelIpVersion: 0, vlanId: 5, innerVlanId: -1 })
    expect(addressText([...packet.addresses], 0, 4)).toBe(ENDS.src)
  })

  test('MPLS without end is not IP, and a fifth tunnel is too deep', () => {
    expect(decode(ethernet(0x8847, new Array(30).fill(label(1, false)).flat()), 1).reason).toBe('not_ip')
    let packet = inner
    for (let depth = 0; depth < 4; depth++) packet = ipv4(4, packet, ENDS)
    expect(decode(packet).reason).toBeUndefined()
    expect(decode(ipv4(4, packet, ENDS)).reason).toBe('tunnel_too_deep')
  })
})

describe('the flow key', () => {
  const keyOf = (bytes: readonly number[], linkType = 101) => {
    const key = new Int32Array(KEY_WORDS)
    writeFlowKey(decode(bytes, linkType).packet, key)
    return key.join()
  }
  const back = ipv4(6, tcp(443, 1234, 'A'), { src: '10.0.0.2', dst: '10.0.0.1' })

  test('tells apart equal 5-tuples of two tenants', () => {
    const keys = [
      keyOf(inner),
      ...[1, 2].map((id) => keyOf(inUdp(4789, vxlan(id, frame)))),
      keyOf(ipv4(4, inner, ENDS)),
      keyOf(ethernet(0x0800, inner, [1]), 1),
      keyOf(ethernet(0x0800, inner, [1, 2]), 1),
      keyOf(ethernet(0x0800, inner, [2, 1]), 1),
    ]
    expect(new Set(keys).size).toBe(keys.length)
  })

  test('does not cut a flow in two where each direction has an identifier of its own', () => {
    const there = [0x30, 255, 0, inner.length, 0, 0, 0, 1, ...inner]
    const answer = [0x30, 255, 0, back.length, 0, 0, 0, 2, ...back]
    expect(keyOf(inUdp(2152, there))).toBe(keyOf(inUdp(2152, answer)))
  })
})

test('a record names the tunnel, and its id depends on it', () => {
  const eventsOf = (...packets: Sent[]) => {
    const sensor = createSensor({ sensorId: 'test' })
    sensor.onPackets(batchOf(packets))
    sensor.flush()
    return sensor.drain()
  }
  const events = eventsOf(
    { atMs: 0, bytes: inUdp(4789, vxlan(1, frame)) },
    { atMs: 0, bytes: inUdp(4789, vxlan(2, frame)) },
    { atMs: 0, bytes: ethernet(0x0800, inner, [8, 9]), linkType: 1 },
  )
  expect(events).toHaveLength(3)
  expect(events[0]).toMatchObject({
    src_ip: '10.0.0.1',
    src_bytes: inner.length,
    tunnel: 'vxlan',
    tunnel_id: 1,
    tunnel_src_ip: ENDS.src,
    tunnel_dst_ip: ENDS.dst,
    time_us: T0_US,
  })
  expect(events[2]).toMatchObject({ vlan_id: 8, inner_vlan_id: 9, tunnel: null, tunnel_id: null, tunnel_src_ip: null })
  expect(new Set(events.map(({ event_id }) => event_id)).size).toBe(3)
  expect(new Set(events.map(({ community_id }) => community_id)).size).toBe(1)
})
