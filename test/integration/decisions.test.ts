// Promise: decisions and what enforcers report of them go from Kafka to rows, to blocked_now and to the answer; dead letters become rows.
import type { Pool } from 'pg'
import { afterAll, beforeAll, expect, inject, onTestFinished, test } from 'vitest'
import { openLogger } from '../../processors/runtime/logger.ts'
import { openSink } from '../../processors/sink/main.ts'
import { doneAbout, doneTexts } from '../../rag-api/answers/done-about.ts'
import { respond } from '../../rag-api/answers/respond.ts'
import { timeOrderedUuid } from '../../schemas/event-id.ts'
import type { Decision, EnforcementReport } from '../../schemas/messages.ts'
import { openDatabase } from '../../sql/database.ts'
import { openTestProducer, startRunner, testConfig, uniqueName } from './running.ts'

// Of this run alone: the database is everybody's.
const NAME = uniqueName('decisions')
const ADDRESS = '203.0.113.201'
const NETWORK = '198.51.100.128/25'
const GATEWAY = `nftables@${NAME}`
const DECIDED_US = Date.now() * 1000 - 60_000_000
const idOf = (name: string): string => timeOrderedUuid(DECIDED_US, NAME, name)

let database: Pool
beforeAll(() => {
  database = openDatabase({ databaseUrl: inject('databaseUrl') })
})
afterAll(async () => {
  // Other tests ask what is blocked where nothing was ever enforced.
  await database.query('DELETE FROM enforcement_reports WHERE enforcer = $1', [GATEWAY])
  await database.query('DELETE FROM decisions WHERE decision_id = ANY($1::uuid[])', [
    ['scan', 'person', 'watch'].map(idOf),
  ])
  await database.end()
})

const decision = (name: string, changes: Decision): Decision => ({
  decision_id: idOf(name),
  revision: 1,
  status: 'active',
  action: 'block',
  requested_by: 'policy',
  policy: 'scanners',
  reason: 'port_scan of 120 ports',
  decided_at_us: DECIDED_US,
  updated_at_us: DECIDED_US,
  ...changes,
})
const report = (name: string, state: string, seconds: number, changes: EnforcementReport = {}): EnforcementReport => {
  const time_us = DECIDED_US + seconds * 1e6
  const report_id = timeOrderedUuid(time_us, NAME, name, state)
  return { report_id, time_us, enforcer: GATEWAY, decision_id: idOf(name), decision_revision: 1, state, ...changes }
}

const DECISIONS = [
  decision('scan', {
    revision: 2,
    address: ADDRESS,
    scope: { ports: [22, 80] },
    ttl_seconds: 3600,
    expires_at_us: DECIDED_US + 3600e6,
  }),
  // Older than what is stored by then: it changes nothing.
  decision('scan', { revision: 1, status: 'proposed', address: ADDRESS }),
  decision('person', { address: NETWORK, requested_by: 'ana', policy: null, status: 'revoked', revision: 3 }),
  decision('watch', { address: '203.0.113.202', action: 'observe' }),
]
const REPORTS = [
  report('scan', 'applied', 1, { address: ADDRESS, handle: 12, packets: 0, bytes: 0 }),
  report('scan', 'verified', 31, { address: ADDRESS, handle: 12, packets: 812, bytes: 48_720 }),
  report('person', 'applied', 2, { address: NETWORK }),
  report('watch', 'applied', 3, { address: '203.0.113.202' }),
]

const publish = async (decisions: readonly Decision[], reports: readonly EnforcementReport[]): Promise<void> => {
  const producer = await openTestProducer(testConfig())
  await producer.send([
    ...decisions.map((message) => ({ topic: 'decisions.made' as const, key: message.decision_id ?? '', message })),
    ...reports.map((message) => ({ topic: 'enforcement.reported' as const, key: message.decision_id ?? '', message })),
  ])
}
const openRunning = async () => {
  const sink = openSink({ DATABASE_URL: inject('databaseUrl') })
  onTestFinished(() => sink.close?.())
  await startRunner({ ...sink, name: uniqueName('sink-decisions') }, testConfig())
  return sink
}
const blocked = async (): Promise<Record<string, unknown>[]> =>
  (
    await database.query(
      'SELECT address::text, state, packets, decision_status, scope FROM blocked_now WHERE enforcer = $1 ORDER BY 1',
      [GATEWAY],
    )
  ).rows
