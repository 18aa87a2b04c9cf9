import { expect, test } from 'vitest'
import { deadLetterOf, originalHeaders } from './dead-letters.ts'

const record = {
  ...{ key: Buffer.from('k'), value: Buffer.of(0, 255), offset: '7', timestamp: '1000' },
  headers: { trace: Buffer.of(255, 0), twice: ['a', 'b'] },
}
const rejection = { reason: 'bad_time', processor: 'enrichment', topic: 'events.raw', partition: 3 } as const

test('keeps key, bytes and headers, and says why, where and when', () => {
  const letter = deadLetterOf(record, { ...rejection, error: 'x'.repeat(5000) }, 0)
  expect(letter).toMatchObject({ topic: 'events.raw.dead-letter', key: record.key, value: record.value })
  expect(letter.headers).toEqual({
    ...record.headers,
    'autoinmune.reason': 'bad_time',
    'autoinmune.error': 'x'.repeat(1000),
    'autoinmune.processor': 'enrichment',
    'autoinmune.topic': 'events.raw',
    'autoinmune.partition': '3',
    'autoinmune.offset': '7',
    'autoinmune.timestamp': '1000',
    'autoinmune.time': '1970-01-01T00:00:00.000Z',
  })
  expect(originalHeaders(letter.headers)).toEqual(record.headers)
})
