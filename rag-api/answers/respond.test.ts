import { expect, test } from 'vitest'
import { timeOrderedUuid } from '../../schemas/event-id.ts'
import { NO_HOT_TIER } from '../hot/hot-tier.ts'
import { fakeDatabase } from '../queries/fake-database.ts'
import { respond } from './respond.ts'

const NOW = Date.parse('2026-03-10T18:30:00Z')
const EVENT = timeOrderedUuid(Date.parse('2026-03-10T18:00:00Z') * 1000, 'respond')
const COUNTED = {
  counted: 1240,
  flows: 1240,
  records: 3,
  first_seen: '2026-03-10T17:00:00Z',
  last_seen: '2026-03-10T18:00:00Z',
  event_ids: [EVENT],
}
const FACT = { event_id: EVENT, time: '2026-03-10T18:00:00Z', source_ip: '10.0.0.1', destination_port: 22 }
const NEWEST = { newest_event: '2026-03-10T18:29:00Z' }

const ask = (question: string, rows: Parameters<typeof fakeDatabase>[0]) =>
  respond({ question, now: NOW, zone: 'UTC' }, fakeDatabase({ 'newest-event': [NEWEST], ...rows }))

test('a count comes with its window, its events and its query', async () => {
  const response = await ask('how many connections to port 22 in the last 2 hours', {
    'count-events': [COUNTED],
    'check-events': [FACT],
  })
  expect(response.answer).toContain('1,240 flows')
  expect(response.claims).toEqual([
    {
      text: expect.stringContaining('port 22'),
      event_ids: [EVENT],
      alert_ids: [],
      log_ids: [],
      sql_ref: 'rag-api/queries/count-events.sql',
    },
  ])
  expect(response.interpretation).toMatchObject({
    intent: 'count',
    from: '2026-03-10T16:30:00.000Z',
    to: '2026-03-10T18:30:00.000Z',
  })
})

test('a claim whose events do not bear it out is left out and counted', async () => {
  const rows = { 'count-events': [COUNTED], 'check-events': [{ ...FACT, destination_port: 443 }] }
  const response = await ask('how many connections to port 22 in the last 2 hours', rows)
  expect(response).toMatchObject({ claims: [], dropped_claims: 1 })
  expect(response.answer).not.toContain('1,240')
})

test('the answer is in the language of the question', async () => {
  const rows = { 'count-events': [COUNTED], 'check-events': [FACT] }
  expect((await ask('cuantas conexiones al puerto 22 hubo hoy', rows)).answer).toContain('1.240 flujos')
})

test('an unclear time is asked back and nothing is searched', async () => {
  const response = await ask('eventos raros entre las 2 y las 4', {})
  expect(response).toMatchObject({
    claims: [],
    searched: null,
    interpretation: { intent: 'unusual_events', from: null, to: null },
  })
  expect(response.answer).toContain('¿de la mañana o de la tarde?')
})

test('what is not understood says what can be asked', async () => {
  const response = await ask('cuéntame un chiste', {})
  expect(response.interpretation.intent).toBe('unsupported')
  expect(response.follow_ups.length).toBeGreaterThan(3)
})

test('nothing found says what was searched', async () => {
  const { answer, claims } = await ask('what did 10.9.9.9 do in the last 2 hours', {})
  expect(answer).toContain(
    'no event from or to 10.9.9.9. Searched in security_events: 10 Mar 2026, 16:30:00 – 18:30:00 (UTC)',
  )
  expect(claims).toEqual([])
})

test('an empty database is answered, not an error', async () => {
  const response = await respond({ question: 'top 10 IPs', now: NOW, zone: 'UTC' }, fakeDatabase({}), {
    hot: NO_HOT_TIER,
    clock: () => NOW,
  })
  expect(response.coverage).toEqual({
    newest_event: null,
    newest_event_age_seconds: null,
    embedding_lag_seconds: null,
    tier: ['warm'],
    hot_tier: 'off',
    hot_since: null,
    missing_events: 0,
  })
})
