// What clients may rely on: each sees a server of its own, though all share one engine.
import { connect as connectSocket } from 'node:net'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startEmbeddedDatabase } from '../../deploy/local/database/server.ts'
import { codeOf, startTestDatabase, type TestDatabase, until } from './embedded-database-fixture.ts'

let server: TestDatabase
beforeAll(async () => {
  server = await startTestDatabase({ password: 'sécret', hardCancelMs: 2000, idleOwnerMs: 1500 })
})
afterAll(() => server.stop())

const answerOf = async (client: pg.Client, sql: string) => Object.values((await client.query(sql)).rows[0])[0]
const socketOf = (client: pg.Client) =>
  (client as unknown as { connection: { stream: { destroy(): void } } }).connection

describe('opening', () => {
  it('asks every client for the password', async () => {
    expect(await codeOf(server.connect({ password: 'wrong' }))).toBe('28P01')
    expect(await codeOf(server.connect({ password: undefined }))).toBeDefined()
    expect(await answerOf(await server.connect(), 'SELECT 1')).toBe(1)
  })
  it('names a database that it does not have', async () => {
    expect(await codeOf(server.connect({ database: 'other' }))).toBe('3D000')
  })
  it('refuses to open a data directory twice, naming it', async () => {
    const again = startEmbeddedDatabase({ directory: server.directory, port: 0, log: () => undefined })
    await expect(again).rejects.toThrow(server.directory)
  })
  it('names a taken port', async () => {
    const again = startEmbeddedDatabase({
      directory: `${server.directory}-other`,
      port: server.database.port,
      log: () => undefined,
    })
    await expect(again).rejects.toThrow(`port ${server.database.port}`)
  })
  it('closes a client that does not speak the protocol', async () => {
    const socket = connectSocket(server.database.port, '127.0.0.1')
    const closed = new Promise((resolve) => socket.on('close', resolve))
    socket.resume().write('GET / HTTP/1.1\r\nHost: x\r\n\r\n')
    await closed
  })
})

describe('sessions', () => {
  it('keeps the settings of clients apart', async () => {
    const [first, second] = [await server.connect(), await server.connect()]
    await first.query("SET work_mem = '3MB'; SET search_path = pg_catalog")
    expect(await answerOf(second, 'SHOW work_mem')).toBe('4MB')
    await second.query("SET work_mem = '5MB'")
    expect([await answerOf(first, 'SHOW work_mem'), await answerOf(second, 'SHOW work_mem')]).toEqual(['3MB', '5MB'])
    await first.query('RESET ALL')
    expect(await answerOf(first, 'SHOW work_mem')).toBe('4MB')
    expect(await answerOf(first, 'SHOW exit_on_error')).toBe('off')
    expect(await answerOf(first, 'SHOW enable_seqscan')).toBe('on')
  })
  it('undoes a SET that was rolled back', async () => {
    const [first, second] = [await server.connect(), await server.connect()]
    await first.query("BEGIN; SET work_mem = '7MB'")
    await first.query('ROLLBACK')
    await codeOf(first.query("SET work_mem = '8MB'; SELECT 1/0"))
    await second.query('SELECT 1')
    expect([await answerOf(first, 'SHOW work_mem'), await answerOf(second, 'SHOW work_mem')]).toEqual(['4MB', '4MB'])
  })
  it('gives each user its own rights', async () => {
    const admin = await server.connect()
    await admin.query('CREATE ROLE reader; CREATE TABLE hidden (a int)')
    const reader = await server.connect({ user: 'reader', database: 'postgres' })
    expect(await answerOf(reader, 'SELECT current_user')).toBe('reader')
    expect(await codeOf(reader.query('SELECT * FROM hidden'))).toBe('42501')
    expect(await answerOf(admin, 'SELECT current_user')).toBe('postgres')
    const nobody = await server.connect({ user: 'nobody', database: 'postgres' })
    await expect(nobody.query('SELECT 1')).rejects.toThrow('role "nobody" does not exist')
  })
  it('lets two clients give the same name to different statements', async () => {
    const [first, second] = [await server.connect(), await server.connect()]
    const ask = async (client: pg.Client, text: string) => (await client.query({ name: 'same', text })).rows[0].a
    expect([await ask(first, 'SELECT 1 AS a'), await ask(second, 'SELECT 2 AS a')]).toEqual([1, 2])
    expect([await ask(first, 'SELECT 1 AS a'), await ask(second, 'SELECT 2 AS a')]).toEqual([1, 2])
    await second.query('DISCARD ALL')
    expect(await ask(first, 'SELECT 1 AS a')).toBe(1)
  })
  it('routes a notification to those who listen, also after one of them stops', async () => {
    const [first, second, sender] = [await server.connect(), await server.connect(), await server.connect()]
    const heard: string[] = []
    first.on('notification', ({ channel, payload }) => heard.push(`first ${channel} ${payload}`))
    second.on('notification', ({ channel, payload }) => heard.push(`second ${channel} ${payload}`))
    sender.on('notification', () => heard.push('sender'))
    await first.query('LISTEN alerts')
    await second.query('LISTEN alerts')
    await sender.query("NOTIFY alerts, 'one'")
    await until('both heard', () => heard.length === 2)
    await second.query('UNLISTEN *')
    await sender.query("SELECT pg_notify('alerts', 'two')")
    await until('the first heard again', () => heard.length === 3)
    expect(heard.sort()).toEqual(['first alerts one', 'first alerts two', 'second alerts one'])
  })
})

