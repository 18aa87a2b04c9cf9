// What must exist in Kafka, the registry and the database before a service starts. Every part may run again at any time.
import { type TransportConfig, transportSchema } from '../../processors/runtime/config.ts'
import { readEnvironment } from '../../processors/runtime/environment.ts'
import { openKafkaClient } from '../../processors/runtime/kafka-client.ts'
import { registerSchemas } from '../../processors/runtime/registry.ts'
import { ensureTopics } from '../../processors/runtime/topics-admin.ts'
import { TOPIC_NAMES, TOPICS } from '../../schemas/topics.ts'
import { migrate } from '../../sql/migrate.ts'
import { applyRetention, retentionSchema } from '../../sql/retention.ts'
import type { Environment } from './launch.ts'
import { waitUntil } from './readiness.ts'

/** Each answers what it changed, in words; undefined when nothing was to be done. */
export type Preparation = {
  topics(): Promise<string | undefined>
  schemas(): Promise<string | undefined>
  migrations(): Promise<string | undefined>
}

/** `environment` is the services' own: addresses, TLS and credentials come from it. */
export const openPreparation = (environment: Environment, databaseUrl: string): Preparation => {
  const transport = readEnvironment(transportSchema, environment)
  const retention = readEnvironment(retentionSchema, environment)
  const counted = (count: number, noun: string): string | undefined =>
    count === 0 ? undefined : `${count} ${noun}${count === 1 ? '' : 's'}`
  return {
    topics: async () => {
      const created = await ensureTopics(transport)
      await awaitCoordinators(transport)
      return counted(created.length, 'new topic')
    },
    schemas: async () => {
      await registerSchemas(transport)
      return undefined
    },
    migrations: async () => {
      const database = { databaseUrl, sslCaFile: environment.DATABASE_SSL_CA_FILE }
      const applied = counted((await migrate(database)).length, 'new migration')
      const kept = await applyRetention(database, retention)
      return [applied, ...kept].filter((text) => text !== undefined).join(', ') || undefined
    },
  }
}

const COORDINATORS_WITHIN_MS = 30_000

/**
 * Waits until the broker serves every consumer group. A new broker makes the topic of their offsets when it is first asked for one,
 * and answers "coordinator is loading" meanwhile, at which a consumer that starts then ends.
 */
const awaitCoordinators = async (transport: TransportConfig): Promise<void> => {
  const groups = [...new Set(TOPIC_NAMES.flatMap((name) => TOPICS[name].readBy))]
  const admin = openKafkaClient(transport, 'autoinmune-preparation').admin({ retry: { retries: 0 } })
  await admin.connect()
  const isServed = (groupId: string): Promise<boolean> =>
    admin.fetchOffsets({ groupId }).then(
      () => true,
      () => false,
    )
  const areServed = async (): Promise<boolean> => (await Promise.all(groups.map(isServed))).every(Boolean)
  const isReady = await waitUntil(areServed, { timeoutMs: COORDINATORS_WITHIN_MS, everyMs: 100 })
  await admin.disconnect()
  if (!isReady) throw new Error(`the broker at ${transport.KAFKA_BROKERS} does not serve consumer groups`)
}
