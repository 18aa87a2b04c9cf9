// Brings a database to the newest schema. Migrations are numbered, forward-only and never edited once applied.
import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import type { Pool, PoolClient } from 'pg'
import { type DatabaseConfig, openDatabase } from './database.ts'
import { factsText, readDatabaseFacts, unmetBy } from './edition.ts'

export type Migration = {
  readonly version: number
  readonly name: string
  readonly checksum: string
  readonly sql: string
}
/** One migration that this call ran. */
export type Applied = { readonly version: number; readonly name: string; readonly tookMs: number }

const FOLDER = path.join(import.meta.dirname, 'migrations')
const FILE_NAME = /^(\d{4})_[a-z0-9_]+\.sql$/

// CREATE TABLE IF NOT EXISTS is not safe against itself: two callers may both find nothing and the second then fails.
const ALREADY_THERE = ['23505', '42P07', '42710']
const BOOKKEEPING = `
  CREATE TABLE IF NOT EXISTS schema_migrations (
    version integer PRIMARY KEY,
    name text NOT NULL,
    checksum text NOT NULL,
    applied_at timestamptz NOT NULL DEFAULT now(),
    took_ms integer NOT NULL
  );
  CREATE TABLE IF NOT EXISTS schema_migration_lock (only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row));
  INSERT INTO schema_migration_lock DEFAULT VALUES ON CONFLICT DO NOTHING;
  COMMENT ON TABLE schema_migrations IS 'Migrations that were applied here.';
  COMMENT ON COLUMN schema_migrations.version IS 'Number of the file.';
  COMMENT ON COLUMN schema_migrations.name IS 'Name of the file.';
  COMMENT ON COLUMN schema_migrations.checksum IS 'SHA-256 of the file when it was applied.';
  COMMENT ON COLUMN schema_migrations.applied_at IS 'When it was applied, wall clock.';
  COMMENT ON COLUMN schema_migrations.took_ms IS 'How long it took, milliseconds.';
  COMMENT ON TABLE schema_migration_lock IS 'One row; who holds its lock may migrate.';
  COMMENT ON COLUMN schema_migration_lock.only_row IS 'Always true.';`

/** Migrations of a folder in the order of their numbers. Throws on a stray name or a number that is used twice. */
export const readMigrations = (folder: string = FOLDER): readonly Migration[] => {
  let last = 0
  return readdirSync(folder)
    .filter((file) => file.endsWith('.sql'))
    .sort()
    .map((file) => {
      const version = Number(FILE_NAME.exec(file)?.[1] ?? Number.NaN)
      if (!(version > last)) throw new Error(`migration ${file}: expected a number above ${last} as NNNN_name.sql`)
      last = version
      const sql = readFileSync(path.join(folder, file), 'utf8')
      return { version, name: file, sql, checksum: createHash('sha256').update(sql).digest('hex') }
    })
}

const prepareBookkeeping = async (pool: Pool): Promise<void> => {
  for (let attempt = 1; ; attempt++) {
    try {
      await pool.query(`BEGIN; ${BOOKKEEPING} COMMIT`)
      return
    } catch (cause) {
      if (attempt === 5 || !ALREADY_THERE.includes((cause as { code?: string }).code ?? '')) {
        throw new Error('prepare schema_migrations', { cause })
      }
    }
  }
}

const checksumOfApplied = async (client: PoolClient, version: number): Promise<string | undefined> => {
  const { rows } = await client.query<{ checksum: string }>(
    'SELECT checksum FROM schema_migrations WHERE version = $1',
    [version],
  )
  return rows[0]?.checksum
}

/**
 * 1 take the lock row (an advisory lock would not exclude on the embedded server), 2 look again whether somebody applied the
 * file meanwhile, 3 run it, 4 write it down; all in one transaction, so that a crash leaves the file wholly applied or not at all.
 */
const applyOne = async (client: PoolClient, migration: Migration): Promise<Applied | undefined> => {
  const startedMs = performance.now()
  await client.query('SELECT 1 FROM schema_migration_lock FOR UPDATE')
  const applied = await checksumOfApplied(client, migration.version)
  if (applied === migration.checksum) return undefined
  if (applied)
    throw new Error(`migration ${migration.name} was edited after it was applied here; write a new one instead`)
  await client.query(migration.sql)
  const tookMs = Math.round(performance.now() - startedMs)
  await client.query('INSERT INTO schema_migrations (version, name, checksum, took_ms) VALUES ($1, $2, $3, $4)', [
    migration.version,
    migration.name,
    migration.checksum,
    tookMs,
  ])
  return { version: migration.version, name: migration.name, tookMs }
}

const inTransaction = async <T>(pool: Pool, work: (client: PoolClient) => Promise<T>): Promise<T> => {
  const client = await pool.connect()
  try {
    await client.query('BEGIN')
    const result = await work(client)
    await client.query('COMMIT')
    client.release()
    return result
  } catch (error) {
    client.release(true)
    throw error
  }
}

const requireFit = async (pool: Pool): Promise<void> => {
  const facts = await readDatabaseFacts(pool)
  const unmet = unmetBy(facts)
  if (unmet.length > 0)
    throw new Error(`this database (${factsText(facts)}) cannot hold the schema: ${unmet.join('; ')}`)
}

/**
 * Applies what is missing and returns it, oldest first; nothing when the schema is newest. Safe when two start together. Throws, with
 * nothing changed, where the server or its extensions are too old or of the wrong edition.
 */
export const migrate = async (
  config: DatabaseConfig,
  migrations: readonly Migration[] = readMigrations(),
): Promise<readonly Applied[]> => {
  const pool = openDatabase({
    ...config,
    statementTimeoutMs: 0,
    maxConnections: 1,
    applicationName: 'autoinmune-migrate',
  })
  try {
    await requireFit(pool)
    await prepareBookkeeping(pool)
    const applied: Applied[] = []
    for (const migration of migrations) {
      const one = await inTransaction(pool, (client) => applyOne(client, migration)).catch((cause: unknown) => {
        throw new Error(`migration ${migration.name}: ${cause instanceof Error ? cause.message : String(cause)}`, {
          cause,
        })
      })
      if (one) applied.push(one)
    }
    return applied
  } finally {
    await pool.end()
  }
}