describe('stopping a statement', () => {
  it('cancels what runs, and only that', async () => {
    const [first, second] = [await server.connect(), await server.connect()]
    const long = codeOf(first.query('SELECT count(*) FROM generate_series(1, 1000000000)'))
    const waiting = second.query('SELECT 5 AS a')
    const canceller = new pg.Client({ host: '127.0.0.1', port: server.database.port })
    ;(canceller as unknown as { cancel(client: pg.Client, query: unknown): void }).cancel(
      first,
      (first as unknown as { _activeQuery: unknown })._activeQuery,
    )
    expect(await long).toBe('57014')
    expect((await waiting).rows).toEqual([{ a: 5 }])
    expect(await answerOf(first, 'SELECT 6')).toBe(6)
  })
  it('keeps statement_timeout, set by parameter, by SET or for one transaction', async () => {
    const client = await server.connect({ statement_timeout: 150 })
    await expect(client.query('SELECT pg_sleep(30)')).rejects.toThrow('due to statement timeout')
    await client.query('SET statement_timeout = 0')
    await client.query("BEGIN; SET LOCAL statement_timeout = '100ms'")
    expect(await codeOf(client.query('SELECT pg_sleep(30)'))).toBe('57014')
    await client.query('ROLLBACK')
    await client.query('SELECT pg_sleep(0.3)')
    expect(server.database.stats().crashes).toBe(0)
  })
  it('refuses to build an index concurrently, saying what to do', async () => {
    const client = await server.connect()
    await client.query('CREATE TABLE indexed (a int)')
    const error = await client.query('CREATE INDEX CONCURRENTLY i ON indexed (a)').catch((reason) => reason)
    expect([error.code, error.hint]).toEqual(['0A000', expect.stringContaining('without CONCURRENTLY')])
    expect(await codeOf(client.query({ text: 'REINDEX TABLE CONCURRENTLY indexed', values: [] }))).toBe('0A000')
    await client.query('CREATE INDEX i ON indexed (a)')
    expect(await answerOf(client, "SELECT indisvalid FROM pg_index WHERE indexrelid = 'i'::regclass")).toBe(true)
  })
})

describe('clients that break', () => {
  it('rolls back the transaction of a client that dies', async () => {
    const [victim, other] = [await server.connect(), await server.connect()]
    await other.query('CREATE TABLE kept (a int)')
    await victim.query('BEGIN; INSERT INTO kept VALUES (1)')
    const count = other.query('SELECT count(*)::int AS n FROM kept')
    socketOf(victim).stream.destroy()
    expect((await count).rows).toEqual([{ n: 0 }])
  })
  it('closes a client that sits in its transaction while others wait', async () => {
    const [idle, other] = [await server.connect(), await server.connect()]
    await idle.query('BEGIN')
    const begun = Date.now()
    await other.query('SELECT 1')
    expect(Date.now() - begun).toBeLessThan(6000)
    expect(await codeOf(idle.query('SELECT 1'))).toBeDefined()
  })
  it('keeps the sum under concurrent transfers, rollbacks and killed sockets', async () => {
    const admin = await server.connect()
    await admin.query('CREATE TABLE accounts (id int PRIMARY KEY, balance int NOT NULL)')
    await admin.query('INSERT INTO accounts SELECT i, 100 FROM generate_series(1, 20) i')
    let done = 0
    const transfer = async (client: pg.Client, seed: number) => {
      const [from, to] = [1 + (seed % 20), 1 + ((seed * 7 + 3) % 20)]
      await client.query('BEGIN')
      await client.query({
        name: 'take',
        text: 'UPDATE accounts SET balance = balance - 5 WHERE id = $1',
        values: [from],
      })
      if (seed % 11 === 5) return socketOf(client).stream.destroy()
      await client.query({
        name: 'give',
        text: 'UPDATE accounts SET balance = balance + 5 WHERE id = $1',
        values: [to],
      })
      await client.query(seed % 3 === 0 ? 'ROLLBACK' : 'COMMIT')
      done++
    }
    const worker = async (number: number) => {
      let client = await server.connect()
      for (let round = 0; round < 40; round++) {
        const seed = number * 97 + round * 13
        await transfer(client, seed).catch(() => undefined)
        if (seed % 11 === 5) client = await server.connect()
      }
    }
    await Promise.all([1, 2, 3, 4, 5, 6].map(worker))
    expect(done).toBeGreaterThan(150)
    expect(await answerOf(admin, 'SELECT sum(balance)::int FROM accounts')).toBe(2000)
    expect(server.database.stats().crashes).toBe(0)
  })
  it('restarts an engine that does not stop; only the client that ran loses its connection', async () => {
    const [victim, other] = [await server.connect(), await server.connect()]
    await other.query({ name: 'kept', text: 'SELECT 1 AS a' })
    await other.query("SET work_mem = '6MB'")
    await other.query('LISTEN after_restart')
    const heard = new Promise((resolve) => other.on('notification', ({ payload }) => resolve(payload)))
    await victim.query('SET statement_timeout = 100')
    const endless = 'SELECT sum(a::bigint * b) FROM generate_series(1, 20000) a, generate_series(1, 20000) b'
    expect(await codeOf(victim.query(endless))).toBe('57P02')
    expect((await other.query({ name: 'kept', text: 'SELECT 1 AS a' })).rows).toEqual([{ a: 1 }])
    expect(await answerOf(other, 'SHOW work_mem')).toBe('6MB')
    await (await server.connect()).query("NOTIFY after_restart, 'still here'")
    expect(await heard).toBe('still here')
    expect(server.database.stats().crashes).toBe(1)
  })
})
