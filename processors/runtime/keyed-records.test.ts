import { expect, it } from 'vitest'
import { openKeyedRecords } from './keyed-records.ts'
import type { StateView } from './state.ts'
import { openMemoryState } from './state-memory.ts'

type Visit = { count: number; lastUs: number }
const partition = async () => (await openMemoryState().open('test', 'events.raw', 0)).begin()
const open = (state: StateView) => openKeyedRecords<Visit>(state, 'visits', ({ lastUs }) => lastUs + 10)

it('keeps what was put and changed, and forgets what was forgotten', async () => {
  const state = await partition()
  const first = await open(state)
  first.put('a', { count: 1, lastUs: 5 })
  first.put('b', { count: 1, lastUs: 7 })
  first.forget('b')
  first.save()
  const second = await open(state)
  await second.load(['a', 'b', 'never'])
  expect(second.get('a')).toEqual({ count: 1, lastUs: 5 })
  expect(second.get('b')).toBeUndefined()
})

it('names and loads what is due by the time that follows from the record', async () => {
  const state = await partition()
  const first = await open(state)
  first.put('early', { count: 1, lastUs: 1 })
  first.put('late', { count: 2, lastUs: 50 })
  first.put('early', { count: 3, lastUs: 2 })
  first.save()
  const second = await open(state)
  expect(await second.due(11)).toEqual([])
  expect(await second.due(12)).toEqual(['early'])
  expect(second.get('early')?.count).toBe(3)
  expect(await second.beyond(1)).toEqual(['early'])
  expect(await second.all()).toEqual(['early', 'late'])
})

it('starts anew what the store has lost', async () => {
  const state = await partition()
  const first = await open(state)
  first.put('a', { count: 1, lastUs: 5 })
  first.save()
  state.delete('visits/a')
  const second = await open(state)
  expect(await second.due(100)).toEqual([])
  second.save()
  expect(await (await open(state)).all()).toEqual([])
})

it('asks the store only for keys that exist', async () => {
  const asked: string[] = []
  const state: StateView = {
    id: 'visits/events.raw/0',
    getMany: async (keys) => {
      asked.push(...keys)
      return keys.map(() => undefined)
    },
    set: () => {},
    remember: (_name, create) => create(),
    delete: () => {},
  }
  const records = await open(state)
  await records.load(['unknown', 'strangers'])
  expect(asked).toEqual(['visits/deadlines'])
})
