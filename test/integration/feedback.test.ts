// Feedback on alerts on a real database: noted once per person, kept in the audit log, seen in the alert, in the answer and by the analyst.
import type { Pool } from 'pg'
import { afterAll, beforeAll, expect, inject, test, vi } from 'vitest'
import { openRagApi, type RagApi } from '../../rag-api/main.ts'
import { openDatabase } from '../../sql/database.ts'
import { clear, NOW, SSH_ALERT, store } from './questions-scenario.ts'

const TOKENS = { ana: 'ana-token-of-the-feedback-test', eva: 'eva-token-of-the-feedback-test' }
let database: Pool
let api: RagApi
beforeAll(async () => {
  database = openDatabase({ databaseUrl: inject('databaseUrl') })
  await clear(database)
  await store(database)
  vi.stubEnv('DATABASE_URL', inject('databaseUrl'))
  vi.stubEnv('HTTP_PORT', '0')
  vi.stubEnv('HTTP_TOKENS', `ana:${TOKENS.ana},eva:${TOKENS.eva}`)
  vi.stubEnv('LOG_LEVEL', 'silent')
  api = await openRagApi()
})
afterAll(async () => {
  await api?.close()
  vi.unstubAllEnvs()
  await database.query('DELETE FROM feedback WHERE alert_id = $1', [SSH_ALERT.alert_id])
  await clear(database)
  await database.end()
})

const call = (who: keyof typeof TOKENS, path: string, body?: object) =>
  fetch(`${api.url}${path}`, {
    ...(body ? { method: 'POST', body: JSON.stringify(body) } : {}),
    headers: { authorization: `Bearer ${TOKENS[who]}`, ...(body ? { 'content-type': 'application/json' } : {}) },
  })
const judge = (who: keyof typeof TOKENS, body: object, id: string = SSH_ALERT.alert_id) =>
  call(who, `/v1/alerts/${id}/feedback`, body)

test('the newest verdict of each person counts, and every one is in the audit log', async () => {
  expect((await judge('ana', { verdict: 'true_positive' })).status).toBe(200)
  expect((await judge('eva', { verdict: 'true_positive', comment: 'seen in the log' })).status).toBe(200)
  const changed = await judge('ana', { verdict: 'false_positive', comment: 'our own test\0\ud800' })
  expect(await changed.json()).toMatchObject({ actor: 'ana', verdict: 'false_positive', alert_id: SSH_ALERT.alert_id })
  const alert = (await (await call('eva', `/v1/alerts/${SSH_ALERT.alert_id}`)).json()) as { feedback: object[] }
  expect(alert.feedback).toMatchObject([
    { actor: 'eva', verdict: 'true_positive', comment: 'seen in the log' },
    { actor: 'ana', verdict: 'false_positive', comment: 'our own test \ufffd' },
  ])
  const { rows } = await database.query(
    `SELECT actor, detail ->> 'verdict' AS verdict FROM audit_log
     WHERE action = 'feedback' AND detail ->> 'alert_id' = $1 ORDER BY audit_id DESC LIMIT 3`,
    [SSH_ALERT.alert_id],
  )
  expect(rows.map(({ actor, verdict }) => `${actor} ${verdict}`)).toEqual([
    'ana false_positive',
    'eva true_positive',
    'ana true_positive',
  ])
})

test('the page of alerts, the findings of other formats and the explanation show it', async () => {
  const page = '/v1/alerts?from=2026-03-01T00:00:00Z&to=2026-04-01T00:00:00Z&class=ssh_bruteforce&limit=1'
  const { alerts } = (await (await call('ana', page)).json()) as { alerts: { feedback: object[] }[] }
  expect(alerts[0]?.feedback).toHaveLength(2)
  const other = (await (await call('ana', `${page}&format=ocsf`)).json()) as { alerts: object[] }
  expect(other.alerts[0]).toMatchObject({ class_uid: 2004, verdict_id: 1, status_id: 3 })
  const question = { question: `explain the alert ${SSH_ALERT.alert_id}`, now: new Date(NOW).toISOString() }
  const { answer } = (await (await call('ana', '/v1/questions', question)).json()) as { answer: string }
  expect(answer).toContain('Judged by ana')
  expect(answer).toContain('Judged by eva')
})

test('an alert that does not exist gets none', async () => {
  const response = await judge('ana', { verdict: 'true_positive' }, '00000000-0000-0000-0000-000000000000')
  expect(response.status).toBe(404)
  const { rows } = await database.query(
    "SELECT 1 FROM feedback WHERE alert_id = '00000000-0000-0000-0000-000000000000'",
  )
  expect(rows).toEqual([])
})

test('an analyst reads verdicts with the detectors behind the alert', async () => {
  const { rows } = await database.query(
    'SELECT actor, attack_class, subject_value, detectors FROM feedback_all WHERE alert_id = $1 ORDER BY actor',
    [SSH_ALERT.alert_id],
  )
  expect(rows).toMatchObject([
    { actor: 'ana', attack_class: 'ssh_bruteforce' },
    { actor: 'eva', attack_class: 'ssh_bruteforce' },
  ])
  expect(rows[0].detectors).toBeInstanceOf(Array)
})
