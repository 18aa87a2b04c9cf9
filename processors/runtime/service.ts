// A processor as a service: `autoinmune run <name>` reads the configuration, connects, serves health and runs until it is told to
// stop. Exit code 0 after SIGTERM or SIGINT, 1 when consumption ended by itself: the supervisor then starts it again.
import type { Logger } from 'pino'
import { type ServiceConfig, serviceSchema } from './config.ts'
import { readEnvironment } from './environment.ts'
import { type Check, serveHealth } from './health.ts'
import { openKafkaClient } from './kafka-client.ts'
import { type KafkaRunner, startKafkaRunner } from './kafka-runner.ts'
import { openLogger } from './logger.ts'
import { openMetrics } from './metrics.ts'
import type { Processor } from './processor.ts'
import { openProducer } from './producer.ts'
import { checkRegistry } from './registry.ts'
import type { StateStore } from './state.ts'
import { openStateStore } from './state-store.ts'
import { ensureTopics } from './topics-admin.ts'

/** Less than what a supervisor grants before it kills (Kubernetes: 30 s). */
const STOP_PATIENCE_MS = 10_000

type Closer = () => unknown
type Started = { readonly ended: Promise<Error | undefined>; readonly log: Logger }

/**
 * Runs the processor that `openProcessor` gives until a signal comes or consumption ends; returns the exit code. Throws
 * EnvironmentError on bad variables and whatever keeps it from starting.
 */
export const runService = async (openProcessor: () => Promise<Processor>): Promise<number> => {
  const config = readEnvironment(serviceSchema)
  const signalled = nextSignal()
  const closers: Closer[] = []
  try {
    const { ended, log } = await startService(config, await openProcessor(), closers)
    const outcome = await Promise.race([ended, signalled])
    if (outcome instanceof Error) log.fatal({ err: outcome }, 'consumption ended')
    else log.info({ signal: outcome }, 'stopping')
    const isClean = await closeAll(closers, log)
    log.info('stopped')
    return isClean && !(outcome instanceof Error) ? 0 : 1
  } finally {
    await closeAll(closers)
  }
}

/** Resolves with the first signal that asks this process to stop. */
export const nextSignal = (): Promise<string> =>
  new Promise((resolve) => {
    for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => resolve(signal))
  })

/** Closes in reverse order of opening, each once and whatever became of the others. False when one failed. */
const closeAll = async (closers: Closer[], log?: Logger): Promise<boolean> => {
  let isClean = true
  for (let close = closers.pop(); close; close = closers.pop()) {
    try {
      await close()
    } catch (error) {
      isClean = false
      log?.error({ err: error }, 'closing failed')
    }
  }
  return isClean
}

const startService = async (config: ServiceConfig, processor: Processor, closers: Closer[]): Promise<Started> => {
  const log = openLogger(processor.name, config.LOG_LEVEL)
  const closeProcessor = once(async () => processor.close?.())
  closers.push(closeProcessor)
  const created = await ensureTopics(config)
  if (created.length > 0) log.info({ topics: created }, 'topics created')
  const metrics = openMetrics(processor.name)
  processor.registerMetrics?.(metrics.registry)
  const store = openStateStore(config)
  closers.push(() => store.close())
  const producer = await openProducer(config, { clientId: `autoinmune-${processor.name}`, log })
  closers.push(() => producer.close())
  const runner = await startKafkaRunner({ processor, config, store, producer, metrics, log })
  closers.push(() => stopInTime(runner, closeProcessor))
  const beside = await processor.beside?.(config, log)
  if (beside) closers.push(() => stopInTime(beside, closeProcessor))
  if (config.HEALTH_PORT > 0) {
    const checks = await openChecks(config, processor, store, runner, closers)
    const health = { host: config.HEALTH_HOST, port: config.HEALTH_PORT, checks, metrics: metrics.registry }
    const server = await serveHealth(health)
    closers.push(() => server.close())
  }
  log.info({ reads: processor.reads }, 'started')
  return { ended: Promise.race(beside ? [runner.ended, beside.ended] : [runner.ended]), log }
}

const once = (close: () => Promise<void>): (() => Promise<void>) => {
  let closed: Promise<void> | undefined
  return () => {
    closed ??= close()
    return closed
  }
}

/**
 * A chunk that waits for a dependency that is away would keep us for ever: after a while the processor is closed under it. The chunk
 * then fails, stays uncommitted and comes again.
 */
const stopInTime = async (runner: Pick<KafkaRunner, 'stop'>, closeProcessor: () => Promise<void>): Promise<void> => {
  const timer = setTimeout(closeProcessor, STOP_PATIENCE_MS)
  try {
    await runner.stop()
  } finally {
    clearTimeout(timer)
  }
}

const openChecks = async (
  config: ServiceConfig,
  processor: Processor,
  store: StateStore,
  runner: KafkaRunner,
  closers: Closer[],
): Promise<Readonly<Record<string, Check>>> => {
  const admin = openKafkaClient(config, `autoinmune-${processor.name}-health`).admin()
  await admin.connect()
  closers.push(() => admin.disconnect())
  return {
    kafka: async () => void (await admin.describeCluster()),
    schema_registry: () => checkRegistry(config),
    state: async () => void (await store.open(processor.name, processor.reads[0] ?? 'none', 0)),
    consumer: async () => runner.check(),
    ...processor.checks,
  }
}
