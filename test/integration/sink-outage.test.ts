import { afterEach, beforeEach, expect, test } from 'vitest'
import { openMemoryState } from '../../processors/runtime/state-memory.ts'
import { openSink } from '../../processors/sink/main.ts'
import { openDatabase } from '../../sql/database.ts'
import { migrate } from '../../sql/migrate.ts'
import { type OwnServer, startOwnServer } from './fresh-database.ts'
import { sampleEvents } from './sample-events.ts'

const state = (await openMemoryState().open('sink', 'events.scored', 0)).begin()
const batchOf = (count: number, startUs: number) =>
  sampleEvents(count, startUs).map((message) => ({ topic: 'events.scored' as const, message }))

let server: OwnServer
beforeEach(async () => {
  server = await startOwnServer()
  await migrate({ databaseUrl: server.url })
})
afterEach(() => server.drop())

const countRows = async (): Promise<number> => {
  const pool = openDatabase({ databaseUrl: server.url, maxConnections: 1 })
  const { rows } = await pool.query<{ n: number }>('SELECT count(*) AS n FROM security_events')
  await pool.end()
  return rows[0]?.n ?? 0
}

test('waits for a database that was killed, then stores the batch, losing and doubling nothing', async () => {
  const outages: string[] = []
  const onOutage = (error: Error | undefined) => void outages.push(error ? 'away' : 'back')
  const sink = openSink({ DATABASE_URL: server.url }, { onOutage })
  await sink.process(batchOf(100, Date.UTC(2025, 0, 1) * 1000), state)
  await server.kill()
  const waiting = sink.process(batchOf(200, Date.UTC(2025, 0, 1) * 1000), state)
  await expect.poll(() => outages, { timeout: 10_000 }).toEqual(['away'])
  await server.start()
  expect((await waiting).map(({ kind }) => kind)).toEqual(Array(200).fill('ok'))
  expect(outages).toEqual(['away', 'back'])
  expect(await countRows()).toBe(200)
  await sink.close?.()
})

test('stops waiting when it is told to', async () => {
  const stopping = new AbortController()
  const sink = openSink({ DATABASE_URL: server.url }, { signal: stopping.signal, onOutage: () => stopping.abort() })
  await server.kill()
  await expect(sink.process(batchOf(1, Date.UTC(2025, 0, 1) * 1000), state)).rejects.toThrow()
  await sink.close?.()
})
