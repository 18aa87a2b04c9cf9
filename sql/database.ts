// The pool of database connections that every service uses.
import { readFileSync } from 'node:fs'
import { Pool, type PoolConfig, types } from 'pg'

export type DatabaseConfig = {
  /** postgres://user:password@host:port/database */
  readonly databaseUrl: string
  /** PEM file of the authority that signed the server's certificate. Given: TLS is required and verified. */
  readonly sslCaFile?: string | undefined
  /** Longest time of one statement, milliseconds. Default 30,000; 0 turns it off. */
  readonly statementTimeoutMs?: number
  /** Default 4. */
  readonly maxConnections?: number
  /** Shown by the server beside the connection. */
  readonly applicationName?: string
  /** Settings of the server for these connections, name to value; both without blanks. */
  readonly settings?: Readonly<Record<string, string>>
}

const INT8 = types.builtins.INT8
const INT8_ARRAY = 1016
const TIMESTAMPTZ = types.builtins.TIMESTAMPTZ

/** int8 as number: every count and offset here is far below 2^53; a larger one throws instead of losing digits. */
export const parseInt8 = (text: string): number => {
  const value = Number(text)
  if (!Number.isSafeInteger(value)) throw new RangeError(`int8 ${text} does not fit a number`)
  return value
}

/** timestamptz as RFC 3339 UTC with the microseconds that a Date would lose: "2026-11-24T08:18:27.123456Z". */
export const parseTimestamptz = (text: string): string => {
  if (text.endsWith('+00')) return `${text.slice(0, 10)}T${text.slice(11, -3)}Z`
  return /^-?infinity$/.test(text) ? text : new Date(text).toISOString()
}

const parseInt8Array = (text: string): (number | null)[] =>
  text === '{}'
    ? []
    : text
        .slice(1, -1)
        .split(',')
        .map((one) => (one === 'NULL' ? null : parseInt8(one)))

const parserOf = (oid: number, format?: 'text' | 'binary'): ((value: string) => unknown) => {
  if (oid === INT8) return parseInt8
  if (oid === INT8_ARRAY) return parseInt8Array
  if (oid === TIMESTAMPTZ) return parseTimestamptz
  return types.getTypeParser(oid, format === 'binary' ? 'text' : format) as (value: string) => unknown
}

// A `sslmode` in the address would replace our own TLS settings (pg lets the address win).
const withoutSslMode = (databaseUrl: string): string => {
  const url = new URL(databaseUrl)
  url.searchParams.delete('sslmode')
  return url.href
}

const tlsOf = ({ databaseUrl, sslCaFile }: DatabaseConfig): PoolConfig =>
  sslCaFile
    ? { connectionString: withoutSslMode(databaseUrl), ssl: { ca: readFileSync(sslCaFile, 'utf8') } }
    : { connectionString: databaseUrl }

const optionsOf = (settings: Readonly<Record<string, string>>): string =>
  Object.entries(settings)
    .map(([name, value]) => `-c ${name}=${value}`)
    .join(' ')

/** Opens no connection yet: the first query does. Close with `end()`. */
export const openDatabase = (config: DatabaseConfig): Pool => {
  const pool = new Pool({
    ...tlsOf(config),
    max: config.maxConnections ?? 4,
    statement_timeout: config.statementTimeoutMs ?? 30_000,
    connectionTimeoutMillis: 10_000,
    application_name: config.applicationName ?? 'autoinmune',
    options: optionsOf({ timezone: 'UTC', ...config.settings }),
    types: { getTypeParser: parserOf as typeof types.getTypeParser },
  })
  // An idle connection that breaks leaves the pool by itself; the next query opens another or reports the outage.
  pool.on('error', () => {})
  return pool
}
