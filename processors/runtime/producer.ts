// Writes outputs to their topics: idempotent, acknowledged by all replicas, in the registry's wire format.
import kafkajs, { type CompressionTypes, type IHeaders, type Message, type Producer } from 'kafkajs'
import type { Logger } from 'pino'
import { encodeFor, type MessageOf, type TopicName } from '../../schemas/topics.ts'
import type { TransportConfig } from './config.ts'
import { frame } from './frame.ts'
import { openKafkaClient } from './kafka-client.ts'
import type { Output } from './processor.ts'
import { registerSchemas, type SchemaIds } from './registry.ts'

/** One record as it goes to the broker. */
export type WireRecord = {
  readonly topic: string
  readonly key: Buffer | string | null
  readonly value: Buffer | null
  readonly headers?: IHeaders
}

export type OutputProducer = {
  /** Resolves when every output is acknowledged by all in-sync replicas, in order within a key; throws when one is not. */
  send(outputs: readonly Output[]): Promise<void>
  /** The same for records that are bytes already: dead letters, replays. */
  sendRecords(records: readonly WireRecord[]): Promise<void>
  close(): Promise<void>
}

/** A broker refuses a record batch over 1 MiB (message.max.bytes), and kafkajs makes one batch of what goes to one partition. */
const REQUEST_BYTES = 786_432
const RECORD_OVERHEAD_BYTES = 64

/** Registers the schemas and connects. `log` gets kafkajs' warnings. */
export const openProducer = async (
  config: TransportConfig,
  { clientId = 'autoinmune', log }: { readonly clientId?: string; readonly log?: Logger } = {},
): Promise<OutputProducer> => {
  const ids = await registerSchemas(config)
  const producer = openKafkaClient(config, clientId, log).producer({
    idempotent: true,
    createPartitioner: kafkajs.Partitioners.DefaultPartitioner,
    allowAutoTopicCreation: false,
  })
  await producer.connect()
  const compression = kafkajs.CompressionTypes[config.KAFKA_COMPRESSION === 'lz4' ? 'LZ4' : 'None']
  const sendRecords = (records: readonly WireRecord[]) => sendBounded(producer, records, compression)
  return {
    send: (outputs) => sendRecords(outputs.map((output) => recordOf(output, ids))),
    sendRecords,
    close: () => producer.disconnect(),
  }
}

/** Encodes and frames an output, unless its processor has encoded it already. */
export const recordOf = (output: Output, ids: SchemaIds): WireRecord => {
  const { topic, key, message, bytes = encodeFor(topic, message as MessageOf<TopicName> & object) } = output
  return { topic, key, value: frame(ids.get(topic) ?? 0, bytes) }
}

const sendBounded = async (
  producer: Producer,
  records: readonly WireRecord[],
  compression: CompressionTypes,
): Promise<void> => {
  for (const request of requestsOf(records, REQUEST_BYTES)) {
    const topicMessages = [...Map.groupBy(request, ({ topic }) => topic)].map(([topic, messages]) => ({
      topic,
      messages: messages as readonly Message[] as Message[],
    }))
    // -1: all in-sync replicas. Idempotence needs it.
    await producer.sendBatch({ topicMessages, acks: -1, compression })
  }
}

/** Consecutive records in groups of at most `maxBytes`; a larger record goes alone. */
export const requestsOf = function* (records: readonly WireRecord[], maxBytes: number): Generator<WireRecord[]> {
  let request: WireRecord[] = []
  let sizeBytes = 0
  for (const record of records) {
    const recordBytes = (record.value?.length ?? 0) + (record.key?.length ?? 0) + RECORD_OVERHEAD_BYTES
    if (request.length > 0 && sizeBytes + recordBytes > maxBytes) {
      yield request
      request = []
      sizeBytes = 0
    }
    request.push(record)
    sizeBytes += recordBytes
  }
  if (request.length > 0) yield request
}
