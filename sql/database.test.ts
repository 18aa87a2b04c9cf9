import { expect, test } from 'vitest'
import { parseInt8, parseTimestamptz } from './database.ts'

test('reads timestamptz without losing microseconds', () => {
  expect(parseTimestamptz('2026-11-24 08:18:27.123456+00')).toBe('2026-11-24T08:18:27.123456Z')
  expect(parseTimestamptz('2026-11-24 08:18:27+00')).toBe('2026-11-24T08:18:27Z')
})

test('reads a timestamptz of a session in another time zone', () => {
  expect(parseTimestamptz('2026-11-24 09:18:27.5+01')).toBe('2026-11-24T08:18:27.500Z')
})

test('reads int8 as a number and refuses one that would lose digits', () => {
  expect(parseInt8('9007199254740991')).toBe(9007199254740991)
  expect(() => parseInt8('9007199254740993')).toThrow('does not fit')
})
