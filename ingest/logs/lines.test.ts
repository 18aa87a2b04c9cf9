import { expect, test } from 'vitest'
import { type Line, LineSplitter } from './lines.ts'

const shown = (lines: readonly (Line | undefined)[]) =>
  lines.map((line) => line && [line.bytes.toString(), line.offset, line.end, line.sizeBytes])

test('cuts lines wherever the chunks end, and knows where each lies', () => {
  const text = 'one\ntwo\r\n\nthree'
  for (let size = 1; size <= text.length; size++) {
    const splitter = new LineSplitter(100, 7)
    const lines: Line[] = []
    for (let at = 0; at < text.length; at += size) lines.push(...splitter.push(Buffer.from(text.slice(at, at + size))))
    expect(shown(lines)).toEqual([
      ['one', 7, 11, 3],
      ['two', 11, 16, 3],
      ['', 16, 17, 0],
    ])
    expect(shown([splitter.finish()])).toEqual([['three', 17, 22, 5]])
    expect(splitter.finish()).toBeUndefined()
  }
})

test('keeps the beginning of a line that is too long, and tells its size', () => {
  const splitter = new LineSplitter(4)
  expect(splitter.push(Buffer.from('abcdefgh'))).toEqual([])
  expect(shown(splitter.push(Buffer.from('ij\nk\n')))).toEqual([
    ['abcd', 0, 11, 10],
    ['k', 11, 13, 1],
  ])
})

test('a line without an end costs no more memory than its bound', () => {
  const splitter = new LineSplitter(1000)
  const chunk = Buffer.alloc(65_536, 97)
  for (let i = 0; i < 100; i++) expect(splitter.push(chunk)).toEqual([])
  const last = splitter.finish()
  expect([last?.bytes.length, last?.sizeBytes]).toEqual([1000, 6_553_600])
})
