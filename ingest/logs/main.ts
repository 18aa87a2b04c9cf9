// The service: opens every source, keeps them going, stops in order. `autoinmune run logs` and `autoinmune ingest logs` start it.
import { existsSync } from 'node:fs'
import path from 'node:path'
import type { Logger } from 'pino'
import { type Static, Type } from 'typebox'
import { serviceSchema, type TransportConfig } from '../../processors/runtime/config.ts'
import { readEnvironment } from '../../processors/runtime/environment.ts'
import { type Check, serveHealth } from '../../processors/runtime/health.ts'
import { openKafkaClient } from '../../processors/runtime/kafka-client.ts'
import { openLogger } from '../../processors/runtime/logger.ts'
import { openProducer } from '../../processors/runtime/producer.ts'
import { checkRegistry } from '../../processors/runtime/registry.ts'
import { nextSignal } from '../../processors/runtime/service.ts'
import { ensureTopics } from '../../processors/runtime/topics-admin.ts'
import type { CommunityIdOf } from './component-log.ts'
import { type LogSource, readLogsConfig } from './config.ts'
import { createIntake } from './intake.ts'
import { openLogMetrics } from './metrics.ts'
import { openSource } from './sources/open-source.ts'
import type { OpenSource } from './sources/source.ts'
import { openTemplates } from './templates/store.ts'

const DEFAULT_FILE = 'autoinmune.logs.yaml'
/** Programs of the local stack that are not ours: their logs are no JSON. */
const FOREIGN = ['kafka', 'registry', 'database', 'supervisor']

export const logsSchema = Type.Object({
  ...serviceSchema.properties,
  /** The sources. Absent: autoinmune.logs.yaml where the service is started, if there is one. */
  LOGS_CONFIG_FILE: Type.Optional(Type.String()),
  /** Folder in which the platform's own services log, each into <name>.log; set by the local stack. Absent: they are not read. */
  LOGS_OWN_DIR: Type.Optional(Type.String()),
})
export type LogsConfig = Static<typeof logsSchema>

/** Sources of the configuration file, and the platform's own services. Throws DeclarativeFileError. */
export const sourcesOf = ({ LOGS_CONFIG_FILE, LOGS_OWN_DIR }: LogsConfig): readonly LogSource[] => {
  const file = LOGS_CONFIG_FILE ?? (existsSync(DEFAULT_FILE) ? DEFAULT_FILE : undefined)
  const configured = file === undefined ? [] : readLogsConfig(file)
  return LOGS_OWN_DIR === undefined ? configured : [...configured, ownSource(LOGS_OWN_DIR)]
}

const ownSource = (directory: string): LogSource => ({
  name: 'autoinmune',
  type: 'file',
  paths: [path.join(directory, '*.log')],
  exclude: FOREIGN.map((name) => path.join(directory, `${name}.log`)),
  format: 'autoinmune',
})

/**
 * Reads until SIGTERM or SIGINT (exit code 0) or until a source or the broker fails for good (1). Throws on bad configuration and on
 * what keeps it from starting. `configFile` takes the place of LOGS_CONFIG_FILE.
 */
export const runLogs = async (communityIdOf: CommunityIdOf, configFile?: string): Promise<number> => {
  const environment = readEnvironment(logsSchema)
  const config = configFile === undefined ? environment : { ...environment, LOGS_CONFIG_FILE: configFile }
  const sources = sourcesOf(config)
  const signalled = nextSignal()
  const log = openLogger('logs', config.LOG_LEVEL)
  if (sources.length === 0) log.warn({ file: DEFAULT_FILE }, 'no source is configured: nothing will be read')
  const closers: (() => Promise<unknown>)[] = []
  try {
    const { ended } = await start(config, sources, { communityIdOf, log, closers })
    const outcome = await Promise.race([signalled, ended])
    if (outcome instanceof Error) log.fatal({ err: outcome }, 'reading ended')
    else log.info({ signal: outcome }, 'stopping')
    await closeAll(closers, outcome instanceof Error)
    return outcome instanceof Error ? 1 : 0
  } finally {
    await closeAll(closers, true)
  }
}

type Starting = {
  readonly communityIdOf: CommunityIdOf
  readonly log: Logger
  readonly closers: (() => Promise<unknown>)[]
}

/** Resolves once everything is open; `ended` is the error that ends reading. */
const start = async (
  config: LogsConfig,
  sources: readonly LogSource[],
  { communityIdOf, log, closers }: Starting,
): Promise<{ readonly ended: Promise<Error> }> => {
  await ensureTopics(config)
  const producer = await openProducer(config, { clientId: 'autoinmune-logs', log })
  closers.push(() => producer.close())
  const templates = openTemplates(config.STATE_DIR, (err) => log.error({ err }, 'templates were not saved'))
  closers.push(async () => templates.close())
  const metrics = openLogMetrics(templates.texts)
  const nowUs = (): number => Date.now() * 1000
  const intake = createIntake({ producer, metrics, templates, communityIdOf, nowUs })
  const deps = { intake, metrics, log, nowUs, stateDir: config.STATE_DIR }
  const opened: OpenSource[] = []
  closers.push(async () => {
    for (const source of opened) await source.close()
    await intake.drain()
  })
  for (const source of sources) opened.push(await openSource(source, deps))
  if (config.HEALTH_PORT > 0) await serve(config, metrics.registry, closers)
  log.info({ sources: sources.map(({ name }) => name) }, 'started')
  const failure = Promise.race([intake.failed, ...opened.map(({ failed }) => failed)])
  const ended = failure.then(
    (never) => never,
    (error: unknown) => (error instanceof Error ? error : new Error(String(error))),
  )
  return { ended }
}

const serve = async (
  config: LogsConfig & TransportConfig,
  metrics: ReturnType<typeof openLogMetrics>['registry'],
  closers: (() => Promise<unknown>)[],
): Promise<void> => {
  const admin = openKafkaClient(config, 'autoinmune-logs-health').admin()
  await admin.connect()
  closers.push(() => admin.disconnect())
  const checks: Record<string, Check> = {
    kafka: async () => void (await admin.describeCluster()),
    schema_registry: () => checkRegistry(config),
  }
  const server = await serveHealth({ host: config.HEALTH_HOST, port: config.HEALTH_PORT, checks, metrics })
  closers.push(() => server.close())
}

/** Closes in reverse order, each once. `isFailing`: what fails now failed before, and is the reason for closing. */
const closeAll = async (closers: (() => Promise<unknown>)[], isFailing: boolean): Promise<void> => {
  for (let close = closers.pop(); close; close = closers.pop()) {
    const closing = close()
    await (isFailing ? closing.catch(() => undefined) : closing)
  }
}
