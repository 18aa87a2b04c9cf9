import { expect, it } from 'vitest'
import { loadDeadlines } from './deadlines.ts'
import { openMemoryState } from './state-memory.ts'

const partition = async () => (await openMemoryState().open('test', 'events.raw', 0)).begin()

it('answers what is due, earliest first, and survives a reload', async () => {
  const state = await partition()
  const first = await loadDeadlines(state, 'due')
  first.set('late', 30)
  first.set('early', 10)
  first.set('middle', 20)
  first.delete('late')
  first.save()
  const second = await loadDeadlines(state, 'due')
  expect(second.due(15)).toEqual(['early'])
  expect(second.due(20)).toEqual(['early', 'middle'])
  expect(second.all()).toEqual(['early', 'middle'])
})

it('names what must leave beyond its capacity', async () => {
  const deadlines = await loadDeadlines(await partition(), 'due')
  for (const due of [3, 1, 2]) deadlines.set(`k${due}`, due)
  expect(deadlines.beyond(3)).toEqual([])
  expect(deadlines.beyond(1)).toEqual(['k1', 'k2'])
})