const stored = async (): Promise<number> =>
  (await database.query('SELECT count(*)::int AS n FROM enforcement_reports WHERE enforcer = $1', [GATEWAY])).rows[0].n
const ask = (question: string) => respond({ question, now: Date.now(), zone: 'UTC' }, database)

test('what is in force is what enforcers last said, whatever was decided since', async () => {
  await publish(DECISIONS, [...REPORTS, ...REPORTS])
  await openRunning()
  await expect.poll(stored, { timeout: 30_000 }).toBe(REPORTS.length)
  await expect.poll(blocked, { timeout: 10_000 }).toEqual([
    { address: NETWORK, state: 'applied', packets: null, decision_status: 'revoked', scope: {} },
    {
      address: `${ADDRESS}/32`,
      state: 'verified',
      packets: 812,
      decision_status: 'active',
      scope: { ports: [22, 80] },
    },
  ])
  const [row] = (
    await database.query('SELECT revision, status FROM decisions_all WHERE decision_id = $1', [idOf('scan')])
  ).rows
  expect(row).toEqual({ revision: 2, status: 'active' })

  const { answer } = await ask(`Is ${ADDRESS} blocked now?`)
  expect(answer).toContain(`${ADDRESS}`)
  expect(answer).toContain('asked for by scanners')
  expect(answer).toContain('812 packets met')
  expect((await ask('¿Qué IP están bloqueadas ahora?')).answer).toContain(`${NETWORK}: bloqueada`)

  // The same behind recommendations: an address of the revoked decision's network is still blocked, and that is told.
  const done = await doneAbout(database, [ADDRESS, '198.51.100.200', '192.0.2.1'])
  expect(done.blocks.map(({ address, decision_status }) => [address, decision_status])).toEqual([
    [`${ADDRESS}/32`, 'active'],
    [NETWORK, 'revoked'],
  ])
  expect(done.decisions.map(({ action, status }) => `${action} ${status}`).toSorted()).toEqual([
    'block active',
    'block revoked',
  ])
  expect(doneTexts(done, { language: 'en', zone: 'UTC' }).join(' ')).toContain(
    `${ADDRESS}/32 is already blocked by the word of ${GATEWAY}, until`,
  )
  expect(await doneAbout(database, ['192.0.2.1'])).toMatchObject({ decisions: [], blocks: [] })

  await publish([], [report('person', 'removed', 40, { address: NETWORK })])
  await expect.poll(async () => (await blocked()).map(({ address }) => address)).toEqual([`${ADDRESS}/32`])
})

test('a dead letter of any topic becomes a row, once, with its first bytes', async () => {
  const producer = await openTestProducer(testConfig())
  const key = Buffer.from(NAME)
  const value = Buffer.concat([Buffer.from('no frame \0'), Buffer.alloc(10_000, 255)])
  await producer.sendRecords([{ topic: 'decisions.made', key, value, headers: { trace: NAME } }])
  const sink = await openRunning()
  const group = uniqueName('sink-dead-letters')
  const rows = async () =>
    (await database.query('SELECT *, length(value) AS kept FROM dead_letters WHERE key = $1 ORDER BY time', [key])).rows
  const feed = async () => sink.beside?.(testConfig({ LOG_LEVEL: 'fatal' }), openLogger(group, 'fatal'))
  const first = await feed()
  await expect.poll(async () => (await rows()).length, { timeout: 30_000 }).toBeGreaterThan(0)
  await first?.stop()
  const before = await rows()
  expect(before[0]).toMatchObject({
    topic: 'decisions.made',
    reason: 'bad_frame',
    kept: 4096,
    value_bytes: value.length,
    headers: { trace: NAME },
  })
  expect(before[0]?.processor).toMatch(/^sink-decisions/)
  // Sent again under other offsets it is another letter; the same letter read by another group is not.
  const { storeDeadLetters } = await import('../../processors/sink/dead-letters.ts')
  const { accessTo } = await import('../../processors/sink/main.ts')
  const { createStore } = await import('../../processors/sink/store.ts')
  let taken = 0
  const counting = createStore(accessTo(database))
  const store: typeof counting = async (builders, messages) => {
    const refusals = await counting(builders, messages)
    taken += messages.filter((message) => (message as { key: Buffer | null }).key?.equals(key)).length
    return refusals
  }
  const again = await storeDeadLetters(store, testConfig(), openLogger(group, 'fatal'), group)
  await expect.poll(() => taken, { timeout: 30_000 }).toBe(before.length)
  await again.stop()
  expect(await rows()).toEqual(before)
})
