// What a question takes from the one before it, and what it does not.
import { expect, test } from 'vitest'
import { earlierFrom } from './conversation.ts'
import { understand } from './understand.ts'
import type { Understanding } from './understanding.ts'

const NOW = Date.parse('2026-11-24T18:30:00Z')
const ask = (question: string, earlier?: ReturnType<typeof earlierFrom>): Understanding =>
  understand({ question, now: NOW, zone: 'UTC', earlier })
const after = (first: string, then: string, cited: readonly string[] = []) => ask(then, earlierFrom(ask(first), cited))

const ALERT = '0193a1b2-c3d4-8123-9abc-0123456789ab'

test('a reference takes the address and leaves the time', () => {
  const read = after('qué hizo 10.0.0.5 ayer', 'analiza el comportamiento de esta IP')
  expect(read.entities.addresses).toEqual(['10.0.0.5'])
  expect(read.window).toBeUndefined()
})

test('a continuation replaces what it names and keeps the rest', () => {
  const read = after('cuántos ataques ssh hubo desde China ayer en el puerto 22', '¿y desde Rusia?')
  expect(read.intent).toBe('count')
  expect(read.entities).toMatchObject({ countries: ['RU'], classes: ['ssh_bruteforce'], ports: [22] })
  expect(new Date(read.window?.from ?? 0).toISOString()).toBe('2026-11-23T00:00:00.000Z')
})

test('a service replaces a port, a network an address', () => {
  expect(after('connections to port 22 today', 'and over rdp?').entities).toMatchObject({
    ports: [],
    services: ['rdp'],
  })
  expect(after('what did 10.0.0.5 do', 'the same for 10.0.0.0/24').entities).toMatchObject({
    addresses: [],
    networks: ['10.0.0.0/24'],
  })
})

test('what is counted and how many rows stay too', () => {
  const read = after('top 5 países de ayer', '¿y hoy?')
  expect([read.subject, read.limit]).toEqual(['countries', 5])
})

test('an alert that alone proved an answer is what "this alert" means', () => {
  expect(after('alertas de hoy', 'explica esta alerta', [ALERT]).entities.alert_ids).toEqual([ALERT])
  expect(after('alertas de hoy', 'explica esta alerta', [ALERT, `${ALERT.slice(0, -1)}c`]).entities.alert_ids).toEqual(
    [],
  )
})

test('a question of its own takes nothing', () => {
  const read = after('qué hizo 10.0.0.5 ayer', '¿cuántas alertas hubo hoy?')
  expect(read.intent).toBe('count')
  expect(read.entities.addresses).toEqual([])
})

test('a question that was not understood leaves the session as it was', () => {
  const first = earlierFrom(ask('qué hizo 10.0.0.5 ayer'))
  expect(earlierFrom(ask('cuéntame un chiste', first), [], first)).toBe(first)
})

test.each([
  ['y el día anterior?', '2026-11-22T00:00:00.000Z', '2026-11-23T00:00:00.000Z'],
  ['and the hour before?', '2026-11-22T23:00:00.000Z', '2026-11-23T00:00:00.000Z'],
  ['y la semana anterior?', '2026-11-16T00:00:00.000Z', '2026-11-23T00:00:00.000Z'],
  ['and the month before?', '2026-10-01T00:00:00.000Z', '2026-11-01T00:00:00.000Z'],
  ['and the hour after?', '2026-11-24T00:00:00.000Z', '2026-11-24T01:00:00.000Z'],
])('%s leans on the window asked about before', (question, from, to) => {
  const { window } = after('alerts yesterday', question)
  expect([window?.from, window?.to].map((time) => new Date(time ?? 0).toISOString())).toEqual([from, to])
})

test('without a session a reference stays one', () => {
  expect(ask('analiza esta IP')).toMatchObject({ isReference: true, entities: { addresses: [] } })
})
