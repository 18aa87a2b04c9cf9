// npm run bench:similarity [-- SIZE...]: exact search of distinct signatures against HNSW in the database of DATABASE_URL, else an embedded
// one: latency, recall, time to build, price of an insert. Where HNSW starts to pay is read from its last column.
// Vectors: signatures of random events embedded by the real model, and, beyond them, mixtures of two of them (random vectors would lie
// equally far from each other, which no graph can search). Queries are embedded signatures that the table does not hold.
import type { Pool } from 'pg'
import { embeddingConfigSchema } from '../processors/embedding/config.ts'
import { openSentenceModel } from '../processors/embedding/sentence-model.ts'
import { signatureOf } from '../processors/enrichment/signature.ts'
import { readEnvironment } from '../processors/runtime/environment.ts'
import type { NetworkEvent } from '../schemas/messages.ts'
import { openDatabase } from '../sql/database.ts'
import { openServer } from './storage/server.ts'

const SIZES = [1000, 10_000, 50_000, 100_000]
const EMBEDDED = 3000
const QUERIES = 60
const K = 10
const BATCH = 1000
const INSERTS = 200

/** Numbers in [0, 1), the same in every run (mulberry32). */
let seed = 7
const random = (): number => {
  seed = (seed + 0x6d2b79f5) | 0
  let mixed = Math.imul(seed ^ (seed >>> 15), 1 | seed)
  mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
  return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
}
const oneOf = <T>(values: readonly T[]): T => values[Math.floor(random() * values.length)] as T
const magnitude = (): number => Math.floor(10 ** (random() * 6))

const geography = () => ({
  address_class: oneOf(['public', 'public', 'private']),
  country_code: oneOf(['US', 'DE', 'CN', 'ES', 'BR', 'RU', 'NL', 'IN', 'FR', 'VN', 'GB', 'KR']),
  asn_name: oneOf(['Hetzner Online GmbH', 'Telefonica de Espana', 'Amazon.com', 'Chinanet', 'University of Oslo', '']),
})

const randomEvent = (): NetworkEvent => ({
  time_us: 0,
  end_time_us: magnitude() * 100,
  transport: 'tcp',
  dst_port: oneOf([22, 80, 443, 53, 445, 3389, 25, 21, 23, 3306, 8080, 12345]),
  tcp_state: oneOf(['S0', 'SF', 'REJ', 'RSTO', 'RSTR', 'S1', 'OTH']),
  packet_features: { tcp_flags: oneOf([['SYN'], ['SYN', 'ACK', 'FIN'], ['SYN', 'ACK', 'PSH', 'RST'], ['ACK']]) },
  geo_features: geography(),
  dst_geo_features: geography(),
  asset_facts: { direction: oneOf(['inbound', 'outbound', 'lateral']) },
  ...{ src_packets: magnitude(), dst_packets: magnitude(), src_bytes: magnitude(), dst_bytes: magnitude() },
})

const embedTexts = async (count: number): Promise<readonly Float32Array[]> => {
  const texts = new Set<string>()
  while (texts.size < count) texts.add(signatureOf(randomEvent()).text ?? '')
  const model = await openSentenceModel(readEnvironment(embeddingConfigSchema).MODELS_DIR)
  const startedMs = performance.now()
  const vectors = await model.embed([...texts])
  console.log(`${count} signatures embedded, ${((performance.now() - startedMs) / count).toFixed(1)} ms each`)
  await model.close()
  return vectors
}

/** A vector of length 1 between two of `vectors`, nearer to the first. */
const mixtureOf = (vectors: readonly Float32Array[]): Float32Array => {
  const [near, far, weight] = [oneOf(vectors), oneOf(vectors), 0.1 + random() * 0.4]
  const mixed = near.map((value, index) => value * (1 - weight) + (far[index] as number) * weight)
  const length = Math.hypot(...mixed)
  return mixed.map((value) => value / length)
}

const textOf = (vector: Float32Array): string => `[${Array.from(vector, (value) => value.toPrecision(7)).join(',')}]`

