import { expect, test } from 'vitest'
import { NO_HOT_TIER } from '../hot/hot-tier.ts'
import { openEvents } from '../queries/events.ts'
import { fakeDatabase } from '../queries/fake-database.ts'
import type { Database } from '../queries/queries.ts'
import { newestOf } from './coverage.ts'

const NOW = Date.parse('2026-03-10T18:30:00Z')
const ROWS = {
  'newest-event': [{ newest_event: '2026-03-10T18:29:00Z' }],
  'embedding-lag': [{ lag_seconds: 7 }],
}
const ask = (database: Database, withLag?: boolean) =>
  newestOf(
    database,
    openEvents(database, NO_HOT_TIER, () => NOW),
    NOW,
    withLag,
  )

test('who asks at the same time shares one look at the lag, each has the newest event anew', async () => {
  const database = fakeDatabase(ROWS)
  const said = await Promise.all([ask(database), ask(database), ask(database)])
  expect(said).toEqual(Array(3).fill({ newest_event: '2026-03-10T18:29:00Z', embedding_lag_seconds: 7 }))
  expect(database.asked.filter(({ name }) => name === 'embedding-lag')).toHaveLength(1)
  expect(database.asked.filter(({ name }) => name === 'newest-event')).toHaveLength(3)
})

test('the lag of one database is not told of another', async () => {
  await ask(fakeDatabase(ROWS))
  const other = await ask(fakeDatabase({ ...ROWS, 'embedding-lag': [{ lag_seconds: 90 }] }))
  expect(other.embedding_lag_seconds).toBe(90)
})

test('where no meanings were compared the lag is not asked', async () => {
  const database = fakeDatabase(ROWS)
  expect((await ask(database, false)).embedding_lag_seconds).toBeNull()
  expect(database.asked.map(({ name }) => name)).toEqual(['newest-event'])
})

test('a look at the lag that failed is not kept', async () => {
  const works = fakeDatabase(ROWS)
  let failures = 1
  const database: Database = {
    query: async (text, values) => {
      if (text.includes('lag_seconds') && failures-- > 0) throw new Error('gone')
      return works.query(text, values)
    },
  }
  await expect(ask(database)).rejects.toThrow('embedding-lag')
  expect((await ask(database)).embedding_lag_seconds).toBe(7)
})
