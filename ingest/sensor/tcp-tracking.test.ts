import { describe, expect, test } from 'vitest'
import { batchOf, ipv4, type Sent, tcp } from './decode/packets.fixture.ts'
import { createSensor } from './sensor.ts'

/** [direction, flags, sequence, acknowledgement, payload bytes, window]; times are milliseconds apart. */
type Segment = readonly ['>' | '<', string, number, number, number?, number?]

const sent = (segments: readonly Segment[]): Sent[] =>
  segments.map(([direction, flags, seq, ack, length = 0, window = 512], i) => {
    const payload = 'x'.repeat(length)
    const numbers = { seq, ack, window, payload }
    const bytes =
      direction === '>'
        ? ipv4(6, tcp(40_000, 80, flags, numbers), { src: '10.0.0.1', dst: '10.0.0.2' })
        : ipv4(6, tcp(80, 40_000, flags, numbers), { src: '10.0.0.2', dst: '10.0.0.1' })
    return { atMs: i, bytes }
  })

const recordsOf = (packets: readonly Sent[]) => {
  const sensor = createSensor({ sensorId: 'test', settings: { maxDisorderUs: 1e12 } })
  sensor.onPackets(batchOf(packets))
  sensor.flush()
  return sensor.drain()
}

const HANDSHAKE: readonly Segment[] = [
  ['>', 'S', 1000, 0],
  ['<', 'SA', 9000, 1001],
  ['>', 'A', 1001, 9001],
]

const ZERO = {
  ...{ src_retransmissions: 0, dst_retransmissions: 0, src_out_of_order: 0, dst_out_of_order: 0, syn_retries: 0 },
  ...{ src_zero_windows: 0, dst_zero_windows: 0, src_resets: 0, dst_resets: 0, missing_bytes: 0 },
}

describe('sequence numbers show', () => {
  test.each<[string, readonly Segment[], object]>([
    [
      'nothing in an ordinary exchange',
      [
        ['>', 'PA', 1001, 9001, 10],
        ['<', 'PA', 9001, 1011, 20],
        ['>', 'A', 1011, 9021],
      ],
      {},
    ],
    [
      'a repeated segment',
      [
        ['>', 'PA', 1001, 9001, 10],
        ['>', 'PA', 1001, 9001, 10],
      ],
      { src_retransmissions: 1 },
    ],
    [
      'a repeat of the responder',
      [
        ['<', 'PA', 9001, 1001, 10],
        ['<', 'PA', 9001, 1001, 10],
      ],
      { dst_retransmissions: 1 },
    ],
    [
      'a part of what was seen',
      [
        ['>', 'PA', 1001, 9001, 10],
        ['>', 'PA', 1004, 9001, 3],
      ],
      { src_retransmissions: 1 },
    ],
    [
      'no repeat where new bytes come along',
      [
        ['>', 'PA', 1001, 9001, 10],
        ['>', 'PA', 1001, 9001, 15],
      ],
      {},
    ],
    [
      'a repeated FIN',
      [
        ['>', 'FA', 1001, 9001],
        ['>', 'FA', 1001, 9001],
      ],
      { src_retransmissions: 1 },
    ],
    ['a repeated SYN-ACK', [['<', 'SA', 9000, 1001]], { dst_retransmissions: 1 }],
    ['no repeat in a keep-alive without payload', [['>', 'A', 1000, 9001]], {}],
    [
      'no repeat in a keep-alive of one byte',
      [
        ['>', 'PA', 1001, 9001, 5],
        ['>', 'A', 1005, 9001, 1],
      ],
      {},
    ],
    ['missing bytes', [['>', 'PA', 1101, 9001, 10]], { missing_bytes: 100 }],
    ['missing bytes before a bare ACK', [['<', 'A', 9501, 1001]], { missing_bytes: 500 }],
    [
      'a segment that fills its gap',
      [
        ['>', 'PA', 1101, 9001, 10],
        ['>', 'PA', 1001, 9001, 100],
      ],
      { src_out_of_order: 1 },
    ],
    [
      'a gap filled in part, from its middle',
      [
        ['>', 'PA', 1101, 9001, 10],
        ['>', 'PA', 1041, 9001, 20],
        ['>', 'PA', 1001, 9001, 40],
        ['>', 'PA', 1041, 9001, 20],
      ],
      { src_out_of_order: 2, src_retransmissions: 1, missing_bytes: 40 },
    ],
    [
      'nothing in a number outside any window',
      [
        ['>', 'PA', 2 ** 31, 9001, 10],
        ['>', 'PA', 1001, 9001, 10],
      ],
      {},
    ],
    ['a closed window', [['<', 'A', 9001, 1001, 0, 0]], { dst_zero_windows: 1 }],
    [
      'resets, whatever their number',
      [
        ['<', 'R', 77, 0, 0, 0],
        ['<', 'RA', 9001, 1001],
      ],
      { dst_resets: 2 },
    ],
  ])('%s', (_name, segments, wanted) => {
    const [event] = recordsOf(sent([...HANDSHAKE, ...segments]))
    expect(event?.tcp_stats).toEqual({ ...ZERO, handshake_us: 2000, ...wanted })
  })

  test('all the same where the numbers wrap', () => {
    const start = 2 ** 32 - 5
    const segments: Segment[] = [
      ['>', 'S', start, 0],
      ['<', 'SA', 2 ** 32 - 1, start + 1],
      ['>', 'A', start + 1, 0],
      ['>', 'PA', start + 1, 0, 10],
      ['>', 'PA', 16, 0, 4],
      ['>', 'PA', 6, 0, 10],
      ['>', 'PA', start + 1, 0, 10],
    ]
    const [event] = recordsOf(sent(segments))
    expect(event?.handshake_completed).toBe(true)
    expect(event?.tcp_stats).toMatchObject({ src_out_of_order: 1, src_retransmissions: 1, missing_bytes: 0 })
  })

  test('gaps of a long disorder without growing', () => {
    const jumps = Array.from({ length: 50 }, (_, i): Segment => ['>', 'PA', 1101 + i * 200, 9001, 100])
    const [event] = recordsOf(sent([...HANDSHAKE, ...jumps]))
    expect(event?.tcp_stats).toMatchObject({ missing_bytes: 5000, src_out_of_order: 0 })
  })
})

