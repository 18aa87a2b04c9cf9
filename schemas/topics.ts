// The one list of topics. Names are <noun>.<past participle>; every topic but the ledger also has <topic>.dead-letter.
import {
  alertCodec,
  type Codec,
  componentLogCodec,
  decisionCodec,
  enforcementReportCodec,
  evidenceCodec,
  ledgerRowCodec,
  networkEventCodec,
} from './messages.ts'

const DAY_MS = 86_400_000

type TopicSpec<T> = {
  /** What the Kafka key is: records with one key stay in order on one partition. */
  readonly key: string
  readonly codec: Codec<T>
  /** File below proto/ and its message; the registry subject is `<topic>-value`. */
  readonly schema: { readonly file: string; readonly message: string }
  readonly writtenBy: string
  readonly readBy: readonly string[]
  readonly partitions: number
  readonly retentionMs: number
  readonly compacted: boolean
}
const topic = <T>(spec: TopicSpec<T>): TopicSpec<T> => spec

export const TOPICS = {
  'events.raw': topic({
    key: 'src_ip; a fold towards a target: dst_ip',
    codec: networkEventCodec,
    schema: { file: 'network_event.proto', message: 'NetworkEvent' },
    writtenBy: 'sensor; log ingestion, for flows that Suricata and Zeek saw',
    readBy: ['pipeline'],
    partitions: 4,
    retentionMs: DAY_MS,
    compacted: false,
  }),
  'events.scored': topic({
    key: 'as events.raw',
    codec: networkEventCodec,
    schema: { file: 'network_event.proto', message: 'NetworkEvent' },
    writtenBy: 'pipeline',
    readBy: ['sink', 'embedding'],
    partitions: 4,
    retentionMs: DAY_MS,
    compacted: false,
  }),
  'logs.raw': topic({
    key: 'component',
    codec: componentLogCodec,
    schema: { file: 'component_log.proto', message: 'ComponentLog' },
    writtenBy: 'log ingestion',
    readBy: ['log-detection', 'sink', 'embedding'],
    partitions: 2,
    retentionMs: DAY_MS,
    compacted: false,
  }),
  'evidence.emitted': topic({
    key: 'subject as "type:value"',
    codec: evidenceCodec,
    schema: { file: 'evidence.proto', message: 'Evidence' },
    writtenBy: 'pipeline, log-detection',
    readBy: ['alerting', 'sink'],
    partitions: 4,
    retentionMs: 7 * DAY_MS,
    compacted: false,
  }),
  'alerts.raised': topic({
    key: 'alert_id',
    codec: alertCodec,
    schema: { file: 'alert.proto', message: 'Alert' },
    writtenBy: 'alerting',
    readBy: ['sink'],
    partitions: 2,
    retentionMs: 30 * DAY_MS,
    compacted: false,
  }),
  'decisions.made': topic({
    key: 'decision_id',
    codec: decisionCodec,
    schema: { file: 'decision.proto', message: 'Decision' },
    writtenBy: 'response',
    readBy: ['sink'],
    partitions: 2,
    retentionMs: 30 * DAY_MS,
    compacted: true,
  }),
  'enforcement.reported': topic({
    key: 'decision_id',
    codec: enforcementReportCodec,
    schema: { file: 'decision.proto', message: 'EnforcementReport' },
    writtenBy: 'enforcement',
    readBy: ['sink'],
    partitions: 2,
    retentionMs: 7 * DAY_MS,
    compacted: false,
  }),
  'ledger.counted': topic({
    key: 'processor/topic/partition/first_offset',
    codec: ledgerRowCodec,
    schema: { file: 'ledger.proto', message: 'LedgerRow' },
    writtenBy: 'every processor',
    readBy: ['sink'],
    partitions: 1,
    retentionMs: 7 * DAY_MS,
    compacted: false,
  }),
} as const

export type TopicName = keyof typeof TOPICS
export const TOPIC_NAMES: readonly TopicName[] = Object.keys(TOPICS) as TopicName[]

/** Message type carried by a topic. */
export type MessageOf<N extends TopicName> = (typeof TOPICS)[N] extends TopicSpec<infer T> ? T : never

/** Where a topic's unprocessable messages go, with their original bytes and headers saying why. */
export const deadLetterTopicOf = (name: TopicName): `${TopicName}.dead-letter` => `${name}.dead-letter`

/** Encodes a message for its topic (no registry frame). */
export const encodeFor = <N extends TopicName>(name: N, message: MessageOf<N>): Uint8Array =>
  (TOPICS[name].codec as Codec<MessageOf<N>>).encode(message)

/** Decodes a topic's value (no registry frame). Throws when the bytes are no such message. */
export const decodeFrom = <N extends TopicName>(name: N, bytes: Uint8Array): MessageOf<N> =>
  (TOPICS[name].codec as Codec<MessageOf<N>>).decode(bytes)
