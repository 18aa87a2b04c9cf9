// Promise: log lines that a Sigma rule matches become evidence in the database that names the lines; a folder of one's own rules counts too.
import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { Pool } from 'pg'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { openLogDetection } from '../../processors/detection/main.ts'
import { openSink } from '../../processors/sink/main.ts'
import { timeOrderedUuid } from '../../schemas/event-id.ts'
import type { ComponentLog } from '../../schemas/messages.ts'
import { openDatabase } from '../../sql/database.ts'
import { openTestProducer, startRunner, testConfig, uniqueName } from './running.ts'

const PATIENCE = { timeout: 60_000, interval: 200 }
const RUN = uniqueName('sigma')
const START_US = Date.UTC(2025, 4, 1, 10) * 1000
/** Addresses that no other test accuses. */
const GUESSER = '198.51.100.71'
const MINER = '198.51.100.72'

let database: Pool
beforeAll(() => {
  database = openDatabase({ databaseUrl: inject('databaseUrl') })
})
afterAll(() => database.end())

const line = (at: number, changes: ComponentLog): ComponentLog => ({
  log_id: timeOrderedUuid(START_US + at * 1_000_000, RUN, String(at)),
  time_us: START_US + at * 1_000_000,
  severity: 'info',
  ...changes,
})
const refusal = (at: number) =>
  line(at, {
    component: 'sshd',
    format: 'syslog',
    message: `Failed password for root from ${GUESSER} port 4711 ssh2`,
    addresses: [GUESSER],
  })

const evidenceAbout = async (address: string) =>
  (
    await database.query(
      'SELECT detector, input_group, attack_class, decisive, log_ids, event_ids, facts FROM evidence_all WHERE subject_value = $1',
      [address],
    )
  ).rows

test('lines go through the topic, the rules and the sink', { timeout: 120_000 }, async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'autoinmune-sigma-'))
  writeFileSync(
    path.join(folder, 'miner.yml'),
    `title: Miner in our own log
id: 33333333-3333-4333-8333-333333333333
level: high
tags: [attack.command-and-control]
logsource: { product: autoinmune, service: logs }
detection: { miner: { attributes_pool|contains: '${RUN}' }, condition: miner }
`,
  )
  const config = testConfig()
  const producer = await openTestProducer(config)
  await startRunner(openLogDetection({ SIGMA_RULES_DIR: folder, LOG_LEVEL: 'fatal' }), config)
  await startRunner(openSink({ DATABASE_URL: inject('databaseUrl') }), testConfig())
  const lines = [
    ...Array.from({ length: 15 }, (_, at) => refusal(at)),
    line(20, { component: 'proxy', addresses: [MINER], attributes: { attributes_pool: RUN } }),
  ]
  await producer.send(lines.map((message) => ({ topic: 'logs.raw', key: 'test', message })))

  await expect
    .poll(() => evidenceAbout(MINER), PATIENCE)
    .toMatchObject([{ detector: 'sigma_logs', attack_class: 'botnet_c2', log_ids: [lines.at(-1)?.log_id] }])
  await expect.poll(() => evidenceAbout(GUESSER), PATIENCE).toMatchObject([{ input_group: 'logs', event_ids: [] }])
  const [evidence] = await evidenceAbout(GUESSER)
  expect(evidence).toMatchObject({ attack_class: 'ssh_bruteforce', detector: 'sigma_logs' })
  const stored = await database.query('SELECT count(*)::int AS n FROM component_logs WHERE log_id = ANY($1)', [
    evidence.log_ids,
  ])
  expect(stored.rows[0].n).toBe(evidence.log_ids.length)
})
