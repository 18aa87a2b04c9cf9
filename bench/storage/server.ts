// The database that is measured: the one that DATABASE_URL names, else an embedded one in a folder of its own.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { answersQueries, DATABASE_MAIN, databaseUrl } from '../../deploy/local/database.ts'
import { findFreePorts } from '../../deploy/local/ports.ts'
import { waitUntil } from '../../deploy/local/readiness.ts'
import { inheritedEnvironment } from '../../processors/runtime/environment.ts'

export type Server = {
  readonly url: string
  readonly kind: 'native' | 'embedded'
  /** Process of an embedded one. */
  readonly pid?: number
  stop(): Promise<void>
}

const PASSWORD = 'of-the-bench'

/**
 * Starts or names the server. A native one is filled with rows and kept: give it a database of its own. `keptDir`: the embedded
 * one's folder, which stays; without it the folder is a temporary one.
 */
export const openServer = async (keptDir?: string): Promise<Server> => {
  const given = inheritedEnvironment().DATABASE_URL
  if (given) return { url: given, kind: 'native', stop: async () => {} }
  if (keptDir) mkdirSync(keptDir, { recursive: true })
  const dataDir = keptDir ?? mkdtempSync(path.join(tmpdir(), 'autoinmune-bench-'))
  const [port] = (await findFreePorts(1)) as [number]
  const url = databaseUrl(port, PASSWORD)
  const env = { ...inheritedEnvironment(), DATA_DIR: dataDir, DATABASE_PORT: String(port), DATABASE_PASSWORD: PASSWORD }
  const child = spawn(process.execPath, [DATABASE_MAIN], { env, stdio: 'ignore' })
  const stop = async (): Promise<void> => {
    child.kill('SIGTERM')
    await once(child, 'exit')
    if (!keptDir) rmSync(dataDir, { recursive: true, force: true })
  }
  if (await waitUntil(() => answersQueries(url), { timeoutMs: 90_000 }))
    return { url, kind: 'embedded', stop, ...(child.pid === undefined ? {} : { pid: child.pid }) }
  await stop()
  throw new Error('the embedded database did not start')
}
