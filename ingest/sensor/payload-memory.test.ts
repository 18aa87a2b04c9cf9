import { expect, test } from 'vitest'
import { createPayloadMemory, KEPT_BYTES } from './payload-memory.ts'

const filled = (value: number, length: number) => new Uint8Array(length).fill(value)

test.each([1, 40, 60, 1500])('gives back %i bytes', (length) => {
  const memory = createPayloadMemory()
  memory.keep(filled(1, 10), 0, 10)
  const at = memory.find(memory.keep(filled(7, length + 2), 1, length + 1))
  expect([...memory.bytes().subarray(at, at + length)]).toEqual(new Array(length).fill(7))
})

test('forgets what newer payloads pushed out, and never more than it must', () => {
  const memory = createPayloadMemory()
  const places = Array.from({ length: 5000 }, (_, i) => memory.keep(filled(i % 251, KEPT_BYTES), 0, KEPT_BYTES))
  const kept = places.filter((place) => memory.find(place) >= 0)
  expect(kept.length * KEPT_BYTES).toBe(4 * 1024 * 1024)
  for (const [i, place] of places.entries()) {
    const at = memory.find(place)
    if (at >= 0) expect(memory.bytes()[at + KEPT_BYTES - 1]).toBe(i % 251)
  }
})

test('a payload that would cross the end begins at the front', () => {
  const memory = createPayloadMemory()
  for (let i = 0; i < 4200; i++) {
    const at = memory.find(memory.keep(filled(i % 251, 1000), 0, 1000))
    expect(at).toBeLessThanOrEqual(4 * 1024 * 1024 - 1000)
    expect(memory.bytes()[at + 999]).toBe(i % 251)
  }
})
