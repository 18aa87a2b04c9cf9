import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { openPlaces, type Places } from './places.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

/** What becomes of requests, in the order in which it happens. */
const follow = (places: Places) => {
  const happened: string[] = []
  const leaves = new Map<string, () => void>()
  const come = async (name: string, person = name, gone?: AbortSignal): Promise<void> => {
    try {
      leaves.set(name, await places.enter(person, gone))
      happened.push(`${name} begins`)
    } catch (error) {
      happened.push(`${name} ${(error as { because: string }).because}`)
    }
  }
  const end = async (name: string): Promise<void> => {
    leaves.get(name)?.()
    await vi.advanceTimersByTimeAsync(0)
  }
  return { happened, come, end }
}

const comeAll = async (come: (name: string, person?: string) => Promise<void>, names: readonly string[]) => {
  for (const name of names) {
    void come(name, name[0])
    await vi.advanceTimersByTimeAsync(0)
  }
}

test('so many are answered at once, so many wait, and the next is refused without waiting', async () => {
  const places = openPlaces({ atOnce: 2, waiting: 1, waitMs: 1000 })
  const { happened, come, end } = follow(places)
  await comeAll(come, ['a1', 'b1', 'c1', 'd1'])
  expect(happened).toEqual(['a1 begins', 'b1 begins', 'd1 full'])
  expect([places.inWork, places.waiting]).toEqual([2, 1])
  await end('a1')
  expect(happened.at(-1)).toBe('c1 begins')
  expect([places.inWork, places.waiting]).toEqual([2, 0])
})

test('a place that becomes free goes round the persons who wait', async () => {
  const { happened, come, end } = follow(openPlaces({ atOnce: 1, waiting: 8, waitMs: 1000 }))
  await comeAll(come, ['a1', 'a2', 'a3', 'a4', 'b1', 'c1', 'b2'])
  for (const name of ['a1', 'a2', 'b1', 'c1', 'a3', 'b2', 'a4']) await end(name)
  expect(happened).toEqual(['a1', 'a2', 'b1', 'c1', 'a3', 'b2', 'a4'].map((name) => `${name} begins`))
})

test('who holds most of the places to wait gives way to who holds fewer', async () => {
  const { happened, come } = follow(openPlaces({ atOnce: 1, waiting: 3, waitMs: 1000 }))
  await comeAll(come, ['a1', 'a2', 'a3', 'a4', 'b1', 'a5', 'b2', 'c1'])
  // b2 would only change places with a: refused, as a5 is.
  expect(happened).toEqual(['a1 begins', 'a4 displaced', 'a5 full', 'b2 full', 'a3 displaced'])
})

test('nobody waits for longer than the longest wait', async () => {
  const places = openPlaces({ atOnce: 1, waiting: 3, waitMs: 1000 })
  const { happened, come } = follow(places)
  await comeAll(come, ['a1', 'b1'])
  await vi.advanceTimersByTimeAsync(999)
  expect(happened).toEqual(['a1 begins'])
  await vi.advanceTimersByTimeAsync(1)
  expect(happened.at(-1)).toBe('b1 waited')
  expect(places.waiting).toBe(0)
})

test('who would wait for too long by what answers have been taking is refused at once', async () => {
  const places = openPlaces({ atOnce: 1, waiting: 9, waitMs: 1000 })
  for (let answered = 0; answered < 60; answered++) {
    const leave = await places.enter('a')
    vi.advanceTimersByTime(400)
    leave()
  }
  const { happened, come } = follow(places)
  await comeAll(come, ['a1', 'b1', 'c1', 'd1'])
  // One who waits would wait 400 ms, two 800, three 1,200.
  expect(happened).toEqual(['a1 begins', 'd1 full'])
})

test('a client that goes away leaves its place to the next', async () => {
  const places = openPlaces({ atOnce: 1, waiting: 1, waitMs: 1000 })
  const { happened, come } = follow(places)
  const client = new AbortController()
  await comeAll(come, ['a1'])
  void come('b1', 'b', client.signal)
  client.abort()
  await comeAll(come, ['c1'])
  expect(happened).toEqual(['a1 begins', 'b1 gone'])
  expect(places.waiting).toBe(1)
})

test('a place is given back once, however often it is said', async () => {
  const places = openPlaces({ atOnce: 1, waiting: 0, waitMs: 1000 })
  const leave = await places.enter('a')
  leave()
  leave()
  expect(places.inWork).toBe(0)
  await places.enter('a')
  await expect(places.enter('b')).rejects.toMatchObject({ because: 'full' })
})
