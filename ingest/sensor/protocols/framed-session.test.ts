import { expect, test } from 'vitest'
import { createFramedSession, type Frame } from './framed-session.ts'

/** Messages: a mark of 0x7f, a length of one byte for what follows, content. */
const session = (headBytes = 100) => {
  const seen: string[] = []
  const parser = createFramedSession({
    headBytes,
    lengthAt: (bytes, at, end) => {
      if (bytes[at] !== 0x7f) return -1
      return at + 2 > end ? 0 : 2 + (bytes[at + 1] as number)
    },
    onFrame: ({ bytes, start, end, length }: Frame) => {
      seen.push(`${[...bytes.subarray(start + 2, end)].join(',')}/${length - 2}`)
      return bytes[start + 2] !== 99
    },
  })
  const read = (...bytes: number[]) => parser.read(Uint8Array.from(bytes), 0, bytes.length, true)
  return { seen, read, gap: (...left: number[]) => parser.gap(true, Uint8Array.from(left)) }
}

test('hands on whole messages and asks for the rest of the last one', () => {
  const { seen, read } = session()
  expect(read(0x7f, 1, 5, 0x7f, 2, 6, 7, 0x7f, 3, 1)).toBe(7)
  expect(seen).toEqual(['5/1', '6,7/2'])
})

test('of a long message only the head is waited for, the rest is skipped over any number of reads', () => {
  const { seen, read } = session(4)
  expect(read(0x7f, 6, 1)).toBe(0)
  expect(read(0x7f, 6, 1, 2)).toBe(4)
  expect(read(3, 4)).toBe(2)
  expect(read(5, 6, 0x7f, 1, 9)).toBe(5)
  expect(seen).toEqual(['1,2/6', '9/1'])
})

test('after a gap waits for a segment that begins like a message', () => {
  const { seen, read, gap } = session()
  read(0x7f, 9, 1)
  gap(0x7f, 9, 1)
  expect(read(4, 0x7f, 1, 8)).toBe(4)
  expect(read(0x7f, 1, 3)).toBe(3)
  expect(seen).toEqual(['1/9', '3/1'])
})

test('ends when the handler wants no more, and when nothing looks like a message for long', () => {
  expect(session().read(0x7f, 1, 99)).toBe(-1)
  const { read } = session()
  let reads = 0
  while (read(1, 2, 3) > 0 && reads < 10_000) reads++
  expect(reads).toBe(2048)
})
