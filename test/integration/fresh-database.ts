// A database of a test's own, empty: where the server can, a new database in it; the embedded one has a single database, so there
// another server is started.
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { Client } from 'pg'
import { vi } from 'vitest'
import { answersQueries, DATABASE_MAIN, databaseUrl } from '../../deploy/local/database.ts'
import { findFreePorts } from '../../deploy/local/ports.ts'
import { inheritedEnvironment } from '../../processors/runtime/environment.ts'

export type FreshDatabase = { readonly url: string; drop(): Promise<void> }

/** A server of its own that a test may kill. */
export type OwnServer = FreshDatabase & {
  kill(): Promise<void>
  start(): Promise<void>
}

const PASSWORD = 'of-a-test'

const ask = async (url: string, sql: string): Promise<string> => {
  const client = new Client({ connectionString: url })
  await client.connect()
  try {
    const { rows } = await client.query({ text: sql, rowMode: 'array' })
    return String(rows[0]?.[0] ?? '')
  } finally {
    await client.end()
  }
}

const requireAnswer = async (url: string): Promise<void> => {
  if (!(await answersQueries(url))) throw new Error("the test's own database does not answer")
}

/** Starts an embedded server on a free port. */
export const startOwnServer = async (): Promise<OwnServer> => {
  const dataDir = mkdtempSync(path.join(tmpdir(), 'autoinmune-database-'))
  const [port] = (await findFreePorts(1)) as [number]
  const url = databaseUrl(port, PASSWORD)
  const env = { ...inheritedEnvironment(), DATA_DIR: dataDir, DATABASE_PORT: String(port), DATABASE_PASSWORD: PASSWORD }
  let child: ChildProcess
  const end = async (signal: NodeJS.Signals): Promise<void> => {
    if (child.exitCode !== null || child.signalCode !== null) return
    child.kill(signal)
    await once(child, 'exit')
  }
  const start = async (): Promise<void> => {
    child = spawn(process.execPath, [DATABASE_MAIN], { env, stdio: 'ignore' })
    await vi.waitFor(() => requireAnswer(url), { timeout: 60_000, interval: 100 })
  }
  const drop = async (): Promise<void> => {
    await end('SIGTERM')
    rmSync(dataDir, { recursive: true, force: true })
  }
  await start()
  return { url, start, kill: () => end('SIGKILL'), drop }
}

/** An empty database; `serverUrl` names any database of the server under test. */
export const openFreshDatabase = async (serverUrl: string): Promise<FreshDatabase> => {
  if ((await ask(serverUrl, 'SELECT version()')).includes('Emscripten')) return startOwnServer()
  const name = `fresh_${process.pid}_${Date.now()}`
  await ask(serverUrl, `CREATE DATABASE ${name}`)
  const url = new URL(serverUrl)
  url.pathname = `/${name}`
  return { url: url.href, drop: async () => void (await ask(serverUrl, `DROP DATABASE ${name} WITH (FORCE)`)) }
}
