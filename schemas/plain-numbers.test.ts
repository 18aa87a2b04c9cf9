import { expect, test } from 'vitest'
import { networkEventCodec } from './messages.ts'

test('decodes 64-bit fields to numbers, signed and unsigned', () => {
  const event = { time_us: 1_795_000_000_123_456, end_time_us: -5, src_bytes: 9_007_199_254_740_991, flow_count: 1 }
  const decoded = networkEventCodec.decode(networkEventCodec.encode(event))
  expect({ ...decoded }).toMatchObject(event)
})
