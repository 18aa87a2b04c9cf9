// Fills the database with realistic rows: those of the shipped captures as the product stores them, again and again over days of time.
import { readdirSync } from 'node:fs'
import path from 'node:path'
import type { Pool } from 'pg'
import { openPipeline } from '../../cli/pipeline.ts'
import { readEvents } from '../../ingest/sensor/read-events.ts'
import { embeddingConfigSchema } from '../../processors/embedding/config.ts'
import { openEmbedding } from '../../processors/embedding/main.ts'
import { readEnvironment } from '../../processors/runtime/environment.ts'
import { runInMemory } from '../../processors/runtime/memory-runner.ts'
import type { Input, Processor } from '../../processors/runtime/processor.ts'
import { openMemoryState } from '../../processors/runtime/state-memory.ts'
import { openSink } from '../../processors/sink/main.ts'
import type { NetworkEvent } from '../../schemas/messages.ts'

const CAPTURES = path.resolve(import.meta.dirname, '../../test/captures')
/** Rows of one INSERT while growing: a few seconds of an engine that serves nobody else meanwhile. */
const STEP_ROWS = 100_000
const HOUR_MS = 3_600_000

/** Events of every shipped capture, enriched and scored. */
const readScored = async (): Promise<NetworkEvent[]> => {
  const scored: NetworkEvent[] = []
  for (const file of readdirSync(CAPTURES).filter((name) => name.endsWith('.pcap'))) {
    const pipeline = await openPipeline({ isAnyTimeAccepted: true })
    const reading = readEvents(path.join(CAPTURES, file), { sensorId: 'bench' })
    await runInMemory({
      processors: [pipeline as Processor],
      source: asInputs(reading),
      onOutput: (output) => {
        if (output.topic === 'events.scored') scored.push(output.message)
      },
    })
    await pipeline.close?.()
  }
  return scored
}

async function* asInputs(
  reading: AsyncIterable<readonly NetworkEvent[]>,
): AsyncGenerator<readonly Input<'events.raw'>[]> {
  for await (const events of reading) yield events.map((message) => ({ topic: 'events.raw', message }))
}

/** Stores the captures' events and their vectors, and keeps the rows aside in the table bench_seed; answers how many. */
export const plantSeed = async (databaseUrl: string, database: Pool): Promise<number> => {
  const events = await readScored()
  const batch = events.map((message): Input<'events.scored'> => ({ topic: 'events.scored', message }))
  const state = (await openMemoryState().open('bench', 'events.scored', 0)).begin()
  const sink = openSink({ DATABASE_URL: databaseUrl })
  await sink.process(batch, state)
  await sink.close?.()
  const embedding = await openEmbedding({ ...readEnvironment(embeddingConfigSchema), DATABASE_URL: databaseUrl })
  await embedding.process(batch, state)
  await embedding.close?.()
  await database.query('DROP TABLE IF EXISTS bench_seed')
  await database.query(
    `CREATE TABLE bench_seed AS SELECT coalesce(attack_probability, 0) >= 0.5 AS is_attack,
       row_number() OVER (PARTITION BY coalesce(attack_probability, 0) >= 0.5 ORDER BY md5(event_id::text)) - 1 AS n, e.* FROM security_events e`,
  )
  await database.query('CREATE UNIQUE INDEX ON bench_seed (is_attack, n)')
  await database.query('ANALYZE bench_seed')
  return events.length
}

export type Growth = {
  readonly rows: number
  readonly days: number
  readonly endMs: number
  /** Share of rows that the model takes for attacks, above 0 and below 1; undefined: that of the captures. */
  readonly attackShare?: number | undefined
}

/**
 * Adds `rows` rows evenly over the `days` before `endMs`, oldest first, and turns each hour older than a day into columns, as the policy
 * would have done meanwhile. Copies of a seed row differ in time, id and the last bytes of public and private addresses. Attacks lie evenly
 * among the others.
 */
