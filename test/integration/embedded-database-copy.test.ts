// COPY FROM STDIN reads from its client in the middle of a statement: the place where sharing one engine is most delicate.
import type pg from 'pg'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { codeOf, copyFrom, startTestDatabase, type TestDatabase } from './embedded-database-fixture.ts'

let server: TestDatabase
beforeAll(async () => {
  server = await startTestDatabase({ idleOwnerMs: 1500 })
  const admin = await server.connect()
  await admin.query('CREATE TABLE copied (a int PRIMARY KEY, b text)')
})
afterAll(() => server.stop())

const countOf = async (client: pg.Client) => (await client.query('SELECT count(*)::int AS n FROM copied')).rows[0].n
const lines = (from: number, count: number) =>
  Buffer.from(Array.from({ length: count }, (_, at) => `${from + at}\t${'x'.repeat(50)}\n`).join(''))

it.each(['simple', 'extended'] as const)('copies rows in by the %s protocol while others ask', async (protocol) => {
  const [client, other] = [await server.connect(), await server.connect()]
  await other.query('TRUNCATE copied')
  const asked: Promise<unknown>[] = []
  const code = await copyFrom(
    client,
    'COPY copied FROM STDIN',
    (connection) => {
      asked.push(other.query('SELECT 1'))
      for (let at = 0; at < 20; at++) connection.sendCopyFromChunk(lines(at * 1000, 1000))
      connection.endCopyFrom()
    },
    protocol,
  )
  await Promise.all(asked)
  expect([code, await countOf(client)]).toEqual([undefined, 20_000])
})

it.each(['simple', 'extended'] as const)(
  'goes on after a row that cannot be copied by the %s protocol',
  async (protocol) => {
    const [client, other] = [await server.connect(), await server.connect()]
    await other.query('TRUNCATE copied')
    const code = await copyFrom(
      client,
      'COPY copied FROM STDIN',
      (connection) => {
        connection.sendCopyFromChunk(Buffer.from('1\tgood\nnot a number\tbad\n'))
        for (let at = 0; at < 50; at++) connection.sendCopyFromChunk(lines(at * 1000, 1000))
        connection.endCopyFrom()
      },
      protocol,
    )
    expect(code).toBe('22P02')
    expect([await countOf(client), await countOf(other)]).toEqual([0, 0])
    expect(server.database.stats().crashes).toBe(0)
  },
)

it('ends the COPY of a client that dies in it', async () => {
  const [client, other] = [await server.connect(), await server.connect()]
  await other.query('TRUNCATE copied')
  copyFrom(client, 'COPY copied FROM STDIN', (connection) => {
    connection.sendCopyFromChunk(lines(0, 10))
    connection.stream.destroy()
  })
  expect(await countOf(other)).toBe(0)
  expect(server.database.stats().crashes).toBe(0)
})

it('closes a client that sends nothing in its COPY while others wait', async () => {
  const [client, other] = [await server.connect(), await server.connect()]
  await other.query('TRUNCATE copied')
  await new Promise<void>((resolve) => void copyFrom(client, 'COPY copied FROM STDIN', () => resolve()))
  expect(await countOf(other)).toBe(0)
  expect(await codeOf(client.query('SELECT 1'))).toBeDefined()
  expect(server.database.stats().crashes).toBe(0)
})

it('cancels a COPY that waits for its data', async () => {
  const client = await server.connect()
  await client.query("SET statement_timeout = '300ms'")
  expect(await copyFrom(client, 'COPY copied FROM STDIN', () => undefined)).toBe('57014')
  expect((await client.query('SELECT 1 AS a')).rows).toEqual([{ a: 1 }])
})
