// autoinmune up: starts the local stack and keeps it running until Ctrl-C (or in the background).
import { spawn } from 'node:child_process'
import { mkdirSync, openSync } from 'node:fs'
import path from 'node:path'
import { type Command, InvalidArgumentError } from 'commander'
import { readStackSettings, type StackSettings } from '../../deploy/local/config.ts'
import { describeEvent } from '../../deploy/local/describe-event.ts'
import { InterruptedError, interruption, watchInterruptions } from '../../deploy/local/interruption.ts'
import { lastLines } from '../../deploy/local/log-file.ts'
import { waitUntil } from '../../deploy/local/readiness.ts'
import { SERVICES } from '../../deploy/local/services.ts'
import { factsOf, readState } from '../../deploy/local/state-file.ts'

type UpOptions = { detach?: boolean; services: readonly string[] }

const DETACHED_START_MS = 300_000

/** Adds the command. Exit code 1: it could not start (nothing is left running), or it already runs. */
export const registerUp = (program: Command): void => {
  program
    .command('up')
    .description('start what is not configured of Kafka, registry and database, then the services; until Ctrl-C')
    .option('-d, --detach', 'in the background; `autoinmune down` stops it')
    .option('--services <names>', `comma-separated, of ${SERVICES.join(', ')}; or none`, serviceNames, SERVICES)
    .action((options: UpOptions) => (options.detach ? startDetached(options) : runInForeground(options)))
}

/** Names of services from the command line; "none" for no service at all. */
export const serviceNames = (text: string): readonly string[] => {
  const names = text === 'none' ? [] : text.split(',')
  const unknown = names.filter((name) => !(SERVICES as readonly string[]).includes(name))
  if (unknown.length > 0) throw new InvalidArgumentError(`no such service: ${unknown.join(', ')}`)
  return SERVICES.filter((name) => names.includes(name))
}

const runInForeground = async ({ services }: UpOptions): Promise<void> => {
  const signal = watchInterruptions()
  // Loaded here: it brings the Kafka client along, which `autoinmune --help` can do without.
  const { startStack } = await import('../../deploy/local/supervisor.ts')
  const startedAt = performance.now()
  const settings = readStackSettings()
  const onEvent = (event: Parameters<typeof describeEvent>[0]): void => {
    const line = describeEvent(event)
    if (line !== undefined) console.log(line)
  }
  try {
    const stack = await startStack({ ...settings, services, onEvent, signal })
    printUp(settings, startedAt, 'Ctrl-C')
    await interruption(signal)
    console.log('\nstopping …')
    await stack.stop()
  } catch (error) {
    if (!(error instanceof InterruptedError)) throw error
    process.exitCode = 130
  }
}

const printUp = (settings: StackSettings, startedAt: number, stopper: string): void => {
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(1)
  console.log(`\nThe stack is up after ${seconds} s. ${stopper} stops it.\n${addressesOf(settings)}`)
}

const addressesOf = ({ config }: StackSettings): string => {
  const state = readState(config.DATA_DIR)
  const labels: Record<string, string> = {
    httpUrl: 'questions',
    kafkaBrokers: 'Kafka',
    schemaRegistryUrl: 'registry',
    databaseUrl: 'database',
  }
  const lines = Object.entries(labels).map(([key, label]) => `  ${label.padEnd(10)} ${state?.urls[key] ?? ''}`)
  const password = path.join(config.DATA_DIR, 'secrets', 'database-password')
  return [...lines, ...(config.DATABASE_URL ? [] : [`             its password is in ${password}`])].join('\n')
}

/** Runs `autoinmune up` in a session of its own and waits until it is up or has ended. */
const startDetached = async ({ services }: UpOptions): Promise<void> => {
  const startedAt = performance.now()
  const settings = readStackSettings()
  const { config } = settings
  const running = readState(config.DATA_DIR)
  if (running && factsOf(running)) throw new Error(`the stack of ${config.DATA_DIR} already runs (pid ${running.pid})`)
  const logFile = path.join(config.DATA_DIR, 'logs', 'supervisor.log')
  mkdirSync(path.dirname(logFile), { recursive: true, mode: 0o700 })
  console.log('starting in the background (`autoinmune logs supervisor -f` shows how it goes) …')
  const log = openSync(logFile, 'w', 0o600)
  const main = path.resolve(import.meta.dirname, '../main.ts')
  const args = [main, 'up', '--services', services.join(',') || 'none']
  const child = spawn(process.execPath, args, { detached: true, stdio: ['ignore', log, log] })
  let hasEnded = false
  child.once('exit', () => {
    hasEnded = true
  })
  // A killed supervisor's file may still lie there.
  const isUp = (): boolean => {
    const state = readState(config.DATA_DIR)
    return state?.pid === child.pid && state?.isUp === true
  }
  await waitUntil(async () => hasEnded || isUp(), { timeoutMs: DETACHED_START_MS })
  if (hasEnded || !isUp()) throw new Error(`the stack did not start:\n${lastLines(logFile, 30).join('\n')}`)
  printUp(settings, startedAt, '`autoinmune down`')
  child.unref()
}
