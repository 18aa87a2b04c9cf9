import { expect, test } from 'vitest'
import { column } from './column.ts'
import { copyInto } from './copy.ts'
import type { Table } from './statement.ts'

const NUMBERS: Table<number> = {
  name: 'numbers',
  columns: [column('n', 'int4', (n) => n)],
  onConflict: '',
}
const HEADER_BYTES = 19
const ROW_BYTES = 2 + 4 + 4

const rowsIn = (stream: Buffer): number[] =>
  Array.from({ length: (stream.length - HEADER_BYTES - 2) / ROW_BYTES }, (_, row) =>
    stream.readInt32BE(HEADER_BYTES + row * ROW_BYTES + 6),
  )

test.each([1, 199, 200, 201, 450])('the pieces of %i rows are one stream with every row in its order', (count) => {
  const numbers = Array.from({ length: count }, (_, n) => n)
  const { text, pieces } = copyInto(NUMBERS)(numbers)
  expect(text).toBe('COPY numbers (n) FROM STDIN (FORMAT binary)')
  const stream = Buffer.concat([...pieces()])
  expect(stream.toString('latin1', 0, 11)).toBe('PGCOPY\n\xff\r\n\0')
  expect(rowsIn(stream)).toEqual(numbers)
  expect(stream.readInt16BE(stream.length - 2)).toBe(-1)
})

test('gives a piece away before the next is made', () => {
  const made: number[] = []
  const table = { ...NUMBERS, columns: [column<number>('n', 'int4', (n) => made.push(n))] }
  copyInto(table)(Array.from({ length: 1000 }, (_, n) => n))
    .pieces()
    .next()
  expect(made.length).toBeLessThan(1000)
})

test('two copies whose pieces alternate do not mix', () => {
  const build = copyInto(NUMBERS)
  const lists = [0, 1].map((list) => Array.from({ length: 450 }, (_, n) => 1000 * list + n))
  const streams = lists.map((list) => ({ list, pieces: build(list).pieces(), bytes: [] as Buffer[] }))
  for (let turn = 0; turn < 3; turn++)
    for (const { pieces, bytes } of streams) bytes.push(pieces.next().value as Buffer)
  for (const { list, bytes } of streams) expect(rowsIn(Buffer.concat(bytes))).toEqual(list)
})

test('the same copy can be sent again', () => {
  const { pieces } = copyInto(NUMBERS)([1, 2])
  expect([...pieces()]).toEqual([...pieces()])
})

test('throws where a value does not fit its column', () => {
  expect(() => [...copyInto(NUMBERS)([1, 2 ** 31]).pieces()]).toThrow(RangeError)
})
