import { describe, expect, test } from 'vitest'
import type { DecodedPacket } from '../decode/decoded-packet.ts'
import { createDecodedPacket } from '../decode/decoded-packet.ts'
import { batchOf, icmp, ipv4, type Sent, tcp } from '../decode/packets.fixture.ts'
import { openFlow } from '../flow.ts'
import { createSensor } from '../sensor.ts'
import { analysisOf, analysisOfPackets, type Message, segmentsOf } from './conversation.fixture.ts'
import { createProtocolInspector } from './protocol.ts'
import { clientHelloMessage, record } from './tls.fixture.ts'

const ask = (content: Message['content']): Message => ({ from: '>', content })

test.each([
  ['tcp', 443, 'tls'],
  ['tcp', 22, 'ssh'],
  ['udp', 443, 'quic'],
] as const)('falls back to the port: %s/%i is %s', (transport, port, service) => {
  expect(analysisOf(transport, port, [ask([1, 2, 3])])).toEqual({ service, service_source: 'port' })
})

test('says nothing about what it does not know', () => {
  expect(analysisOf('tcp', 49_999, [ask([1, 2, 3])])).toBeNull()
})

test('keeps the first service: what travels inside does not rename it', () => {
  const inner = record(22, clientHelloMessage({ name: 'inner.example' }))
  const facts = analysisOf('tcp', 80, [ask('GET / HTTP/1.1\r\n\r\n'), { from: '<', content: inner }])
  expect(facts).toMatchObject({ service: 'http' })
  expect(facts?.tls_sni).toBeUndefined()
})

test('a protocol is recognised behind packets that show nothing', () => {
  expect(analysisOf('tcp', 9, [ask([1]), ask([2]), ask('SSH-2.0-x\r\n')])).toMatchObject({
    service: 'ssh',
    ssh_client: 'SSH-2.0-x',
  })
})

describe('facts and records', () => {
  const talk = segmentsOf(80, [ask('GET /1 HTTP/1.1\r\n\r\n'), ask('GET /2 HTTP/1.1\r\n\r\n')])
  const later = talk.map((packet, i): Sent => ({ ...packet, atMs: i < 2 ? i : 5000 }))
  const sensor = createSensor({ sensorId: 'test' })
  sensor.onPackets(batchOf(later))
  sensor.flush()
  const [first, second] = sensor.drain()

  test('a later record carries all facts of the flow so far', () => {
    expect(second?.protocol_analysis).toMatchObject({ http_path: '/1', http_requests: 2 })
  })

  test('what comes later does not change an earlier record', () => {
    expect(first?.protocol_analysis?.http_requests).toBe(1)
  })
})

test.each([
  ['null', '', 1],
  ['FIN alone', 'F', 1],
  ['Christmas tree', 'FPU', 1],
  ['SYN and FIN', 'SF', 1],
  ['SYN', 'S', undefined],
  ['FIN and ACK', 'FA', undefined],
  ['RST', 'R', undefined],
] as const)('flags of a probe: %s', (_name, flags, count) => {
  const facts = analysisOfPackets([{ atMs: 0, bytes: ipv4(6, tcp(40_000, 49_999, flags)) }])
  expect(facts?.violation_rules?.tcp_bad_flags).toBe(count)
  expect(facts?.protocol_violations).toBe(count)
})

test('ICMP: payload of the largest message', () => {
  const messages = [8, 100, 30].map((bytes, atMs) => ({
    atMs,
    bytes: ipv4(1, [...icmp(8, 0), ...new Array<number>(bytes).fill(7)]),
  }))
  expect(analysisOfPackets(messages)).toEqual({ icmp_payload_max: 100 })
})

describe('memory', () => {
  const hello = Uint8Array.from(record(22, clientHelloMessage({ name: 'a.example' })))
  const packetOf = (payloadBytes: number): DecodedPacket => ({
    ...createDecodedPacket(),
    protocol: 6,
    tcpFlags: 0x18,
    payloadBytes,
    payloadEnd: payloadBytes,
  })
  const flowOf = (packet: DecodedPacket) => openFlow(0, packet, false, true, 0)

  test('an unfinished message is held, and given back when the flow ends', () => {
    const inspector = createProtocolInspector()
    const packet = packetOf(30)
    const flow = flowOf(packet)
    inspector.inspect(flow, packet, true, hello)
    expect(inspector.heldBytes()).toBeGreaterThan(1024)
    inspector.forget(flow)
    expect(inspector.heldBytes()).toBe(0)
  })

  test('when it is full new conversations are refused, counted, and still recognised', () => {
    const inspector = createProtocolInspector(1500)
    const packet = packetOf(hello.length)
    const flows = [flowOf(packet), flowOf(packet)]
    for (const flow of flows) inspector.inspect(flow, packet, true, hello)
    expect(inspector.conversationsRefused()).toBe(1)
    expect(flows.map(({ facts }) => facts?.service)).toEqual(['tls', 'tls'])
  })

  test('a parser that is done holds nothing', () => {
    const inspector = createProtocolInspector()
    const packet = { ...packetOf(20), protocol: 17 }
    const flow = flowOf(packet)
    inspector.inspect(flow, packet, true, Uint8Array.from([0xc3, 0, 0, 0, 1, 8, ...new Array<number>(14).fill(1)]))
    expect(flow.facts).toMatchObject({ service: 'quic' })
    inspector.forget(flow)
    expect(inspector.heldBytes()).toBe(0)
  })
})
