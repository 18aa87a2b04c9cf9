// The embedded TimescaleDB with pgvector (deploy/local/database), on loopback, behind a password made here.
import { randomBytes } from 'node:crypto'
import { cpSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { Client } from 'pg'
import type { Environment, Program } from './launch.ts'
import { DATABASE_TEMPLATE_DIR } from './tools.ts'

const HOST = '127.0.0.1'
export const DATABASE_MAIN = path.join(import.meta.dirname, 'database', 'main.ts')

type DatabaseOptions = {
  readonly port: number
  /** Of the whole stack. */
  readonly dataDir: string
  readonly password: string
  readonly logFile: string
  readonly environment: Environment
}

export const databaseUrl = (port: number, password: string): string =>
  `postgres://postgres:${password}@${HOST}:${port}/postgres`

/** The password of this data folder; made the first time, readable by its owner only. */
export const readOrMakePassword = (dataDir: string): string => {
  const file = path.join(dataDir, 'secrets', 'database-password')
  if (!existsSync(file)) {
    mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 })
    writeFileSync(file, `${randomBytes(24).toString('base64url')}\n`, { mode: 0o600 })
  }
  return readFileSync(file, 'utf8').trim()
}

/** Puts a copy of the empty database where none is yet; without one the server makes its own, which takes longer. */
const copyTemplate = (dataDir: string): void => {
  const directory = path.join(dataDir, 'database')
  if (existsSync(directory) || !existsSync(DATABASE_TEMPLATE_DIR)) return
  const copy = path.join(dataDir, 'database.new')
  rmSync(copy, { recursive: true, force: true })
  cpSync(DATABASE_TEMPLATE_DIR, copy, { recursive: true })
  renameSync(copy, directory)
}

export const prepareDatabase = (options: DatabaseOptions): Program => {
  copyTemplate(options.dataDir)
  return programOf(options)
}

const programOf = ({ port, dataDir, password, logFile, environment }: DatabaseOptions): Program => ({
  name: 'database',
  command: process.execPath,
  args: [DATABASE_MAIN],
  env: { ...environment, DATA_DIR: dataDir, DATABASE_PORT: String(port), DATABASE_PASSWORD: password },
  logFile,
  address: `${HOST}:${port}`,
  readyWithinMs: 90_000,
  stopWithinMs: 30_000,
  startAttempts: 1,
  isReady: () => answersQueries(databaseUrl(port, password)),
})

/** True when the database answers a query. */
export const answersQueries = async (connectionString: string): Promise<boolean> => {
  const client = new Client({ connectionString, connectionTimeoutMillis: 2000, query_timeout: 2000 })
  // A connection that breaks after the answer is not this question's matter.
  client.on('error', () => {})
  try {
    await client.connect()
    await client.query('SELECT 1')
    return true
  } catch {
    return false
  } finally {
    await client.end().catch(() => {})
  }
}
