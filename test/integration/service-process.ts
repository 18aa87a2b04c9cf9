// `autoinmune run SERVICE` as a process of its own, the way the supervisor starts it.
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import path from 'node:path'
import { inheritedEnvironment } from '../../processors/runtime/environment.ts'

export type ServiceProcess = {
  /** What it has logged so far. */
  log(): string
  /** Exit code after SIGTERM. */
  stop(): Promise<number | null>
  /** Ends it at once, if it still runs: a test that fails must not leave it behind, or the whole run would not end. */
  kill(): void
}

const ROOT = path.join(import.meta.dirname, '..', '..')

/** `environment` is added to the test's own. */
export const startService = (name: string, environment: Readonly<Record<string, string>>): ServiceProcess => {
  const env = { ...inheritedEnvironment(), ...environment }
  const child: ChildProcess = spawn(process.execPath, ['cli/main.ts', 'run', name], {
    cwd: ROOT,
    env,
    stdio: ['ignore', 'inherit', 'pipe'],
  })
  let log = ''
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    log += text
  })
  return {
    log: () => log,
    kill: () => void child.kill('SIGKILL'),
    async stop() {
      if (child.exitCode !== null) return child.exitCode
      child.kill('SIGTERM')
      const [code] = await once(child, 'exit')
      return code
    },
  }
}