const insert = async (database: Pool, vectors: readonly Float32Array[]): Promise<number> => {
  const startedMs = performance.now()
  for (let from = 0; from < vectors.length; from += BATCH) {
    const batch = vectors.slice(from, from + BATCH).map(textOf)
    await database.query('INSERT INTO bench_vectors (vector) SELECT unnest($1::text[])::vector', [batch])
  }
  return performance.now() - startedMs
}

const share = (values: readonly number[], q: number): number =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length * q)] as number
const msText = (values: readonly number[]): string =>
  `${share(values, 0.5).toFixed(1)} / ${share(values, 0.95).toFixed(1)}`

type Search = { readonly found: readonly (readonly string[])[]; readonly ms: readonly number[] }

const search = async (database: Pool, queries: readonly Float32Array[]): Promise<Search> => {
  const found: string[][] = []
  const ms: number[] = []
  for (const query of queries.map(textOf)) {
    const startedMs = performance.now()
    const { rows } = await database.query<{ id: string }>(
      'SELECT id FROM bench_vectors ORDER BY vector <=> $1::vector LIMIT $2',
      [query, K],
    )
    ms.push(performance.now() - startedMs)
    found.push(rows.map(({ id }) => String(id)))
  }
  return { found, ms }
}

const recallOf = (exact: Search, approximate: Search): number => {
  const hits = exact.found.map((ids, index) => ids.filter((id) => approximate.found[index]?.includes(id)).length)
  return hits.reduce((sum, count) => sum + count, 0) / (exact.found.length * K)
}

const measure = async (
  database: Pool,
  vectors: readonly Float32Array[],
  queries: readonly Float32Array[],
  size: number,
) => {
  const perRow = async (): Promise<string> => {
    const more = Array.from({ length: INSERTS }, () => mixtureOf(vectors))
    return `${((await insert(database, more)) / INSERTS).toFixed(2)} ms`
  }
  const plainInsert = await perRow()
  const exact = await search(database, queries)
  const startedMs = performance.now()
  await database.query('CREATE INDEX bench_hnsw ON bench_vectors USING hnsw (vector vector_cosine_ops)')
  const buildMs = performance.now() - startedMs
  await database.query("SET hnsw.iterative_scan = 'relaxed_order'")
  const hnsw = await search(database, queries)
  const row = {
    vectors: size + INSERTS,
    'exact ms p50 / p95': msText(exact.ms),
    'hnsw ms p50 / p95': msText(hnsw.ms),
    'hnsw recall': recallOf(exact, hnsw).toFixed(3),
    'build s': (buildMs / 1000).toFixed(1),
    'insert exact': plainInsert,
    'insert hnsw': await perRow(),
  }
  await database.query('DROP INDEX bench_hnsw')
  return row
}

const main = async (): Promise<void> => {
  const given = process.argv.slice(2).map(Number)
  const embedded = await embedTexts(EMBEDDED + QUERIES)
  const [vectors, queries] = [embedded.slice(0, EMBEDDED), embedded.slice(EMBEDDED)]
  const server = await openServer()
  // One connection: the settings below hold for every statement.
  const database = openDatabase({ databaseUrl: server.url, maxConnections: 1, statementTimeoutMs: 0 })
  try {
    await database.query('CREATE EXTENSION IF NOT EXISTS vector')
    await database.query('DROP TABLE IF EXISTS bench_vectors')
    await database.query('CREATE TABLE bench_vectors (id bigserial PRIMARY KEY, vector vector(384))')
    await database.query("SET maintenance_work_mem = '512MB'")
    let held = 0
    for (const size of given.length > 0 ? given : SIZES) {
      const wanted = Array.from({ length: size - held }, (_, index) => vectors[held + index] ?? mixtureOf(vectors))
      await insert(database, wanted)
      console.log(JSON.stringify({ server: server.kind, ...(await measure(database, vectors, queries, size)) }))
      held = size + 2 * INSERTS
    }
    await database.query('DROP TABLE bench_vectors')
  } finally {
    await database.end()
    await server.stop()
  }
}

await main()
