// npm run bench:functions -- [--rows 300000] [--runs 100] [--keep FOLDER] [--json]
// --keep: asks the database that bench:questions or bench:storage grew in that folder, and grows none.
// Beside the time: statements asked of the database and CPU of this process and of the engine, which load of the machine does not change.
// How long the functions between machines take, in process: a database grown to so many rows over two days with alerts of what the model
// suspects, all of it uncompressed or warm; once from the database alone and once with its last 15 minutes in memory as well. Native where
// DATABASE_URL is set (give it a database of its own), else embedded. Nothing else is asked meanwhile.
import { availableParallelism, loadavg } from 'node:os'
import { parseArgs } from 'node:util'
import type { Pool } from 'pg'
import type { FunctionContext } from '../rag-api/functions/function.ts'
import { functionNamed, HTTP_CAPS } from '../rag-api/functions/registry.ts'
import type { AcceptedEvent } from '../rag-api/hot/acceptance.ts'
import { type HotTier, NO_HOT_TIER } from '../rag-api/hot/hot-tier.ts'
import { appendEvent, openRing } from '../rag-api/hot/ring.ts'
import type { Database } from '../rag-api/queries/queries.ts'
import { openDatabase } from '../sql/database.ts'
import { migrate } from '../sql/migrate.ts'
import { cpuMsOf } from './cpu.ts'
import { plantSurroundings } from './questions/surroundings.ts'
import { readGrown, refreshAggregates } from './storage/grown.ts'
import { grow, plantSeed } from './storage/growth.ts'
import { openServer } from './storage/server.ts'
import { percentile } from './visibility.ts'

const DAYS = 2
const ALERTS = 500
const HOT_MS = 15 * 60_000
const RING_BYTES = 67_108_864
const WARM_RUNS = 5

const NOWHERE = { country_code: null, asn: null, asn_name: null }

type Row = { readonly event_id: string; readonly source_ip: string | null; readonly destination_ip: string | null }
type Price = {
  readonly name: string
  readonly tier: string
  readonly runs: number
  readonly p50: number
  readonly p95: number
  readonly max: number
  /** Statements of one call. */
  readonly statements: number
  /** CPU of one call, milliseconds: of this process, and of the embedded engine (null: a native server). */
  readonly own_cpu_ms: number
  readonly engine_cpu_ms: number | null
}

const ADD_ALERTS = `
  INSERT INTO alerts (alert_id, revision, status, subject_type, subject_value, source_ip, sources_count, targets, attack_class, severity, confidence,
    evidence, event_ids, techniques, first_seen, last_seen, event_count)
  SELECT event_id, 1, 'open', 'source', host(source_ip), source_ip, 1, ARRAY[host(destination_ip) || ':' || destination_port], attack_class, 'high',
    attack_probability, '[{"input_group": "rate", "log_likelihood_ratio": 5}]', ARRAY[event_id], ARRAY['T1046'], time, time + interval '1 minute', flow_count
  FROM security_events
  WHERE attack_probability >= 0.5 AND source_ip IS NOT NULL AND destination_ip IS NOT NULL AND destination_port IS NOT NULL
  ORDER BY md5(event_id::text)
  LIMIT $1`

const prepare = async (url: string, database: Pool, rows: number, endMs: number): Promise<void> => {
  await plantSeed(url, database)
  await database.query('TRUNCATE security_events')
  await grow(database, { rows, days: DAYS, endMs }, () => {})
  await database.query(ADD_ALERTS, [ALERTS])
  await refreshAggregates(database)
  await database.query('ANALYZE')
}

/** The last 15 minutes of the table in memory, as the hot tier would have them. */
const hotTierOf = async (database: Pool, endMs: number): Promise<HotTier> => {
  const ring = openRing(RING_BYTES, (endMs - HOT_MS) * 1000)
  const { rows } = await database.query(
    `SELECT event_id, (extract(epoch FROM time) * 1000000)::bigint AS time_us, transport, tcp_state, service, host(source_ip) AS src_ip,
       host(destination_ip) AS dst_ip, destination_port AS dst_port, flow_count, src_bytes, dst_bytes, attack_probability, attack_class, signature_hash,
       NULL AS duplicate_of_sensor, NULL AS fold, dst_packets, handshake_completed
     FROM security_events WHERE time BETWEEN $1 AND $2 ORDER BY time`,
    [new Date(endMs - HOT_MS), new Date(endMs)],
  )
  for (const [offset, row] of rows.entries())
    appendEvent(
      ring,
      { ...row, geo_features: NOWHERE, dst_geo_features: NOWHERE } as unknown as AcceptedEvent,
      0,
      offset,
    )
  ring.stored.set(0, rows.length)
  return { ...NO_HOT_TIER, state: 'serving', serving: ring, ring }
}

type Counting = { readonly database: Database; readonly count: { statements: number } }

const counting = (pool: Pool): Counting => {
  const count = { statements: 0 }
  const query: Database['query'] = (...asked) => {
    count.statements += 1
    return (pool.query as unknown as Database['query'])(...asked)
  }
  return { count, database: { query } }
}

