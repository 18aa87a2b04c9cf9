// The whole process, killed without warning: what was acknowledged is there when it starts again, with nobody's help.
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import pg from 'pg'
import { afterAll, expect, it } from 'vitest'
import { temporaryDirectory, until } from './embedded-database-fixture.ts'

const folder = temporaryDirectory()
const MAIN = new URL('../../deploy/local/database/main.ts', import.meta.url).pathname
let child: ChildProcess | undefined

const start = async (): Promise<number> => {
  child = spawn(process.execPath, [MAIN], {
    env: { PATH: '/usr/bin:/bin', DATA_DIR: folder.path, DATABASE_PORT: '0', DATABASE_PASSWORD: 'secret' },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  for await (const line of createInterface({ input: child.stdout as NodeJS.ReadableStream })) {
    const { ready, port } = JSON.parse(line) as { ready?: boolean; port: number }
    if (ready) return port
  }
  throw new Error('the database ended before it was ready')
}
const end = async (signal: NodeJS.Signals) => {
  if (!child || child.exitCode !== null) return null
  const exited = once(child, 'exit')
  child.kill(signal)
  return (await exited)[0]
}
const connect = async (port: number) => {
  const client = new pg.Client({ host: '127.0.0.1', port, user: 'postgres', password: 'secret' })
  client.on('error', () => undefined)
  await client.connect()
  return client
}

/** Inserts until the server is gone. Fills `acknowledged` with the ids whose INSERT was answered. */
const insertUntilGone = async (port: number, first: number, acknowledged: Set<number>) => {
  const client = await connect(port)
  for (let id = first; ; id += 10) {
    try {
      await client.query('INSERT INTO acknowledged VALUES ($1)', [id])
      acknowledged.add(id)
    } catch {
      return
    }
  }
}

afterAll(async () => {
  await end('SIGKILL')
  folder.remove()
})

it('loses no acknowledged row to kill -9 under load, and shows compressed rows after reopening', async () => {
  const acknowledged = new Set<number>()
  let port = await start()
  const setUp = await connect(port)
  await setUp.query('CREATE EXTENSION timescaledb; CREATE EXTENSION amcheck')
  await setUp.query('CREATE TABLE acknowledged (id int PRIMARY KEY)')
  await setUp.query(`CREATE TABLE measured (time timestamptz NOT NULL, value int)
    WITH (tsdb.hypertable, tsdb.partition_column = 'time', tsdb.chunk_interval = '1 day')`)
  await setUp.query(
    `INSERT INTO measured SELECT '2026-01-01Z'::timestamptz + i * interval '1 minute', i FROM generate_series(1, 10000) i`,
  )
  await setUp.query(`SELECT compress_chunk(c) FROM show_chunks('measured') c`)

  for (const round of [1, 2]) {
    const before = acknowledged.size
    const writers = [1, 2, 3].map((writer) => insertUntilGone(port, round * 1_000_000 + writer, acknowledged))
    await until('300 rows acknowledged', () => acknowledged.size >= before + 300)
    await end('SIGKILL')
    await Promise.all(writers)
    port = await start()
    const client = await connect(port)
    const stored = new Set((await client.query('SELECT id FROM acknowledged')).rows.map((row) => row.id))
    expect([...acknowledged].filter((id) => !stored.has(id))).toEqual([])
    expect((await client.query('SELECT count(*)::int AS n FROM measured')).rows).toEqual([{ n: 10_000 }])
    await client.query(`SELECT bt_index_check('acknowledged_pkey', true)`)
  }
})

it('stops cleanly on SIGTERM and shows all rows afterwards', async () => {
  expect(await end('SIGTERM')).toBe(0)
  const client = await connect(await start())
  expect((await client.query('SELECT count(*)::int AS n FROM measured')).rows).toEqual([{ n: 10_000 }])
  expect(await end('SIGTERM')).toBe(0)
})
