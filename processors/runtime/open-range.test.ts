import { expect, test } from 'vitest'
import type { TopicName } from '../../schemas/topics.ts'
import { zeroCounts } from './ledger.ts'
import { loadOpenRange } from './open-range.ts'
import type { StateStore } from './state.ts'
import { openMemoryState } from './state-memory.ts'

const open = async (store: StateStore, topic: TopicName = 'events.raw') => {
  const state = await store.open('p', topic, 0)
  const range = await loadOpenRange(state, topic, 0)
  const add = async (first: number, last: number, nowMs: number, isCommitted = true) => {
    const counts = new Map([['p', { ...zeroCounts(), consumed: last - first + 1, dropped: { late: 1 } }]])
    range.stage(state.begin(), { firstOffset: `${first}`, lastOffset: `${last}`, counts, rejectsInARow: 0 }, nowMs)
    if (!isCommitted) return
    await state.commit(BigInt(last + 1))
    range.committed()
  }
  const rows = (nowMs: number) => range.takeRows(nowMs).map((row) => [row.first_offset, row.last_offset, row.consumed])
  return { range, add, rows }
}

test('a row grows with the chunks and is published when it has changed', async () => {
  const { range, add, rows } = await open(openMemoryState())
  expect(rows(0)).toEqual([])
  await add(0, 9, 0)
  await add(10, 19, 10)
  expect(range.takeRows(20)).toEqual([
    {
      ...{ processor: 'p', topic: 'events.raw', partition: 0, first_offset: 0, last_offset: 19, counted_at_us: 20_000 },
      ...{ consumed: 20, accepted: 0, emitted: 0, dropped: { late: 2 }, rejected: {} },
    },
  ])
  expect(rows(30)).toEqual([])
})

test('what was not committed is not counted', async () => {
  const { add, rows } = await open(openMemoryState())
  await add(0, 9, 0)
  await add(10, 19, 0, false)
  expect(rows(0)).toEqual([[0, 9, 10]])
})

test('the next instance goes on with the range and publishes it again', async () => {
  const store = openMemoryState()
  await (await open(store)).add(0, 9, 0)
  const { add, rows } = await open(store)
  expect(rows(0)).toEqual([[0, 9, 10]])
  await add(10, 10, 0)
  expect(rows(0)).toEqual([[0, 10, 11]])
})

test('after a minute a new range begins, and the old one is published with its last counts', async () => {
  const { range, add, rows } = await open(openMemoryState())
  await add(0, 9, 0)
  expect(range.closingRows(59_999)).toEqual([])
  expect(range.closingRows(60_000)).toMatchObject([{ first_offset: 0, last_offset: 9 }])
  await add(10, 19, 60_000)
  expect(rows(60_000)).toEqual([[10, 19, 10]])
})

test('the ledger is not counted in the ledger: each row would make another', async () => {
  const { add, rows } = await open(openMemoryState(), 'ledger.counted')
  await add(0, 9, 0)
  expect(rows(0)).toEqual([])
})
