import { describe, expect, test } from 'vitest'
import { bytesOf, ipv6Bytes } from '../decode/packets.fixture.ts'
import { analysisOf, analysisOfPackets, datagramsOf, type Message, sendDamaged } from './conversation.fixture.ts'
import { nameEntropy } from './dns-name.ts'

const be16 = (value: number): number[] => [value >> 8, value & 0xff]
const labels = (name: string): number[] => [...name.split('.').flatMap((label) => [label.length, ...bytesOf(label)]), 0]

/** A message with one question; the answers stand as they are. */
const message = (flags: number, name: string, type = 1, answers: readonly (readonly number[])[] = []): number[] => [
  ...[0, 7, ...be16(flags), 0, 1, ...be16(answers.length), 0, 0, 0, 0],
  ...[...labels(name), ...be16(type), 0, 1],
  ...answers.flat(),
]

/** A record whose name is a pointer to the question. */
const answer = (type: number, data: readonly number[], name = [0xc0, 12]): number[] => [
  ...[...name, ...be16(type), 0, 1, 0, 0, 0, 60, ...be16(data.length)],
  ...data,
]

const ask = (content: readonly number[]): Message => ({ from: '>', content })
const reply = (content: readonly number[]): Message => ({ from: '<', content })
const ANSWERS = [
  answer(5, [3, ...bytesOf('cdn'), 0xc0, 16]),
  answer(1, [192, 0, 2, 7]),
  answer(28, ipv6Bytes('2001:db8::7')),
  answer(16, [3, 1, 2, 3]),
]

test('question, answer code and answers', () => {
  expect(
    analysisOf('udp', 53, [
      ask(message(0x0100, 'Www.Bad.Example')),
      reply(message(0x8180, 'www.bad.example', 1, ANSWERS)),
    ]),
  ).toEqual({
    service: 'dns',
    service_source: 'content',
    dns_query: 'www.bad.example',
    dns_query_type: 'A',
    dns_queries: 1,
    dns_rcode: 'NOERROR',
    dns_answer_count: 4,
    dns_answers: ['cdn.bad.example', '192.0.2.7', '2001:db8::7'],
    dns_name_entropy: 0,
    dns_name_length_max: 15,
    dns_label_length_max: 7,
  })
})

test('a tunnel shows: many data questions, long names', () => {
  const names = ['a', 'bc', 'd'].map((text) => `${text.repeat(20)}.${text.repeat(9)}.t.example`)
  const facts = analysisOf(
    'udp',
    53,
    names.map((name, i) => ask(message(0x0100, name, i === 0 ? 1 : 16))),
  )
  expect(facts).toMatchObject({
    dns_queries: 3,
    dns_data_queries: 2,
    dns_name_length_max: 69,
    dns_label_length_max: 40,
  })
})

test('over TCP: messages that share a segment or are spread over two', () => {
  const framed = (content: readonly number[]) => [...be16(content.length), ...content]
  const stream = [...framed(message(0x0100, 'a.example')), ...framed(message(0x0100, 'bb.example', 252))]
  const parts = [stream.slice(0, 40), stream.slice(40)].map(ask)
  const facts = analysisOf('tcp', 53, [...parts, reply(framed(message(0x8183, 'a.example')))])
  expect(facts).toMatchObject({
    dns_query: 'a.example',
    dns_queries: 2,
    dns_rcode: 'NXDOMAIN',
    dns_name_length_max: 10,
  })
})

test.each([
  [
    'multicast DNS',
    5353,
    message(0, '_http._tcp.local', 12),
    { service: 'mdns', dns_query: '_http._tcp.local', dns_query_type: 'PTR' },
  ],
  ['LLMNR', 5355, message(0, 'printer', 28), { service: 'llmnr', dns_query: 'printer', dns_query_type: 'AAAA' }],
  [
    'NetBIOS names',
    137,
    message(0x0110, 'FHEPFCELEHFCEPFFFACACACACACACABN', 32),
    { service: 'netbios', dns_query: 'workgroup', dns_query_type: 'NB' },
  ],
  ['another port', 5300, message(0x0100, 'x.example'), { service: 'dns', dns_query: 'x.example' }],
])('%s', (_name, port, content, expected) => {
  expect(analysisOf('udp', port, [ask(content)])).toMatchObject(expected)
})

test('on another port a message that is not right in every field is not believed', () => {
  expect(analysisOf('udp', 5300, [ask(message(0x0100, 'x.example', 7777))])).toBeNull()
})

describe('violations', () => {
  const questionAt = (content: readonly number[]): number[] => [
    0,
    7,
    1,
    0,
    0,
    1,
    0,
    0,
    0,
    0,
    0,
    0,
    ...content,
    0,
    1,
    0,
    1,
  ]
  test.each([
    ['a pointer to itself', questionAt([0xc0, 12]), 'dns_pointer_loop'],
    ['a pointer forward', questionAt([1, 0x61, 0xc0, 30]), 'dns_pointer_loop'],
    ['a label of a reserved kind', questionAt([0x80, 1, 2, 3]), 'dns_label_too_long'],
    ['a name of 260 bytes', questionAt(labels(new Array(13).fill('a'.repeat(19)).join('.'))), 'dns_label_too_long'],
    [
      'a record beyond the message',
      message(0x8180, 'a.example', 1, [answer(1, [1, 2, 3, 4]).slice(0, -2)]),
      'dns_truncated_record',
    ],
  ] as const)('%s', (_name, content, rule) => {
    expect(analysisOf('udp', 53, [reply(content)])?.violation_rules).toEqual({ [rule]: 1 })
  })

  test('what was not captured, or the server left out, is none', () => {
    const whole = message(0x8180, 'a.example', 1, [answer(1, [1, 2, 3, 4])])
    const [packet] = datagramsOf(53, [reply(whole)])
    if (!packet) throw new Error('one datagram')
    const cut = { ...packet, bytes: packet.bytes.slice(0, -2), wire: packet.bytes.length }
    expect(analysisOfPackets([cut])?.violation_rules).toBeUndefined()
    const truncated = message(0x8380, 'a.example', 1, [answer(1, [1, 2, 3, 4]).slice(0, -2)])
    expect(analysisOf('udp', 53, [reply(truncated)])?.violation_rules).toBeUndefined()
  })
})

test('entropy leaves out the last two labels', () => {
  expect(nameEntropy('abcd.example.org')).toBe(2)
  expect(nameEntropy('aabb.x.example.org')).toBeCloseTo(1.918, 3)
  expect(nameEntropy('example.org')).toBeUndefined()
})

test('damaged messages are survived', () => {
  const talk = [ask(message(0x0100, 'www.bad.example')), reply(message(0x8180, 'www.bad.example', 1, ANSWERS))]
  sendDamaged('udp', 53, talk)
  sendDamaged(
    'tcp',
    53,
    talk.map(({ from, content }) => ({ from, content: [...be16(content.length), ...(content as number[])] })),
  )
})