const inputsOf = (
  rows: readonly Row[],
  index: number,
  now: string,
  hotFrom: string,
): Record<string, Record<string, object>> => {
  const one = rows[index % rows.length] as Row
  const source = one.source_ip ?? '203.0.113.1'
  const chain = Array.from({ length: 10 }, (_, step) => (rows[(index * 10 + step) % rows.length] as Row).event_id)
  const many = Array.from({ length: 1000 }, (_, step) => ({
    event_id: (rows[(index + step) % rows.length] as Row).event_id,
  }))
  return {
    threat_assessment_bulk: {
      '1 event': { now, events: [{ event_id: one.event_id }] },
      '1,000 events': { now, events: many },
    },
    correlation_analysis: { '10 minutes': { now, from: hotFrom } },
    predictive_modeling: { 'a source, 24 h': { now, features: [{ name: 'source_ip', value: source }] } },
    forensic_analysis: {
      '10 events': { now, event_chain: chain, evidence_types: ['alerts', 'evidence', 'intelligence'] },
    },
    response_recommendation: { 'a source': { now, threat_type: 'port_scan', context: { source_ip: source } } },
    related_to_ip: { '10 minutes': { now, from: hotFrom, addresses: [source] } },
    count: { '10 minutes': { now, from: hotFrom } },
    top: { '10 minutes': { now, from: hotFrom } },
  }
}

type Measured = {
  readonly context: FunctionContext
  readonly count: Counting['count']
  readonly enginePid: number | undefined
  readonly rows: readonly Row[]
  readonly endMs: number
  readonly runs: number
}

const measure = async (tier: string, measured: Measured): Promise<Price[]> => {
  const { context, count, enginePid, rows, endMs, runs } = measured
  const now = new Date(endMs).toISOString()
  const hotFrom = new Date(endMs - 10 * 60_000).toISOString()
  const prices: Price[] = []
  for (const [name, cases] of Object.entries(inputsOf(rows, 0, now, hotFrom))) {
    for (const kind of Object.keys(cases)) {
      const times: number[] = []
      let before = { statements: 0, own: 0, engine: 0 }
      const so = () => ({
        statements: count.statements,
        own: cpuMsOf(process.pid),
        engine: enginePid === undefined ? 0 : cpuMsOf(enginePid),
      })
      for (let run = -WARM_RUNS; run < runs; run++) {
        const input = inputsOf(rows, run + WARM_RUNS, now, hotFrom)[name]?.[kind]
        if (run === 0) before = so()
        const startedMs = performance.now()
        await functionNamed(name)?.run(input, context)
        if (run >= 0) times.push(performance.now() - startedMs)
      }
      const [p50, p95, max] = [0.5, 0.95, 1].map((share) => percentile(times, share)) as [number, number, number]
      const after = so()
      prices.push({
        ...{ name: `${name}: ${kind}`, tier, runs, p50, p95, max },
        statements: (after.statements - before.statements) / runs,
        own_cpu_ms: (after.own - before.own) / runs,
        engine_cpu_ms: enginePid === undefined ? null : (after.engine - before.engine) / runs,
      })
    }
  }
  return prices
}

const { values } = parseArgs({
  options: {
    rows: { type: 'string', default: '300000' },
    runs: { type: 'string', default: '100' },
    keep: { type: 'string' },
    json: { type: 'boolean' },
  },
})
const server = await openServer(values.keep)
await migrate({ databaseUrl: server.url })
const database = openDatabase({ databaseUrl: server.url, statementTimeoutMs: 0 })
/** The moment that the data ends, and what is asked of, in words. */
const prepared = async (): Promise<{ endMs: number; what: string }> => {
  if (values.keep === undefined) {
    const endMs = Date.now()
    await prepare(server.url, database, Number(values.rows), endMs)
    return { endMs, what: `${values.rows} rows over ${DAYS} days, ${ALERTS} alerts` }
  }
  const grown = await readGrown(database)
  if (!grown) throw new Error(`--keep ${values.keep}: no database was grown there`)
  await plantSurroundings(database, grown.end_ms)
  return { endMs: grown.end_ms, what: `${grown.rows} rows over ${grown.days} days, alerts of a week` }
}
const { endMs, what } = await prepared()
const { rows } = await database.query<Row>(
  'SELECT event_id, host(source_ip) AS source_ip, host(destination_ip) AS destination_ip FROM security_events WHERE time BETWEEN $1 AND $2 AND source_ip IS NOT NULL ORDER BY time DESC LIMIT 5000',
  [new Date(endMs - HOT_MS), new Date(endMs)],
)
const counted = counting(database)
const context = { database: counted.database, hosts: new Map(), caps: HTTP_CAPS, clock: () => endMs }
const asked = { count: counted.count, enginePid: server.pid, rows, endMs, runs: Number(values.runs) }
const prices = [
  ...(await measure('database', { ...asked, context: { ...context, hot: NO_HOT_TIER } })),
  ...(await measure('memory', { ...asked, context: { ...context, hot: await hotTierOf(database, endMs) } })),
]
await database.end()
await server.stop()
const machine = `${server.kind}; ${availableParallelism()} cores, load ${loadavg()[0]?.toFixed(1)}; ${what}`
const lines = prices.map(
  ({ name, tier, runs, p50, p95, max, statements, own_cpu_ms, engine_cpu_ms }) =>
    `| ${name} | ${tier} | ${runs} | ${[p50, p95, max, statements, own_cpu_ms, engine_cpu_ms].map((one) => one?.toFixed(1) ?? '-').join(' | ')} |`,
)
console.log(
  values.json
    ? JSON.stringify({ machine, prices })
    : [
        machine,
        '',
        '| function | tier | runs | p50 ms | p95 ms | max ms | statements | own CPU ms | engine CPU ms |',
        '| --- | --- | --- | --- | --- | --- | --- | --- | --- |',
        ...lines,
      ].join('\n'),
)
