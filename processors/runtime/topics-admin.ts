// Creates the topics of schemas/topics.ts and their dead-letter topics where they are missing.
import type { ITopicConfig } from 'kafkajs'
import { deadLetterTopicOf, TOPIC_NAMES, TOPICS, type TopicName } from '../../schemas/topics.ts'
import type { TransportConfig } from './config.ts'
import { openKafkaClient } from './kafka-client.ts'

const DEAD_LETTER_RETENTION_MS = 30 * 86_400_000
/** Twice a broker's default: a message just below the limit must still fit with the headers that a dead letter adds. */
const DEAD_LETTER_MAX_BYTES = 2_097_152

/** Creates what is missing and returns its names; never changes a topic that exists. Safe to call from several services at once. */
export const ensureTopics = async (config: TransportConfig): Promise<readonly string[]> => {
  const admin = openKafkaClient(config, 'autoinmune-topics').admin()
  await admin.connect()
  try {
    const existing = new Set(await admin.listTopics())
    const missing = wantedTopics(config.KAFKA_REPLICATION).filter(({ topic }) => !existing.has(topic))
    if (missing.length > 0) await admin.createTopics({ topics: missing, waitForLeaders: true })
    return missing.map(({ topic }) => topic)
  } finally {
    await admin.disconnect()
  }
}

/** Every topic with its partitions, retention and clean-up policy. */
export const wantedTopics = (replicationFactor: number): readonly ITopicConfig[] =>
  TOPIC_NAMES.flatMap((name) => {
    const spec = TOPICS[name]
    const retention = { name: 'retention.ms', value: String(spec.retentionMs) }
    const policy = { name: 'cleanup.policy', value: spec.compacted ? 'compact' : 'delete' }
    const topic = { topic: name, numPartitions: spec.partitions, replicationFactor, configEntries: [policy, retention] }
    return [topic, deadLetterTopic(name, replicationFactor)]
  })

const deadLetterTopic = (name: TopicName, replicationFactor: number): ITopicConfig => ({
  topic: deadLetterTopicOf(name),
  numPartitions: 1,
  replicationFactor,
  configEntries: [
    { name: 'retention.ms', value: String(DEAD_LETTER_RETENTION_MS) },
    { name: 'max.message.bytes', value: String(DEAD_LETTER_MAX_BYTES) },
  ],
})
