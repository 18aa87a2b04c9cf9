import { expect, test } from 'vitest'
import { remember } from './bounded-map.ts'

test('forgets the oldest entry, never one that is only set anew', () => {
  const map = new Map<string, number>()
  for (const [key, value] of [
    ['a', 1],
    ['b', 2],
    ['a', 3],
    ['c', 4],
  ] as const)
    remember(map, key, value, 2)
  expect([...map]).toEqual([
    ['b', 2],
    ['c', 4],
  ])
})
