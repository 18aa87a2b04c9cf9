import { expect, test } from 'vitest'
import { createWordTable } from './word-table.ts'

const key = (value: number) => Int32Array.of(value, value ^ 0x55)

/** Small steady pseudo-random numbers: the test must fail the same way twice. */
const randomOf = (seed: number) => {
  let state = seed
  return (below: number) => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fff_ffff
    return (state >>> 8) % below
  }
}

test('finds what a plain map finds, through inserts, removals and growth', () => {
  const table = createWordTable(2)
  const map = new Map<number, number>()
  const random = randomOf(7)
  for (let step = 0; step < 50_000; step++) {
    const value = random(6000)
    const index = table.find(key(value))
    expect(index).toBe(map.get(value) ?? -1)
    if (index >= 0 && random(2) === 0) {
      table.remove(index)
      map.delete(value)
    } else if (index < 0) map.set(value, table.insert(key(value)))
  }
  expect(table.size).toBe(map.size)
  expect(new Set(map.values()).size).toBe(map.size)
})

test('keeps the order of use', () => {
  const table = createWordTable(2)
  const [first, second, third] = [1, 2, 3].map((value) => table.insert(key(value)))
  expect(table.oldest()).toBe(first)
  table.touch(first as number)
  expect(table.oldest()).toBe(second)
  table.remove(second as number)
  expect(table.oldest()).toBe(third)
  table.clear()
  expect(table.oldest()).toBe(-1)
  expect(table.find(key(1))).toBe(-1)
})
