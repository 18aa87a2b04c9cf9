import { expect, test } from 'vitest'
import { decodeFrom } from '../../schemas/topics.ts'
import { unframe } from './frame.ts'
import { recordOf, requestsOf, type WireRecord } from './producer.ts'

const record = (sizeBytes: number): WireRecord => ({ topic: 't', key: '', value: Buffer.alloc(sizeBytes) })
const sizes = (records: WireRecord[]) =>
  [...requestsOf(records, 1000)].map((request) => request.map(({ value }) => value?.length))

test('splits what a broker would refuse as one batch, keeping the order', () => {
  expect(sizes([record(400), record(400), record(100), record(900), record(5000), record(1)])).toEqual([
    ...[[400, 400], [100], [900], [5000], [1]],
  ])
  expect(sizes([])).toEqual([])
})

test('frames a message, or the bytes its processor has made', () => {
  const ids = new Map([['events.scored' as const, 7]])
  const output = { topic: 'events.scored', key: '10.0.0.1', message: { src_ip: '10.0.0.1' } } as const
  const { schemaId, bytes } = unframe(recordOf(output, ids).value ?? Buffer.alloc(0))
  expect(schemaId).toBe(7)
  expect(decodeFrom('events.scored', bytes).src_ip).toBe('10.0.0.1')
  const made = recordOf({ ...output, bytes: Uint8Array.of(1, 2) }, ids)
  expect([...(made.value?.subarray(6) ?? [])]).toEqual([1, 2])
})
