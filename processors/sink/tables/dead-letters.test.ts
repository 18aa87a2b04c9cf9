import { expect, test } from 'vitest'
import type { DeadLetter } from '../../runtime/dead-letter-store.ts'
import { DEAD_LETTERS } from './dead-letters.ts'

const letter = (changes: Partial<DeadLetter> = {}): DeadLetter => ({
  partition: 0,
  offset: '7',
  reason: 'undecodable',
  error: 'no such message',
  processor: 'enrichment',
  source: { topic: 'events.raw', partition: '3', offset: '41' },
  time: '2026-11-24T10:00:00.000Z',
  timestamp: '1764000000000',
  key: null,
  value: Buffer.from('bytes'),
  headers: {},
  ...changes,
})
const rowOf = (changes: Partial<DeadLetter>): Record<string, unknown> =>
  Object.fromEntries(DEAD_LETTERS.columns.map(({ name, of }) => [name, of(letter(changes))]))

test('keeps the first bytes of a message and its whole length', () => {
  const row = rowOf({ value: Buffer.alloc(100_000, 1), key: Buffer.alloc(1000, 2) })
  expect([(row.value as Buffer).length, row.value_bytes, (row.key as Buffer).length]).toEqual([4096, 100_000, 256])
  expect(rowOf({ value: null })).toMatchObject({ value: undefined, value_bytes: 0 })
})

test.each<[string, Partial<DeadLetter>, number]>([
  ['the time of the letter', {}, Date.UTC(2026, 10, 24, 10) * 1000],
  ['the time of the message where the letter has none', { time: '' }, 1_764_000_000_000_000],
  [
    'the time of the message where the letter has one of the year 1',
    { time: '0001-01-01T00:00:00Z' },
    1_764_000_000_000_000,
  ],
  ['a fixed time where neither is sane', { time: 'x', timestamp: '-5' }, Date.UTC(2000, 0) * 1000],
])('takes %s, never the clock', (_, changes, timeUs) => {
  expect(rowOf(changes).time).toBe(timeUs)
})

test.each([
  ['-1', null],
  ['', null],
  ['many', null],
  ['9999999999', null],
  ['3', 3],
])('a source partition %j becomes %j', (partition, expected) => {
  expect(rowOf({ source: { topic: 'logs.raw', partition, offset: '1' } }).source_partition).toBe(expected)
})

test('bounds headers and what cannot be stored in them', () => {
  const headers = Object.fromEntries(Array.from({ length: 50 }, (_, i) => [`h${i}`, `\0${'x'.repeat(999)}`]))
  const kept = Object.values(rowOf({ headers }).headers as Record<string, string>)
  expect(kept).toHaveLength(32)
  for (const value of kept) expect(value).toBe(`\ufffd${'x'.repeat(255)}`)
})

test('names what a letter does not say', () => {
  expect(rowOf({ reason: '', error: '', processor: '' })).toMatchObject({
    reason: 'unknown',
    error: null,
    processor: null,
  })
})
