import { describe, expect, test } from 'vitest'
import { createSessionMemory } from './session-memory.ts'
import {
  acceptSegment,
  createTcpStream,
  MAX_HELD_SEGMENTS,
  MAX_WAITING_BYTES,
  releaseStream,
  skipHole,
} from './tcp-stream.ts'

/** Notes what a parser is given; `take` answers how much of it is consumed. */
const recorder = (take: (text: string) => number = (text) => text.length) => {
  const log: string[] = []
  const memory = createSessionMemory(1 << 20)
  const parser = {
    read: (bytes: Uint8Array, start: number, end: number) => {
      const text = Buffer.from(bytes.subarray(start, end)).toString('latin1')
      log.push(text)
      return take(text)
    },
    gap: () => {
      log.push('GAP')
    },
  }
  return { log, reader: { parser, memory }, memory }
}

const FIRST = 0xffff_fffd // the sequence numbers wrap around after three bytes

type Segment = readonly [offset: number, text: string, wireBytes?: number]
const send = (segments: readonly Segment[], take?: (text: string) => number) => {
  const { log, reader, memory } = recorder(take)
  const stream = createTcpStream(FIRST, true)
  const answers = segments.map(([offset, text, wireBytes = text.length]) => {
    const bytes = Buffer.from(`..${text}..`, 'latin1')
    return acceptSegment(stream, reader, (FIRST + offset) >>> 0, wireBytes, bytes, 2, 2 + text.length)
  })
  return { log, answers, stream, reader, memory }
}

describe('puts segments in order', () => {
  test.each<[string, Segment[], string[]]>([
    [
      'as they come',
      [
        [0, 'abc'],
        [3, 'def'],
      ],
      ['abc', 'def'],
    ],
    [
      'a segment sent again is passed over',
      [
        [0, 'abc'],
        [0, 'abc'],
        [3, 'd'],
      ],
      ['abc', 'd'],
    ],
    [
      'an overlap is cut off',
      [
        [0, 'abc'],
        [1, 'bcde'],
      ],
      ['abc', 'de'],
    ],
    [
      'a hole that fills',
      [
        [0, 'ab'],
        [4, 'ef'],
        [2, 'cd'],
        [6, 'g'],
      ],
      ['ab', 'cd', 'ef', 'g'],
    ],
    [
      'held segments in any order, once each',
      [
        [0, 'a'],
        [3, 'd'],
        [2, 'c'],
        [3, 'd'],
        [1, 'b'],
      ],
      ['a', 'b', 'c', 'd'],
    ],
    [
      'held segments that overlap',
      [
        [0, 'a'],
        [2, 'cd'],
        [3, 'de'],
        [1, 'b'],
      ],
      ['a', 'b', 'cd', 'e'],
    ],
    [
      'a cut segment is read as far as it goes',
      [
        [0, 'ab', 5],
        [5, 'fg'],
      ],
      ['ab', 'GAP', 'fg'],
    ],
    [
      'a held segment that was cut',
      [
        [0, 'a'],
        [2, 'c', 3],
        [1, 'b'],
        [5, 'f'],
      ],
      ['a', 'b', 'c', 'GAP', 'f'],
    ],
    [
      'one whose captured part is old',
      [
        [0, 'abc'],
        [1, 'b', 5],
        [6, 'g'],
      ],
      ['abc', 'GAP', 'g'],
    ],
  ])('%s', (_name, segments, expected) => {
    expect(send(segments).log).toEqual(expected)
  })
})

test('a hole that does not fill is given up after a bounded number of segments', () => {
  const behind = Array.from({ length: MAX_HELD_SEGMENTS + 1 }, (_, i): Segment => [2 + i, String(i)])
  const { log, stream } = send([[0, 'a'], ...behind])
  expect(log).toEqual(['a', 'GAP', ...'012345678'])
  expect(stream.held).toHaveLength(0)
})

test('a hole may be given up from outside', () => {
  const { log, stream, reader } = send([
    [0, 'a'],
    [2, 'c'],
  ])
  expect(skipHole(stream, reader)).toBe(true)
  expect(log).toEqual(['a', 'GAP', 'c'])
})

test('what is not consumed comes again with what follows', () => {
  const lines = (text: string) => text.lastIndexOf(';') + 1
  expect(
    send(
      [
        [0, 'a;b'],
        [3, 'c'],
        [4, ';d;e'],
        [8, ';'],
      ],
      lines,
    ).log,
  ).toEqual(['a;b', 'bc', 'bc;d;e', 'e;'])
})

test('an incomplete message longer than the bound is lost, and its memory given back', () => {
  const big = 'x'.repeat(MAX_WAITING_BYTES - 10)
  const { log, memory } = send(
    [
      [0, big],
      [big.length, 'y'.repeat(20)],
      [big.length + 20, 'z'],
    ],
    (text) => (text === 'z' ? 1 : 0),
  )
  expect(log.slice(1)).toEqual(['GAP', 'z'])
  expect(memory.heldBytes()).toBe(0)
})

test('a parser that wants no more ends the stream', () => {
  expect(send([[0, 'a']], () => -1).answers).toEqual([false])
  expect(
    send(
      [
        [0, 'a'],
        [1, 'b'],
      ],
      (text) => (text === 'ab' ? -1 : 0),
    ).answers,
  ).toEqual([true, false])
})

test('without memory nothing waits: gaps instead', () => {
  const { log, reader, memory } = recorder((text) => (text === 'c' ? 1 : 0))
  memory.reserve(1 << 20)
  const stream = createTcpStream(0, true)
  const bytes = Buffer.from('abc')
  acceptSegment(stream, reader, 0, 1, bytes, 0, 1)
  acceptSegment(stream, reader, 2, 1, bytes, 2, 3)
  expect(log).toEqual(['a', 'GAP', 'GAP', 'c'])
})

test('all memory is given back', () => {
  const { stream, memory } = send(
    [
      [0, 'a'],
      [5, 'f'],
      [1, 'b'],
    ],
    () => 0,
  )
  expect(memory.heldBytes()).toBeGreaterThan(0)
  releaseStream(stream, memory)
  expect(memory.heldBytes()).toBe(0)
})
