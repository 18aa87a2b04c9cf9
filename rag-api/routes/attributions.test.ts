import { pino } from 'pino'
import { expect, it, onTestFinished } from 'vitest'
import { createApp } from '../app.ts'
import type { ExplainEvent } from '../explanations.ts'
import { fakeDatabase } from '../queries/fake-database.ts'

const ID = '019ab000-0000-7000-8000-000000000001'

const asked = async (explainEvent: ExplainEvent, id = ID) => {
  const access = { host: '127.0.0.1', token: undefined, allowedHosts: [] }
  const log = pino({ level: 'silent' })
  const app = await createApp({ database: fakeDatabase({}), log, access, schemaVersion: 1, explainEvent })
  onTestFinished(() => app.close())
  return app.inject({ url: `/v1/events/${id}/attributions`, headers: { host: 'localhost' } })
}

it('says what decided, in words of both languages, and what was not measured', async () => {
  const response = await asked(async (_database, event_id) => ({
    ...{ event_id, model_version: 'v2', attack_probability: 0.9, attack_class: 'port_scan' },
    scored_as: { model_version: 'v1', attack_probability: 0.2, attack_class: null },
    attributions: [
      { feature: 'flag_syn', value: 1, contribution: 2.5, output: 'attack' },
      { feature: 'moon_phase', contribution: -0.5, output: 'port_scan' },
    ],
  }))
  expect(response.statusCode).toBe(200)
  expect(response.json()).toEqual({
    ...{ event_id: ID, model_version: 'v2', attack_probability: 0.9, attack_class: 'port_scan' },
    scored_as: { model_version: 'v1', attack_probability: 0.2, attack_class: null },
    attributions: [
      {
        ...{ output: 'attack', feature: 'flag_syn', value: 1, contribution: 2.5 },
        words: { es: 'se vio SYN', en: 'SYN was seen' },
      },
      { output: 'port_scan', feature: 'moon_phase', value: null, contribution: -0.5, words: null },
    ],
  })
})

it.each([
  ['no_such_event', 404, /is not stored/],
  ['not_scorable', 422, /a fold of many flows/],
] as const)('says why there is no explanation: %s', async (reason, status, text) => {
  const response = await asked(async () => ({ reason }))
  expect(response.statusCode).toBe(status)
  expect(response.json().detail).toMatch(text)
})

it('refuses what is no id before it looks for it', async () => {
  const response = await asked(async () => expect.fail('it was looked for'), 'not-an-id')
  expect(response.statusCode).toBe(400)
})
