// Variables that every service shares: where Kafka, the registry and the state are, and what it serves about itself.
import { type Static, Type } from 'typebox'

export const BROKERS_PATTERN = '^[^,\\s]+:\\d+(,[^,\\s]+:\\d+)*$'

const kafkaVariables = {
  /** Comma-separated host:port. */
  KAFKA_BROKERS: Type.String({ pattern: BROKERS_PATTERN, default: '127.0.0.1:9092' }),
  KAFKA_SSL: Type.Boolean({ default: false }),
  /** PEM of the authority that signed the brokers' certificates. Absent: the system's authorities. */
  KAFKA_SSL_CA_FILE: Type.Optional(Type.String()),
  /** Absent: no authentication. */
  KAFKA_SASL_MECHANISM: Type.Optional(Type.Enum(['plain', 'scram-sha-256', 'scram-sha-512'])),
  KAFKA_SASL_USERNAME: Type.Optional(Type.String()),
  KAFKA_SASL_PASSWORD: Type.Optional(Type.String()),
  /** Of what we write. Measured (bench/runtime.ts): lz4 costs no more CPU here and a third less in the broker. */
  KAFKA_COMPRESSION: Type.Enum(['none', 'lz4'], { default: 'lz4' }),
  /** Copies of each topic when it is created. */
  KAFKA_REPLICATION: Type.Integer({ minimum: 1, maximum: 9, default: 1 }),
}

const registryVariables = {
  SCHEMA_REGISTRY_URL: Type.String({ pattern: '^https?://', default: 'http://127.0.0.1:8081/apis/ccompat/v7' }),
  SCHEMA_REGISTRY_USERNAME: Type.Optional(Type.String()),
  SCHEMA_REGISTRY_PASSWORD: Type.Optional(Type.String()),
  /** PEM of the authority that signed the registry's certificate. Absent: the system's authorities. */
  SCHEMA_REGISTRY_SSL_CA_FILE: Type.Optional(Type.String()),
}

const stateVariables = {
  /** Absent: LMDB below STATE_DIR, good for one instance of a processor. */
  REDIS_URL: Type.Optional(Type.String({ pattern: '^rediss?://' })),
  STATE_DIR: Type.String({ default: '.data/state' }),
}

/** What is needed to reach the brokers. */
export const kafkaSchema = Type.Object(kafkaVariables)
export type KafkaConfig = Static<typeof kafkaSchema>

/** What is needed to write to topics or read them. */
export const transportSchema = Type.Object({ ...kafkaVariables, ...registryVariables })
export type TransportConfig = Static<typeof transportSchema>

export const stateSchema = Type.Object(stateVariables)
export type StateConfig = Static<typeof stateSchema>

export const serviceSchema = Type.Object({
  ...kafkaVariables,
  ...registryVariables,
  ...stateVariables,
  /** Port of /healthz, /readyz and /metrics. 0: none. */
  HEALTH_PORT: Type.Integer({ minimum: 0, maximum: 65535, default: 0 }),
  HEALTH_HOST: Type.String({ default: '127.0.0.1' }),
  LOG_LEVEL: Type.Enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'], { default: 'info' }),
  /** Inputs given to a processor at once. */
  BATCH_MESSAGES: Type.Integer({ minimum: 1, maximum: 100_000, default: 1000 }),
  /** Bytes given to a processor at once; one larger message is still processed, alone. */
  BATCH_BYTES: Type.Integer({ minimum: 1, default: 4_194_304 }),
  /** Inputs rejected in a row after which the process stops: the fault is ours or the topic's, not one message's. */
  MAX_REJECTS_IN_A_ROW: Type.Integer({ minimum: 1, default: 1000 }),
})
export type ServiceConfig = Static<typeof serviceSchema>
