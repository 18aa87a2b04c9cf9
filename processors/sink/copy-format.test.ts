import { describe, expect, test } from 'vitest'
import type { ColumnKind } from './column.ts'
import { createCopyWriter } from './copy-format.ts'

const HEADER_BYTES = 19
const TRAILER_BYTES = 2

/** The bytes of one value: its length, then itself. */
const bytesOf = (kind: ColumnKind, value: unknown): string => {
  const writer = createCopyWriter()
  writer.begin(1)
  writer.beginRow()
  writer.value(kind, value)
  return writer.end().subarray(2).toString('hex')
}

// What `COPY (SELECT value) TO STDOUT (FORMAT binary)` of PostgreSQL 17 sends.
test.each<[ColumnKind, unknown, string]>([
  ['time', Date.UTC(2000, 0) * 1000 + 1, '000000080000000000000001'],
  ['time', Date.UTC(1999, 11, 31, 23, 59, 59) * 1000, '00000008fffffffffff0bdc0'],
  ['time', Date.UTC(2026, 10, 24) * 1000, '00000008000303f929040000'],
  ['int8', -1, '00000008ffffffffffffffff'],
  ['int8', 2 ** 40 + 7, '000000080000010000000007'],
  ['int4', -2, '00000004fffffffe'],
  ['float4', 0.5, '000000043f000000'],
  ['bool', true, '0000000101'],
  ['bool', false, '0000000100'],
  ['text', 'ñ', '00000002c3b1'],
  ['text', '', '00000000'],
  ['text', 'a\0b', '0000000561efbfbd62'],
  ['text', 'a\ud800b', '0000000561efbfbd62'],
  ['jsonb', { a: 1 }, '00000008017b2261223a317d'],
  ['inet', '192.0.2.255', '0000000802200004c00002ff'],
  ['inet', '2001:db8::1', '000000140380001020010db8000000000000000000000001'],
  ['inet', '::', `0000001403800010${'00'.repeat(16)}`],
  ['inet', 'fe80::', `0000001403800010fe80${'00'.repeat(14)}`],
  ['uuid', '01234567-89AB-cdef-0123-456789abcdef', '000000100123456789abcdef0123456789abcdef'],
  [
    'float4[]',
    [0.5, null],
    '0000002000000001000000010000 02bc0000000200000001000000043f000000ffffffff'.replace(' ', ''),
  ],
  ['text[]', [], '0000000c000000000000000000000019'],
  ['bytea', Buffer.from([0, 255]), '0000000200ff'],
  ['text', null, 'ffffffff'],
])('writes %s %j', (kind, value, expected) => {
  expect(bytesOf(kind, value)).toBe(expected)
})

describe('refuses what does not fit', () => {
  test.each<[ColumnKind, unknown]>([
    ['int4', 2 ** 31],
    ['int4', 0.5],
    ['int8', 0.5],
    ['time', Number.NaN],
    ['uuid', 'no'],
    ...[
      '10.0.0.0/8',
      '1.2.3',
      '1.2.3.4.5',
      '1.2.3.256',
      '1..2.3',
      '',
      ':',
      ':::',
      '1::2::3',
      '1:2:3:4:5:6:7',
      'g::1',
    ].map((text): [ColumnKind, unknown] => ['inet', text]),
  ])('%s %j', (kind, value) => {
    expect(() => bytesOf(kind, value)).toThrow(RangeError)
  })
})

test('grows, and begins anew', () => {
  const writer = createCopyWriter()
  writer.begin(2)
  writer.header()
  for (let i = 0; i < 3000; i++) {
    writer.beginRow()
    writer.value('text', 'x'.repeat(500))
    writer.value('text', null)
  }
  writer.trailer()
  expect(writer.end()).toHaveLength(HEADER_BYTES + 3000 * (2 + 4 + 500 + 4) + TRAILER_BYTES)
  writer.begin(0)
  writer.header()
  writer.trailer()
  expect(writer.end().toString('latin1')).toBe('PGCOPY\n\xff\r\n\0\0\0\0\0\0\0\0\0\xff\xff')
})
