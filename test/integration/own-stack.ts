// A stack on free ports in a temporary folder: for the whole test run, or for one test that kills parts of it.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { readStackSettings } from '../../deploy/local/config.ts'
import type { Environment } from '../../deploy/local/launch.ts'
import { type Stack, type StackEvent, startStack } from '../../deploy/local/supervisor.ts'

export type OwnStack = Stack & { readonly dataDir: string; readonly events: readonly StackEvent[] }

/** Any free port for everything. */
export const FREE_PORTS = {
  KAFKA_PORT: '0',
  KAFKA_CONTROLLER_PORT: '0',
  REGISTRY_PORT: '0',
  DATABASE_PORT: '0',
  HTTP_PORT: '0',
  HEALTH_PORTS_FROM: '0',
}

/** `addresses`: servers that run already, as environment variables. `stop()` also removes the folder. */
export const startOwnStack = async (
  services: readonly string[] = [],
  addresses: Environment = {},
): Promise<OwnStack> => {
  const dataDir = mkdtempSync(path.join(tmpdir(), 'autoinmune-test-'))
  const events: StackEvent[] = []
  const settings = readStackSettings({ ...FREE_PORTS, DATA_DIR: dataDir, ...addresses })
  const remove = (): void => rmSync(dataDir, { recursive: true, force: true })
  try {
    const stack = await startStack({ ...settings, services, onEvent: (event) => events.push(event) })
    const stop = (): Promise<void> => stack.stop().finally(remove)
    return {
      urls: stack.urls,
      environment: stack.environment,
      dataDir,
      events,
      status: () => stack.status(),
      kill: (name, signal) => stack.kill(name, signal),
      restart: (name) => stack.restart(name),
      stop,
    }
  } catch (error) {
    remove()
    throw error
  }
}
