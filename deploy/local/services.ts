// Our own services, each `autoinmune run <name>` in a process of its own.
import path from 'node:path'
import type { Environment, Program } from './launch.ts'
import { isHttpOk } from './readiness.ts'
import { PROJECT_DIR } from './tools.ts'

/** In the order in which they are started. */
export const SERVICES = ['pipeline', 'log-detection', 'alerting', 'embedding', 'sink', 'rag-api', 'logs'] as const
export type ServiceName = (typeof SERVICES)[number]

type ServiceOptions = {
  readonly name: string
  readonly healthPort: number
  readonly http: { readonly host: string; readonly port: number }
  readonly logFile: string
  readonly environment: Environment
}

/** The questions API answers about itself on its own port, the others on HEALTH_PORT. */
export const prepareService = ({ name, healthPort, http, logFile, environment }: ServiceOptions): Program => {
  const host = http.host === '0.0.0.0' ? '127.0.0.1' : http.host
  const address = name === 'rag-api' ? `http://${host}:${http.port}` : `http://127.0.0.1:${healthPort}`
  return {
    name,
    command: process.execPath,
    args: [path.join(PROJECT_DIR, 'cli', 'main.ts'), 'run', name],
    env: { ...environment, HEALTH_PORT: String(healthPort) },
    logFile,
    address,
    readyWithinMs: 60_000,
    stopWithinMs: 20_000,
    startAttempts: 3,
    isReady: () => isHttpOk(`${address}/readyz`),
  }
}
