// Decides what a stack consists of: what the configuration gives is used, the rest is started here.
import path from 'node:path'
import type { StackConfig, StackSettings } from './config.ts'
import { databaseUrl, prepareDatabase, readOrMakePassword } from './database.ts'
import { prepareKafka } from './kafka.ts'
import type { Environment, Program } from './launch.ts'
import { findFreePorts, type PortUse } from './ports.ts'
import { prepareRegistry, registryUrl } from './registry.ts'
import { prepareService } from './services.ts'
import { readJava, TOOLS_DIR } from './tools.ts'

export type StackUrls = {
  /** Comma-separated host:port. */
  readonly kafkaBrokers: string
  readonly schemaRegistryUrl: string
  /** With its password. */
  readonly databaseUrl: string
  /** Of the questions API and its page. */
  readonly httpUrl: string
}

export type Plan = {
  readonly urls: StackUrls
  /** What a service or a sensor needs in its environment to use this stack. */
  readonly environment: Environment
  /** Undefined where the configuration names one that runs already. */
  readonly kafka: (() => Promise<Program>) | undefined
  readonly registry: (() => Program) | undefined
  readonly database: (() => Program) | undefined
  readonly services: readonly Program[]
  readonly portUses: readonly PortUse[]
}

/** Node keeps compiled code between runs: a service starts with half of the CPU. */
const COMPILE_CACHE: Environment = { NODE_COMPILE_CACHE: path.join(TOOLS_DIR, 'compile-cache') }

type PortName = 'KAFKA_PORT' | 'KAFKA_CONTROLLER_PORT' | 'REGISTRY_PORT' | 'DATABASE_PORT' | 'HTTP_PORT'
const PORT_NAMES: readonly PortName[] = [
  'KAFKA_PORT',
  'KAFKA_CONTROLLER_PORT',
  'REGISTRY_PORT',
  'DATABASE_PORT',
  'HTTP_PORT',
]

export const planStack = async (settings: StackSettings, services: readonly string[]): Promise<Plan> => {
  const { config, healthPorts } = await withRealPorts(settings.config, services.length)
  const dataDir = config.DATA_DIR
  const password = config.DATABASE_URL === undefined ? readOrMakePassword(dataDir) : ''
  const urls = urlsOf(config, password)
  const environment = { ...COMPILE_CACHE, ...settings.environment, ...variablesOf(config, urls) }
  const logFile = (name: string): string => path.join(dataDir, 'logs', `${name}.log`)
  const jvm = (name: string) => ({
    java: readJava(),
    environment: settings.environment,
    dataDir: path.join(dataDir, name),
    logFile: logFile(name),
  })
  const http = { host: config.HTTP_HOST, port: config.HTTP_PORT }
  return {
    urls,
    environment,
    kafka: config.KAFKA_BROKERS
      ? undefined
      : () => prepareKafka({ ...jvm('kafka'), port: config.KAFKA_PORT, controllerPort: config.KAFKA_CONTROLLER_PORT }),
    registry: config.SCHEMA_REGISTRY_URL
      ? undefined
      : () => prepareRegistry({ ...jvm('registry'), port: config.REGISTRY_PORT }),
    database: config.DATABASE_URL
      ? undefined
      : () =>
          prepareDatabase({ port: config.DATABASE_PORT, dataDir, password, logFile: logFile('database'), environment }),
    services: services.map((name, index) =>
      prepareService({ name, healthPort: healthPorts[index] ?? 0, http, logFile: logFile(name), environment }),
    ),
    portUses: portUsesOf(config, services, healthPorts),
  }
}

/** The configuration with a free port in the place of every 0. */
const withRealPorts = async (
  config: StackConfig,
  serviceCount: number,
): Promise<{ config: StackConfig; healthPorts: readonly number[] }> => {
  const unset = PORT_NAMES.filter((name) => config[name] === 0)
  const free = await findFreePorts(unset.length + serviceCount)
  const chosen = Object.fromEntries(unset.map((name, index) => [name, free[index] ?? 0]))
  const first = config.HEALTH_PORTS_FROM
  const healthPorts = free.slice(unset.length).map((port, index) => (first === 0 ? port : first + index))
  return { config: { ...config, ...chosen }, healthPorts }
}

const urlsOf = (config: StackConfig, password: string): StackUrls => ({
  kafkaBrokers: config.KAFKA_BROKERS ?? `127.0.0.1:${config.KAFKA_PORT}`,
  schemaRegistryUrl: config.SCHEMA_REGISTRY_URL ?? registryUrl(config.REGISTRY_PORT),
  databaseUrl: config.DATABASE_URL ?? databaseUrl(config.DATABASE_PORT, password),
  httpUrl: `http://${config.HTTP_HOST}:${config.HTTP_PORT}`,
})

const variablesOf = (config: StackConfig, urls: StackUrls): Environment => ({
  DATA_DIR: config.DATA_DIR,
  STATE_DIR: path.join(config.DATA_DIR, 'state'),
  FEEDS_DIR: path.join(config.DATA_DIR, 'feeds'),
  GEO_DIR: path.join(config.DATA_DIR, 'geo'),
  LOGS_OWN_DIR: path.join(config.DATA_DIR, 'logs'),
  KAFKA_BROKERS: urls.kafkaBrokers,
  SCHEMA_REGISTRY_URL: urls.schemaRegistryUrl,
  DATABASE_URL: urls.databaseUrl,
  HTTP_HOST: config.HTTP_HOST,
  HTTP_PORT: String(config.HTTP_PORT),
})

const portUsesOf = (config: StackConfig, services: readonly string[], healthPorts: readonly number[]): PortUse[] => {
  const use = (variable: PortName, usedBy: string): PortUse => ({ port: config[variable], usedBy, variable })
  const kafka = [use('KAFKA_PORT', 'Kafka'), use('KAFKA_CONTROLLER_PORT', "Kafka's controller")]
  return [
    ...(config.KAFKA_BROKERS ? [] : kafka),
    ...(config.SCHEMA_REGISTRY_URL ? [] : [use('REGISTRY_PORT', 'schema registry')]),
    ...(config.DATABASE_URL ? [] : [use('DATABASE_PORT', 'database')]),
    ...(services.includes('rag-api') ? [use('HTTP_PORT', 'questions API')] : []),
    ...healthPorts.map((port, index) => ({
      port,
      usedBy: `health of ${services[index]}`,
      variable: 'HEALTH_PORTS_FROM',
    })),
  ]
}
