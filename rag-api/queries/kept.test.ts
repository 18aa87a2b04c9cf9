import { beforeEach, expect, test, vi } from 'vitest'
import { keep } from './kept.ts'
import type { Database } from './queries.ts'

const TIMES = { freshMs: 1000, usableMs: 10_000 }
const database: Database = { query: async () => ({ rows: [] }) }

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['performance'] })
  return () => void vi.useRealTimers()
})

test('is asked once for all, and anew behind the next asker once it is no longer fresh', async () => {
  let asked = 0
  const get = keep(async () => ++asked, TIMES)
  expect(await Promise.all([get(database), get(database)])).toEqual([1, 1])
  vi.advanceTimersByTime(1500)
  expect(await get(database)).toBe(1)
  await Promise.resolve()
  expect(await get(database)).toBe(2)
  expect(asked).toBe(2)
})

test('is waited for when it is too old to be used', async () => {
  let asked = 0
  const get = keep(async () => ++asked, TIMES)
  await get(database)
  vi.advanceTimersByTime(10_000)
  expect(await get(database)).toBe(2)
})

test('a failure is not kept, and one behind the back leaves the old value until the next asker', async () => {
  const outcomes = [new Error('down'), 'first', new Error('down'), 'second']
  const get = keep(async () => {
    const outcome = outcomes.shift()
    if (outcome instanceof Error) throw outcome
    return outcome
  }, TIMES)
  await expect(get(database)).rejects.toThrow('down')
  expect(await get(database)).toBe('first')
  vi.advanceTimersByTime(1500)
  expect(await get(database)).toBe('first')
  await new Promise((resolve) => setImmediate(resolve))
  expect(await get(database)).toBe('first')
  await new Promise((resolve) => setImmediate(resolve))
  expect(await get(database)).toBe('second')
})

test('each database has its own', async () => {
  let asked = 0
  const get = keep(async () => ++asked, TIMES)
  expect([await get(database), await get({ ...database })]).toEqual([1, 2])
})
