import { expect, test } from 'vitest'
import { createDistinctCounter, ESTIMATE_ERROR, EXACT_MEMBERS } from './distinct-counter.ts'

const counterOf = (members: Iterable<number>) => {
  const counter = createDistinctCounter()
  for (const member of members) counter.add(member)
  return counter
}

test.each([
  ['nothing', [], 0],
  ['one member, again and again', [7, 7, 7, 7], 1],
  ['a member that comes back', [7, 8, 7, 9, 8], 3],
  ['as many as are counted exactly', Array.from({ length: EXACT_MEMBERS }, (_, i) => i), EXACT_MEMBERS],
])('counts %s exactly', (_, members, expected) => {
  const counter = counterOf(members)
  expect(counter.count()).toBe(expected)
  expect(counter.error()).toBe(0)
})

test.each([2_000, 9_000, 14_000, 100_000, 1_000_000])('estimates %i members within four standard errors', (size) => {
  const families: ((i: number) => number)[] = [(i) => i, (i) => i * 65_536 + 80, (i) => (i * 2_654_435_761) % 2 ** 32]
  for (const member of families) {
    const counter = counterOf(Array.from({ length: size }, (_, i) => member(i)))
    expect(Math.abs(counter.count() / size - 1)).toBeLessThan(4 * ESTIMATE_ERROR)
    expect(counter.error()).toBe(ESTIMATE_ERROR)
  }
})

test('says which members are new while it knows them', () => {
  const counter = createDistinctCounter()
  expect([5, 5, 6, 5, 0].map((member) => counter.add(member))).toEqual([true, false, true, false, true])
})
