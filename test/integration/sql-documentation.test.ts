// Every query of docs/sql.md runs, on data that gives each question something to answer.
import { readFileSync } from 'node:fs'
import path from 'node:path'
import type { Pool } from 'pg'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { openMemoryState } from '../../processors/runtime/state-memory.ts'
import { openSink } from '../../processors/sink/main.ts'
import { timeOrderedUuid } from '../../schemas/event-id.ts'
import { openDatabase } from '../../sql/database.ts'
import { sampleEvents } from './sample-events.ts'

const PAGE = readFileSync(path.join(import.meta.dirname, '..', '..', 'docs', 'sql.md'), 'utf8')
const QUERIES = [...PAGE.matchAll(/([^\n]*)\n\n```sql\n(.*?)```/gs)].map(
  ([, title = '', sql = '']) => [title, sql] as const,
)
const ALERT_ID = timeOrderedUuid(Date.UTC(2098, 0) * 1000, 'documentation')

let database: Pool
beforeAll(async () => {
  database = openDatabase({ databaseUrl: inject('databaseUrl') })
  const sink = openSink({ DATABASE_URL: inject('databaseUrl') })
  const state = (await openMemoryState().open('sink', 'events.scored', 0)).begin()
  const attributions = [{ feature: 'flag_syn', value: 1, contribution: 2.5, output: 'attack' }]
  const events = sampleEvents(200, Date.now() * 1000 - 60_000_000).map((event) => ({
    ...event,
    model_result: { ...event.model_result, attributions },
  }))
  await sink.process(
    events.map((message) => ({ topic: 'events.scored', message })),
    state,
  )
  await sink.close?.()
  await database.query(
    `INSERT INTO event_signatures (hash, text, event_vector, first_seen, model)
     SELECT DISTINCT signature_hash, signature_hash, array_fill(1, ARRAY[384])::vector, now(), 'documentation'
     FROM security_events WHERE signature_hash LIKE 'v1:%' AND time > now() - interval '1 hour' ON CONFLICT DO NOTHING`,
  )
  await database.query(
    `INSERT INTO alerts (alert_id, revision, status, subject_type, subject_value, attack_class, severity, confidence, first_seen, last_seen, event_ids)
     VALUES ($1, 1, 'open', 'source', '203.0.113.1', 'port_scan', 'high', 0.9, now(), '2098-01-01', $2::uuid[]) ON CONFLICT DO NOTHING`,
    [ALERT_ID, events.slice(150).map(({ event_id }) => event_id)],
  )
})
afterAll(async () => {
  await database.query('DELETE FROM alerts WHERE alert_id = $1', [ALERT_ID])
  await database.end()
})

// Nothing was logged, asked or is known of these here: an empty answer is right.
const MAY_BE_EMPTY =
  /^(One address|Whether anything|Log lines|Kinds of log|What resembled|TLS clients|Bursts|Countries new|Why there is|What the newest|What is blocked|What other models|Messages of)/

/** People ask as the role `analyst`. */
const asAnalyst = async (sql: string): Promise<unknown[]> => {
  const client = await database.connect()
  try {
    await client.query('BEGIN READ ONLY')
    await client.query('SET LOCAL ROLE analyst')
    return (await client.query(sql)).rows
  } finally {
    await client.query('ROLLBACK')
    client.release()
  }
}

test('documents a fair number of queries', () => {
  expect(QUERIES.length).toBeGreaterThanOrEqual(20)
})

test.each(QUERIES)('%s', async (title, sql) => {
  const rows = await asAnalyst(sql)
  if (!MAY_BE_EMPTY.test(title)) expect(rows).not.toEqual([])
})

test('names every table, view and function that there is, and none that is not', async () => {
  const { rows } = await database.query<{ name: string }>(
    `SELECT relname AS name FROM pg_class c WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'v') AND relname NOT LIKE 'schema\\_%'
       AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = c.oid AND d.deptype = 'e')
     UNION
     SELECT proname FROM pg_proc p WHERE pronamespace = 'public'::regnamespace
       AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = p.oid AND d.deptype = 'e')`,
  )
  const documented = [...PAGE.matchAll(/^\| `(\w+)/gm)].map(([, name]) => name)
  expect(documented.sort()).toEqual(rows.map(({ name }) => name).sort())
})
