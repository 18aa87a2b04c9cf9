import { readdirSync } from 'node:fs'
import path from 'node:path'
import type { FastifyInstance } from 'fastify'
import { pino } from 'pino'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createApp } from '../app.ts'
import { fakeDatabase } from '../queries/fake-database.ts'
import { sqlRef } from '../queries/queries.ts'

let app: FastifyInstance
beforeAll(async () => {
  const access = { host: '127.0.0.1', token: undefined, allowedHosts: [] }
  app = await createApp({ database: fakeDatabase({}), log: pino({ level: 'silent' }), access, schemaVersion: 10 })
})
afterAll(() => app.close())

const read = (name: string) => app.inject({ url: `/v1/queries/${name}`, headers: { host: 'localhost' } })

test('whatever a claim can name is there, with what its parameters mean', async () => {
  const files = readdirSync(path.join(import.meta.dirname, '..', 'queries')).filter((file) => file.endsWith('.sql'))
  expect(files.length).toBeGreaterThan(50)
  for (const file of files) {
    const name = file.slice(0, -4)
    const response = await read(name)
    expect([name, response.statusCode]).toEqual([name, 200])
    expect(response.json().sql_ref).toBe(sqlRef(name))
    expect(response.json().sql).toMatch(/SELECT|INSERT|UPDATE/)
  }
  expect((await read('newest-alert')).json().description).toContain('$1 alert id')
})

test.each([
  ['nothing-such', 404],
  ['..%2F..%2Fpackage', 400],
  ['NEWEST', 400],
])('%s is no query: %i', async (name, status) => {
  expect((await read(name)).statusCode).toBe(status)
})
