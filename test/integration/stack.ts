// Before all integration tests: a real broker, registry and database, migrated, with their topics and schemas.
// Containers where Docker answers, else the local stack. What KAFKA_BROKERS, SCHEMA_REGISTRY_URL and DATABASE_URL name is used instead.
import type { TestProject } from 'vitest/node'
import { readStackSettings } from '../../deploy/local/config.ts'
import type { Environment } from '../../deploy/local/launch.ts'
import { startContainers } from './containers.ts'
import { startOwnStack } from './own-stack.ts'

declare module 'vitest' {
  export interface ProvidedContext {
    /** Comma-separated host:port. */
    kafkaBrokers: string
    schemaRegistryUrl: string
    /** With its password. */
    databaseUrl: string
  }
}

const definedOf = (values: Environment): Environment =>
  Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined))

export const setup = async (project: TestProject): Promise<() => Promise<void>> => {
  const { config } = readStackSettings()
  const isGiven = config.KAFKA_BROKERS && config.SCHEMA_REGISTRY_URL && config.DATABASE_URL
  const containers = isGiven ? undefined : await startContainers()
  const { KAFKA_BROKERS, SCHEMA_REGISTRY_URL, DATABASE_URL } = config
  const given = definedOf({ KAFKA_BROKERS, SCHEMA_REGISTRY_URL, DATABASE_URL })
  const stack = await startOwnStack([], { ...containers?.addresses, ...given }).catch(async (error: unknown) => {
    await containers?.stop()
    throw error
  })
  project.provide('kafkaBrokers', stack.urls.kafkaBrokers)
  project.provide('schemaRegistryUrl', stack.urls.schemaRegistryUrl)
  project.provide('databaseUrl', stack.urls.databaseUrl)
  return async () => {
    await stack.stop()
    await containers?.stop()
  }
}
