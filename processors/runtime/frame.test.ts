import { expect, test } from 'vitest'
import { FrameError, frame, unframe } from './frame.ts'

const bytes = Uint8Array.of(10, 1, 65)
const framed = (...index: number[]) => Uint8Array.of(0, 0, 0, 1, 2, ...index, ...bytes)

test('writes 00, the id, 00 and the payload', () => {
  expect([...frame(258, bytes)]).toEqual([...framed(0)])
})

test.each([
  ['the short form', framed(0)],
  ['the list [0] in zigzag', framed(2, 0)],
  ['the list [0] without zigzag', framed(1, 0)],
  ['a list written with padded varints', framed(0x82, 0x00, 0x80, 0x00)],
  ['a view into a larger buffer', new Uint8Array([9, 9, ...framed(0)]).subarray(2)],
])('reads a message indexed by %s', (_, value) => {
  expect(unframe(value)).toEqual({ schemaId: 258, bytes })
})

test.each([
  ['nothing', Uint8Array.of()],
  ['too few bytes', framed(0).subarray(0, 5)],
  ['another first byte', Uint8Array.of(1, 0, 0, 0, 1, 0)],
  ['no message index, as the kafkajs client writes it', framed()],
  ['the second message', framed(2, 2)],
  ['a nested message', framed(4, 0, 0)],
  ['an index cut off', Uint8Array.of(0, 0, 0, 0, 1, 0x82)],
  ['an endless varint', Uint8Array.of(0, 0, 0, 0, 1, 255, 255, 255, 255, 255, 255, 255)],
])('refuses %s', (_, value) => {
  expect(() => unframe(value)).toThrow(FrameError)
})

test('an empty message is a message', () => {
  expect(unframe(frame(1, new Uint8Array())).bytes).toHaveLength(0)
})
