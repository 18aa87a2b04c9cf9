// npm run bench:storage -- [--rows 10000000] [--days 30] [--runs 100] [--attack-share 0.02] [--keep FOLDER] [--json]
// 1 rows per second of the sink, 2 a database grown to so many rows over so many days, 3 bytes a row uncompressed and in columns,
// 4 latencies of look-ups and correlation. --attack-share: so many of the rows are taken for attacks (an office: 0.02), not as in the captures. --keep: the embedded database stays in that folder, and a grown one is asked again without
// 1 and without growing. Native where DATABASE_URL is set (give it a database of its own), else embedded.
import { availableParallelism, totalmem } from 'node:os'
import { parseArgs } from 'node:util'
import type { Pool } from 'pg'
import { openDatabase } from '../../sql/database.ts'
import { factsText, readDatabaseFacts } from '../../sql/edition.ts'
import { migrate } from '../../sql/migrate.ts'
import { type Grown, growAnew, readGrown, readShare, type Sizing } from './grown.ts'
import { type Latency, measureLatencies } from './latencies.ts'
import { openServer, type Server } from './server.ts'
import { storageText } from './writer.ts'

type Sizes = {
  rows: number
  warm_rows: number
  warm_bytes: number
  cold_rows: number
  cold_bytes: number
  cold_bytes_before: number
}

const SIZES = `
  WITH chunks AS (
    SELECT format('%I.%I', c.chunk_schema, c.chunk_name)::regclass AS chunk, c.is_compressed
    FROM timescaledb_information.chunks c WHERE c.hypertable_name = 'security_events'
  ), cold AS (
    SELECT sum(after_compression_total_bytes)::float AS after, sum(before_compression_total_bytes)::float AS before
    FROM chunk_compression_stats('security_events') WHERE compression_status = 'Compressed'
  ), warm AS (
    SELECT sum(pg_total_relation_size(chunk))::float AS bytes FROM chunks WHERE NOT is_compressed
  )
  SELECT warm.bytes AS warm_bytes, cold.after AS cold_bytes, cold.before AS cold_bytes_before FROM warm, cold`

const sizesOf = async (database: Pool, boundaryMs: number): Promise<Sizes> => {
  const { rows: sizes } = await database.query<Sizes>(SIZES)
  const { rows: counts } = await database.query<{ warm: number; cold: number }>(
    `SELECT count(*) FILTER (WHERE time >= date_trunc('hour', to_timestamp($1))) AS warm, count(*) FILTER (WHERE time < date_trunc('hour', to_timestamp($1))) AS cold
     FROM security_events`,
    [boundaryMs / 1000],
  )
  const { warm = 0, cold = 0 } = counts[0] ?? {}
  return { ...(sizes[0] as Sizes), rows: warm + cold, warm_rows: warm, cold_rows: cold }
}

type Report = {
  server: Server['kind']
  database: string
  machine: string
  grown: Grown
  sizes: Sizes
  latencies: Latency[]
}

const run = async (server: Server, sizing: Sizing, runs: number): Promise<Report> => {
  await migrate({ databaseUrl: server.url })
  const database = openDatabase({ databaseUrl: server.url, maxConnections: 1, statementTimeoutMs: 0 })
  const grown = (await readGrown(database)) ?? (await growAnew(server, database, sizing))
  const span = { startMs: grown.end_ms - grown.days * 86_400_000, endMs: grown.end_ms }
  const latencies = await measureLatencies(database, span, runs)
  const sizes = await sizesOf(database, grown.end_ms - 86_400_000)
  const facts = factsText(await readDatabaseFacts(database))
  await database.end()
  const machine = `${availableParallelism()} cores, ${Math.round(totalmem() / 2 ** 30)} GiB`
  return { server: server.kind, database: facts, machine, grown, sizes, latencies }
}

const shareText = ({ attack_share: share }: Grown): string =>
  share == null ? 'attacks as in the captures' : `${(100 * share).toFixed(1)} % attacks`

const textOf = (report: Report): string => {
  const { grown, sizes, latencies } = report
  const { writer, days } = grown
  const perDay = sizes.rows / days
  return [
    `${report.server}, ${report.database}; ${report.machine}`,
    `writer: ${storageText(writer)}`,
    `${sizes.rows} rows over ${days} days (${Math.round(perDay / 86_400)} rows/s of event time), copies of ${grown.seed_events} real ones, ${shareText(grown)}; grown at ${Math.round(grown.grow_rows_per_second)} rows/s`,
    `warm: ${sizes.warm_rows} rows, ${Math.round(sizes.warm_bytes / sizes.warm_rows)} bytes a row; cold: ${sizes.cold_rows} rows, ${Math.round(sizes.cold_bytes / sizes.cold_rows)} bytes a row (${(sizes.cold_bytes_before / sizes.cold_bytes).toFixed(1)} times less)`,
    `refresh of every aggregate over everything: ${grown.refresh_seconds.toFixed(1)} s`,
    '',
    '| question | runs | p50 ms | p95 ms | max ms | rows |',
    '|---|---|---|---|---|---|',
    ...latencies.map(
      ({ name, runs, p50, p95, max, rows }) =>
        `| ${name} | ${runs} | ${p50.toFixed(1)} | ${p95.toFixed(1)} | ${max.toFixed(1)} | ${rows.toFixed(1)} |`,
    ),
  ].join('\n')
}

const { values } = parseArgs({
  options: {
    rows: { type: 'string', default: '10000000' },
    days: { type: 'string', default: '30' },
    runs: { type: 'string', default: '100' },
    'attack-share': { type: 'string' },
    keep: { type: 'string' },
    json: { type: 'boolean', default: false },
  },
})
const attackShare = readShare(values['attack-share'])
const server = await openServer(values.keep)
try {
  const report = await run(
    server,
    { rows: Number(values.rows), days: Number(values.days), attackShare },
    Number(values.runs),
  )
  console.log(values.json ? JSON.stringify(report) : textOf(report))
} finally {
  await server.stop()
}
