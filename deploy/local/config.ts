// Variables of the local stack: what is set is used, what is not set is started.
import path from 'node:path'
import { type Static, Type } from 'typebox'
import { inheritedEnvironment, readEnvironment } from '../../processors/runtime/environment.ts'
import type { Environment } from './launch.ts'

const port = (fallback: number) => Type.Integer({ minimum: 0, maximum: 65535, default: fallback })

/** A port of 0 stands for any free one. */
export const stackSchema = Type.Object({
  DATA_DIR: Type.String({ default: '.data' }),
  /** Absent: Kafka is started here. */
  KAFKA_BROKERS: Type.Optional(Type.String()),
  /** Absent: a schema registry is started here. */
  SCHEMA_REGISTRY_URL: Type.Optional(Type.String({ pattern: '^https?://' })),
  /** Absent: the embedded TimescaleDB is started here. */
  DATABASE_URL: Type.Optional(Type.String({ pattern: '^postgres(ql)?://' })),
  DATABASE_SSL_CA_FILE: Type.Optional(Type.String()),
  KAFKA_PORT: port(9092),
  KAFKA_CONTROLLER_PORT: port(9093),
  REGISTRY_PORT: port(8081),
  DATABASE_PORT: port(5433),
  HTTP_HOST: Type.String({ default: '127.0.0.1' }),
  HTTP_PORT: port(8080),
  /** The first service's HEALTH_PORT; the others follow it. */
  HEALTH_PORTS_FROM: port(9464),
})
export type StackConfig = Static<typeof stackSchema>

export type StackSettings = { readonly config: StackConfig; readonly environment: Environment }

/**
 * The stack's settings from the environment, with `changes` over it. `environment` is what its programs inherit: without
 * `X_FILE` for the values that are handed to them as X. Throws EnvironmentError.
 */
export const readStackSettings = (changes: Environment = {}): StackSettings => {
  const environment = { ...inheritedEnvironment(), ...changes }
  const read = readEnvironment(stackSchema, environment)
  const config = { ...read, DATA_DIR: path.resolve(read.DATA_DIR) }
  const handed = ['KAFKA_BROKERS', 'SCHEMA_REGISTRY_URL', 'DATABASE_URL'].map((name) => [`${name}_FILE`, undefined])
  return { config, environment: { ...environment, ...Object.fromEntries(handed) } }
}
