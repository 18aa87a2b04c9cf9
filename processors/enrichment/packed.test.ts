import { describe, expect, it } from 'vitest'
import {
  openReader,
  openWriter,
  readBytes,
  readNumber,
  readText,
  takeBytes,
  writeBytes,
  writeNumber,
  writeText,
} from './packed.ts'

const LARGEST = Number.MAX_SAFE_INTEGER

it.each([0, 1, 127, 128, 16_383, 16_384, 2 ** 32, 2 ** 52 + 1, LARGEST])(
  'reads the number %i as it was written',
  (value) => {
    const writer = openWriter()
    writeNumber(writer, value)
    expect(readNumber(openReader(takeBytes(writer)))).toBe(value)
  },
)

it.each(['', '10.0.0.1', 'ñandú', `x${'é'.repeat(126)}`, 'a'.repeat(127), 'b'.repeat(128), '𝄞'.repeat(1000)])(
  'reads the text %j as it was written, with what follows',
  (text) => {
    const writer = openWriter()
    writeText(writer, text)
    writeBytes(writer, Uint8Array.of(0, 255))
    const reader = openReader(takeBytes(writer))
    expect(readText(reader)).toBe(text)
    expect(readBytes(reader)).toEqual(Uint8Array.of(0, 255))
    expect(reader.at).toBe(reader.bytes.length)
  },
)

describe('a damaged record', () => {
  it.each([
    ['a number without an end', [0x80], readNumber],
    ['a number of more bits than any', new Array(9).fill(0xff), readNumber],
    ['text longer than the record', [5, 65, 66], readText],
    ['nothing', [], readNumber],
  ] as const)('%s is an error, not a wrong value', (_, bytes, read) => {
    expect(() => read(openReader(Uint8Array.from(bytes)))).toThrow('damaged record')
  })
})

it('refuses text that no field of an event should hold', () => {
  expect(() => writeText(openWriter(), 'x'.repeat(5000))).toThrow('text of 5000 bytes')
})
