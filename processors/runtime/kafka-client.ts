// The kafkajs client: addresses, TLS, credentials, and how long a broker may be away before a service gives up.
import { readFileSync } from 'node:fs'
import lz4 from '@2l/kafkajs-lz4'
import kafkajs, {
  type Kafka,
  type logCreator,
  type KafkaConfig as Options,
  type RetryOptions,
  type SASLOptions,
} from 'kafkajs'
import type { Logger } from 'pino'
import type { KafkaConfig } from './config.ts'
import { stopIdleTimers } from './kafkajs-timer.ts'

stopIdleTimers()

// Messages of other producers may be compressed with it even where ours are not.
const { CompressionCodecs, CompressionTypes } = kafkajs
// The package sets module.exports to the class; its types say that it is the default export of an object.
const Lz4Codec = lz4 as unknown as typeof lz4.default
CompressionCodecs[CompressionTypes.LZ4] = new Lz4Codec().codec

/**
 * About 35 s in all: a broker that was killed is back in 5 to 13 s, later on a busy machine. Then the error reaches the runner, the
 * process exits non-zero and the supervisor starts it again.
 */
export const BROKER_RETRY = { initialRetryTime: 100, maxRetryTime: 3000, retries: 16 } as const

/** A client named `clientId`; connects to nothing yet. `log` gets kafkajs' own warnings; absent: they are dropped. */
export const openKafkaClient = (
  config: KafkaConfig,
  clientId: string,
  log?: Logger,
  retry: RetryOptions = BROKER_RETRY,
): Kafka => {
  const options: Options = {
    clientId,
    brokers: config.KAFKA_BROKERS.split(','),
    connectionTimeout: 3000,
    requestTimeout: 30_000,
    retry,
    logCreator: logsTo(log),
  }
  if (config.KAFKA_SSL) {
    const file = config.KAFKA_SSL_CA_FILE
    options.ssl = file === undefined ? true : { ca: readFileSync(file, 'utf8') }
  }
  const sasl = saslOf(config)
  if (sasl) options.sasl = sasl
  return new kafkajs.Kafka(options)
}

const saslOf = (config: KafkaConfig): SASLOptions | undefined => {
  if (config.KAFKA_SASL_MECHANISM === undefined) return undefined
  return {
    mechanism: config.KAFKA_SASL_MECHANISM as 'plain',
    username: config.KAFKA_SASL_USERNAME ?? '',
    password: config.KAFKA_SASL_PASSWORD ?? '',
  }
}

const logsTo =
  (log: Logger | undefined): logCreator =>
  () =>
  ({ label, namespace, log: { message, timestamp: _, logger: __, stack: ___, ...fields } }) => {
    const level = label === 'ERROR' ? 'warn' : 'debug'
    log?.[level]({ ...fields, kafkajs: message, namespace }, 'kafka client')
  }
