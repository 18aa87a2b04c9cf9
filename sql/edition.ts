// What the database is, and whether it can hold the schema.
import type { Pool } from 'pg'

export type DatabaseFacts = {
  /** Such as "17.5". */
  readonly postgresql: string
  /** Version of each extension that is installed, else the one that could be; null: not on this server. */
  readonly timescaledb: string | null
  readonly vector: string | null
  /** "timescale" (TSL) or "apache". Null: the extension is not loaded yet. */
  readonly edition: string | null
}

/** Oldest versions that have what the migrations use: add_columnstore_policy, refreshes that are not cut in buckets, cosine distance. */
export const OLDEST = { postgresql: '15', timescaledb: '2.20', vector: '0.5' } as const

const FACTS = `
  SELECT current_setting('server_version') AS postgresql, current_setting('timescaledb.license', true) AS edition,
    (SELECT coalesce(installed_version, default_version) FROM pg_available_extensions WHERE name = 'timescaledb') AS timescaledb,
    (SELECT coalesce(installed_version, default_version) FROM pg_available_extensions WHERE name = 'vector') AS vector`

/** Asks the database what it is. */
export const readDatabaseFacts = async (pool: Pick<Pool, 'query'>): Promise<DatabaseFacts> => {
  const { rows } = await pool.query<DatabaseFacts>(FACTS)
  return rows[0] as DatabaseFacts
}

/** One line for people. */
export const factsText = ({ postgresql, timescaledb, edition, vector }: DatabaseFacts): string =>
  `PostgreSQL ${postgresql}, TimescaleDB ${timescaledb ?? 'absent'}${edition ? ` (${edition} edition)` : ''}, pgvector ${vector ?? 'absent'}`

const isOlder = (version: string, oldest: string): boolean => {
  const [have, need] = [version, oldest].map((text) => (text.match(/\d+/g) ?? []).map(Number)) as [number[], number[]]
  for (const [index, part] of need.entries()) {
    if ((have[index] ?? 0) !== part) return (have[index] ?? 0) < part
  }
  return false
}

/** What keeps the schema from living here, one sentence each; empty when nothing does. */
export const unmetBy = (facts: DatabaseFacts): string[] => {
  const { edition } = facts
  const unmet: string[] = []
  const names = { postgresql: 'PostgreSQL', timescaledb: 'the extension timescaledb', vector: 'the extension vector' }
  for (const key of ['postgresql', 'timescaledb', 'vector'] as const) {
    const version = facts[key]
    if (version === null) unmet.push(`${names[key]} is not on this server`)
    else if (isOlder(version, OLDEST[key]))
      unmet.push(`${names[key]} is ${version}, and ${OLDEST[key]} is the oldest that will do`)
  }
  if (edition !== null && edition !== 'timescale')
    unmet.push(
      `timescaledb.license is "${edition}": columnstore and continuous aggregates need the "timescale" (TSL) edition`,
    )
  return unmet
}