describe('a handshake', () => {
  test.each<[string, readonly Segment[], boolean]>([
    ['is complete with its three numbers', HANDSHAKE, true],
    ['may end with a segment that carries payload', [...HANDSHAKE.slice(0, 2), ['>', 'PA', 1001, 9001, 5]], true],
    ['may end with a later ACK', [...HANDSHAKE.slice(0, 2), ['<', 'PA', 9001, 1001, 50], ['>', 'A', 1001, 9051]], true],
    ['is not complete with a blind ACK', [...HANDSHAKE.slice(0, 2), ['>', 'A', 1001, 123_456]], false],
    ['is not complete with a number not yet sent', [...HANDSHAKE.slice(0, 2), ['>', 'A', 1001, 9002]], false],
    [
      'is not begun by a SYN-ACK to another SYN',
      [
        ['>', 'S', 1000, 0],
        ['<', 'SA', 9000, 555],
        ['>', 'A', 1001, 9001],
      ],
      false,
    ],
    ['counts from a SYN that began anew', [['>', 'S', 7, 0], ['>', 'S', 1000, 0], ...HANDSHAKE.slice(1)], true],
  ])('%s', (_name, segments, isCompleted) => {
    const [event] = recordsOf(sent(segments))
    expect(event?.handshake_completed).toBe(isCompleted)
    expect(event?.tcp_stats?.handshake_us !== null).toBe(isCompleted)
  })

  test('counts the SYNs beyond the first', () => {
    const [event] = recordsOf(
      sent([
        ['>', 'S', 1000, 0],
        ['>', 'S', 1000, 0],
        ['>', 'S', 1000, 0],
      ]),
    )
    expect(event?.tcp_stats).toMatchObject({ syn_retries: 2, src_retransmissions: 0 })
  })

  test('tells its time in the record that it ended in, and in no other', () => {
    const packets = sent([...HANDSHAKE, ['>', 'PA', 1001, 9001, 10]]).map((packet, i) => ({
      ...packet,
      atMs: [0, 20, 50, 90_000][i] ?? 0,
    }))
    const events = recordsOf(packets)
    expect(events.map(({ tcp_stats }) => tcp_stats?.handshake_us)).toEqual([50_000, null])
  })

  test('tells a repeat in the record that it belongs to', () => {
    const repeats: Segment[] = [
      ['>', 'PA', 1001, 9001, 10],
      ['>', 'PA', 1001, 9001, 10],
      ['>', 'PA', 1001, 9001, 10],
    ]
    const packets = sent([...HANDSHAKE, ...repeats]).map((packet, i) => ({ ...packet, atMs: i === 5 ? 90_000 : i }))
    expect(recordsOf(packets).map(({ tcp_stats }) => tcp_stats?.src_retransmissions)).toEqual([1, 1])
  })
})

test('a flow of one bare SYN has statistics of nothing', () => {
  const [event] = recordsOf(sent([['>', 'S', 1000, 0, 0, 0]]))
  expect(event?.tcp_stats).toEqual(ZERO)
})

test('other transports have no TCP statistics', () => {
  const [event] = recordsOf([{ atMs: 0, bytes: ipv4(17, [0, 53, 0, 53, 0, 8, 0, 0]) }])
  expect(event?.tcp_stats).toBeNull()
})
