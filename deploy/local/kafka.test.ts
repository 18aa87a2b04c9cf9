import { expect, test } from 'vitest'
import { makeClusterId } from './kafka.ts'

test('makes cluster ids that Kafka reads as 16 bytes and never as an option', () => {
  expect(makeClusterId(Buffer.alloc(16, 0xff))).toBe('f____________________w')
  expect(Buffer.from(makeClusterId(), 'base64url')).toHaveLength(16)
  const withDash = Buffer.alloc(16)
  withDash[0] = 0xf8
  expect(withDash.toString('base64url')).toMatch(/^-/)
  expect(makeClusterId(withDash)).not.toMatch(/^-/)
})
