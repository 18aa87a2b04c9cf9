import { describe, expect, test } from 'vitest'
import { batchOf } from '../decode/packets.fixture.ts'
import { createSensor } from '../sensor.ts'
import { analysisOf, datagramsOf, type Message, seededRandom, segmentsOf, spread } from './conversation.fixture.ts'

type Content = Message['content']
const zeros = (count: number): number[] => new Array<number>(count).fill(0)
const client = (content: Content): Message => ({ from: '>', content })
const server = (content: Content): Message => ({ from: '<', content })

// One packet that the protocol's specification gives, on a port that says nothing unless the signature needs it.
test.each<[string, number, Message[]]>([
  ['mysql', 9, [client('x'), server([10, 0, 0, 0, 10, ...Buffer.from('8.0.36'), 0, 0, 0])]],
  ['postgresql', 9, [client([0, 0, 0, 8, 4, 210, 22, 47])]],
  ['redis', 9, [client('*2\r\n$4\r\nAUTH\r\n$1\r\nx\r\n')]],
  ['mongodb', 9, [client([16, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0xdd, 7, 0, 0])]],
  ['mqtt', 9, [client([0x10, 12, 0, 4, ...Buffer.from('MQTT'), 4, 2, 0, 60, 0, 0])]],
  ['amqp', 9, [client([...Buffer.from('AMQP'), 0, 0, 9, 1])]],
  ['xmpp', 9, [client("<?xml version='1.0'?><stream:stream xmlns='jabber:client'>")]],
  ['irc', 9, [client('NICK bot\r\n')]],
  ['sip', 9, [client('REGISTER sip:a.example SIP/2.0\r\n')]],
  ['rtsp', 9, [client('DESCRIBE rtsp://a/b RTSP/1.0\r\n')]],
  ['vnc', 9, [client('x'), server('RFB 003.008\n')]],
  ['socks', 9, [client([5, 2, 0, 2])]],
  ['socks', 9, [client([4, 1, 0, 80, 192, 0, 2, 7, 0])]],
  ['bittorrent', 9, [client('\x13BitTorrent protocol')]],
  ['git', 9, [client('003egit-upload-pack /x')]],
  ['stratum', 9, [client('{"id":1,"method":"mining.subscribe","params":[]}\n')]],
  ['modbus', 502, [client([0, 1, 0, 0, 0, 6, 1, 3, 0, 0, 0, 1])]],
  ['iec104', 2404, [client([0x68, 4, 7, 0, 0, 0])]],
  ['bgp', 9, [client([...new Array<number>(16).fill(255), 0, 19, 4])]],
  ['tls', 9, [client([23, 3, 3, 0, 4, 1, 2, 3, 4])]],
])('TCP: %s', (service, port, messages) => {
  expect(analysisOf('tcp', port, messages)).toMatchObject({ service, service_source: 'content' })
})

test.each<[string, number, Content]>([
  ['ntp', 123, [0x23, ...zeros(47)]],
  ['dhcp', 67, [1, ...zeros(235), 0x63, 0x82, 0x53, 0x63]],
  ['snmp', 161, [0x30, 5, 2, 1, 1, 4, 0]],
  ['ssdp', 9, 'M-SEARCH * HTTP/1.1\r\n'],
  ['tftp', 9, '\0\x01secret.cfg\0octet\0'],
  ['syslog', 9, '<34>Oct 11 22:14:15 host su: x'],
  ['radius', 1812, [1, 7, 0, 25, ...zeros(16), 1, 5, 97, 98, 99]],
  ['stun', 9, [0, 1, 0, 0, 0x21, 0x12, 0xa4, 0x42, ...zeros(12)]],
  ['sip', 9, 'OPTIONS sip:a@b SIP/2.0\r\n'],
  ['wireguard', 9, [1, 0, 0, 0, ...zeros(144)]],
  ['openvpn', 9, [0x38, 1, 2, 3, 4, 5, 6, 7, 8, 0, 0, 0, 0, 0]],
  ['ipsec', 500, [...zeros(16), 33, 0x20, 34, 8, 0, 0, 0, 0, 0, 0, 0, 28]],
  ['bittorrent', 9, 'd1:ad2:id20:abcdefghij'],
  ['coap', 5683, [0x40, 1, 0, 7]],
  ['memcached', 11211, [0, 1, 0, 0, 0, 1, 0, 0, ...Buffer.from('stats\r\n')]],
  ['nat_pmp', 5351, [0, 1, 0, 0]],
  ['nfs', 9, [0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 2, 0, 1, 0x86, 0xa3, 0, 0, 0, 3]],
])('UDP: %s', (service, port, content) => {
  expect(analysisOf('udp', port, [client(content)])).toMatchObject({ service, service_source: 'content' })
})

describe('RTP', () => {
  const packet = (sequence: number, source = 7): number[] => [
    0x80,
    0,
    0,
    sequence,
    0,
    0,
    0,
    1,
    0,
    0,
    0,
    source,
    ...zeros(20),
  ]
  const of = (...packets: number[][]) => analysisOf('udp', 5004, packets.map(client))

  test('four packets of one source in sequence', () => {
    expect(of(packet(1), packet(2), packet(3), packet(4))).toMatchObject({ service: 'rtp', service_source: 'content' })
  })

  test.each([
    ['three are not enough', [packet(1), packet(2), packet(3)]],
    ['out of sequence', [packet(1), packet(9), packet(3), packet(200)]],
    ['another source', [packet(1, 1), packet(2, 2), packet(3, 3), packet(4, 4)]],
  ])('%s', (_name, packets) => {
    expect(of(...packets)).toBeNull()
  })
})

test('random bytes of any length are taken for a protocol in fewer than one flow of a hundred', () => {
  const random = seededRandom(42)
  const sensor = createSensor({ sensorId: 'test' })
  for (let i = 0; i < 2000; i++) {
    const content = Uint8Array.from({ length: 1 + Math.floor(random() * 300) }, () => Math.floor(random() * 256))
    const packetsOf = i % 2 ? segmentsOf : datagramsOf
    sensor.onPackets(batchOf(spread(packetsOf(49_001, [client(content)], 10_000 + i), i)))
  }
  sensor.flush()
  const events = sensor.drain()
  expect(events.length).toBeGreaterThanOrEqual(2000)
  expect(events.filter(({ protocol_analysis }) => protocol_analysis?.service_source === 'content').length).toBeLessThan(
    20,
  )
})
