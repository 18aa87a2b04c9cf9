// References across questions, over HTTP: what one asked is there for the next of its session, and only there.
import type { FastifyInstance } from 'fastify'
import { pino } from 'pino'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createApp } from '../app.ts'
import { fakeDatabase } from '../queries/fake-database.ts'
import { indexHosts } from '../understanding/entity-hosts.ts'

let app: FastifyInstance
beforeAll(async () => {
  const access = { host: '127.0.0.1', token: undefined, allowedHosts: [] }
  const hosts = indexHosts([{ name: 'web-01', networks: ['10.0.1.10'] }])
  app = await createApp({
    database: fakeDatabase({}),
    log: pino({ level: 'silent' }),
    access,
    schemaVersion: 10,
    hosts,
  })
})
afterAll(() => app.close())

const ask = async (question: string, session?: string) => {
  const payload = { question, session, now: '2026-11-24T18:30:00Z' }
  const response = await app.inject({ method: 'POST', url: '/v1/questions', payload, headers: { host: 'localhost' } })
  return response.json()
}

test('"and yesterday?" keeps the intent and the entities of its session', async () => {
  await ask('¿cuántas alertas de escaneo hubo hoy?', 'ana')
  await ask('¿cuántas alertas de ddos hubo hoy?', 'bea')
  const { interpretation } = await ask('¿y ayer?', 'ana')
  expect(interpretation).toMatchObject({
    intent: 'count',
    from: '2026-11-23T00:00:00.000Z',
    to: '2026-11-24T00:00:00.000Z',
    entities: { classes: ['port_scan'] },
  })
})

test('without a session it has nothing to go by', async () => {
  await ask('¿cuántas alertas de escaneo hubo hoy?')
  expect((await ask('¿y ayer?')).interpretation.intent).toBe('unsupported')
})

test('a host is shown by its name; one that is not listed is asked back', async () => {
  const listed = await ask('¿cuántas alertas de web-01 hubo hoy?')
  expect(listed.interpretation.entities).toMatchObject({ hosts: ['web-01'], addresses: [] })
  expect(listed.interpretation.understood_as).toContain('10.0.1.10')
  expect((await ask('what did srv-db-02 do today')).answer).toContain('srv-db-02')
})