export const grow = async (
  database: Pool,
  { rows, days, endMs, attackShare }: Growth,
  onProgress: (done: number) => void,
) => {
  const [seed] = (
    await database.query<{ attacks: number; others: number }>(
      'SELECT count(*) FILTER (WHERE is_attack) AS attacks, count(*) FILTER (WHERE NOT is_attack) AS others FROM bench_seed',
    )
  ).rows
  if (!seed?.attacks || !seed.others) throw new Error('the captures gave no attacks or nothing but attacks')
  const share = attackShare ?? seed.attacks / (seed.attacks + seed.others)
  const { rows: columns } = await database.query<{ name: string }>(
    `SELECT attname AS name FROM pg_attribute WHERE attrelid = 'security_events'::regclass AND attnum > 0 AND NOT attisdropped`,
  )
  const names = columns.map(({ name }) => name)
  const text = `INSERT INTO security_events (${names.join(', ')}) SELECT ${names.map(expressionOf).join(', ')} FROM (${COPIES}) c`
  const startMs = endMs - days * 24 * HOUR_MS
  const stepMs = (endMs - startMs) / rows
  let compressedTo = startMs
  for (let done = 0; done < rows; done += STEP_ROWS) {
    const count = Math.min(STEP_ROWS, rows - done)
    const fromMs = startMs + done * stepMs
    await database.query(text, [fromMs / 1000, stepMs / 1000, count, done, share, seed.attacks, seed.others])
    const coldMs = Math.floor((fromMs - 2 * HOUR_MS) / HOUR_MS) * HOUR_MS
    if (coldMs > compressedTo && coldMs < endMs - 24 * HOUR_MS)
      compressedTo = await compress(database, compressedTo, coldMs)
    onProgress(done + count)
  }
  await compress(database, compressedTo, Math.floor((endMs - 24 * HOUR_MS) / HOUR_MS) * HOUR_MS)
}

// $1 time of the first row, $2 seconds from row to row, $3 rows, $4 rows before these, $5 share of attacks, $6 and $7 attacks and others of
// the seed. The attacks before a place are its number times the share, rounded down: where that grows the row is an attack.
const COPIES = `
  SELECT s.*, to_timestamp($1::float8 + i * $2::float8) AS at, turn.k / turn.seeds AS copy, $4::bigint + i AS place
  FROM generate_series(0, $3::integer - 1) i
  CROSS JOIN LATERAL (SELECT floor(($4::bigint + i) * $5::float8)::bigint AS before, floor(($4::bigint + i + 1) * $5::float8)::bigint AS upto) a
  CROSS JOIN LATERAL (SELECT upto > before AS is_attack, CASE WHEN upto > before THEN before ELSE $4::bigint + i - before END AS k,
    CASE WHEN upto > before THEN $6::bigint ELSE $7::bigint END AS seeds) turn
  JOIN bench_seed s ON s.is_attack = turn.is_attack AND s.n = turn.k % turn.seeds`

const EXPRESSIONS: Readonly<Record<string, string>> = {
  time: 'at',
  end_time: 'at + (end_time - time)',
  flow_started_at: 'at - (time - flow_started_at)',
  ingested_at: 'at',
  stored_at: 'at',
  event_id: `(lpad(to_hex((floor(extract(epoch FROM at) * 1000))::bigint), 12, '0')
    || '8' || lpad(to_hex((extract(microseconds FROM at)::bigint % 1000)), 3, '0') || '8' || lpad(to_hex(place), 15, '0'))::uuid`,
  source_ip: 'source_ip + (copy % 97)',
  destination_ip: 'destination_ip + (copy % 13)',
}
const expressionOf = (name: string): string => EXPRESSIONS[name] ?? name

const compress = async (database: Pool, fromMs: number, toMs: number): Promise<number> => {
  const { rows } = await database.query<{ chunk: string }>(
    `SELECT c::text AS chunk FROM show_chunks('security_events', newer_than => to_timestamp($1), older_than => to_timestamp($2)) c`,
    [fromMs / 1000 - 1, toMs / 1000],
  )
  for (const { chunk } of rows) await database.query('SELECT compress_chunk($1::regclass, true)', [chunk])
  return toMs
}
