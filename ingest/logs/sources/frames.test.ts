import { expect, test } from 'vitest'
import { createFrames, FramingError } from './frames.ts'

/** Messages of `text`, given in chunks of every size. */
const everyWay = (text: string, maxBytes = 1000): string[][] =>
  Array.from({ length: text.length }, (_, index) => {
    const frames = createFrames(maxBytes)
    const messages: string[] = []
    const bytes = Buffer.from(text)
    for (let at = 0; at < bytes.length; at += index + 1) {
      for (const line of frames.push(bytes.subarray(at, at + index + 1))) messages.push(line.bytes.toString())
    }
    return [...messages, ...frames.finish().map((line) => line.bytes.toString())]
  })

test.each([
  ['line breaks', '<34>one\n<34>two\r\n<34>three', ['<34>one', '<34>two', '<34>three']],
  ['lengths', '7 <34>one11 <34>tw\no!!!', ['<34>one', '<34>tw\no!!!']],
  [
    'lines that begin with a date',
    '2026-11-24T11:00:00Z h a: x\n2026-11-24T11:00:01Z h a: y\n',
    ['2026-11-24T11:00:00Z h a: x', '2026-11-24T11:00:01Z h a: y'],
  ],
  ['one short line', 'x\n', ['x']],
])('cuts %s, wherever the chunks end', (_name, text, messages) => {
  for (const way of everyWay(text)) expect(way).toEqual(messages)
})

test('a message that is cut off by the end of the connection is given as far as it came', () => {
  const frames = createFrames(1000)
  expect(frames.push(Buffer.from('20 <34>only a'))).toEqual([])
  expect(frames.finish().map(({ bytes }) => bytes.toString())).toEqual(['20 <34>only a'])
})

test('a long message keeps its bound and tells its size', () => {
  const frames = createFrames(8)
  const [line] = frames.push(Buffer.from(`100 <34>${'x'.repeat(96)}`))
  expect([line?.bytes.length, line?.sizeBytes]).toEqual([8, 100])
})

test.each([
  ['a message of a gigabyte', '9999999 <34>x'],
  ['no length after a message', '7 <34>onegarbage here'],
])('%s ends the connection', (_name, text) => {
  expect(() => createFrames(1000).push(Buffer.from(text))).toThrow(FramingError)
})
