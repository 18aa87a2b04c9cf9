// What must exist in Kafka, the registry and the database before a service starts. Every part may run again at any time.
import { transportSchema } from '../../processors/runtime/config.ts'
import { readEnvironment } from '../../processors/runtime/environment.ts'
import { registerSchemas } from '../../processors/runtime/registry.ts'
import { ensureTopics } from '../../processors/runtime/topics-admin.ts'
import { migrate } from '../../sql/migrate.ts'
import type { Environment } from './launch.ts'

/** Each answers what it changed, in words; undefined when nothing was to be done. */
export type Preparation = {
  topics(): Promise<string | undefined>
  schemas(): Promise<string | undefined>
  migrations(): Promise<string | undefined>
}

/** `environment` is the services' own: addresses, TLS and credentials come from it. */
export const openPreparation = (environment: Environment, databaseUrl: string): Preparation => {
  const transport = readEnvironment(transportSchema, environment)
  const counted = (count: number, noun: string): string | undefined =>
    count === 0 ? undefined : `${count} ${noun}${count === 1 ? '' : 's'}`
  return {
    topics: async () => counted((await ensureTopics(transport)).length, 'new topic'),
    schemas: async () => {
      await registerSchemas(transport)
      return undefined
    },
    migrations: async () =>
      counted((await migrate({ databaseUrl, sslCaFile: environment.DATABASE_SSL_CA_FILE })).length, 'new migration'),
  }
}
