// Dead letters: the original key, bytes and headers, and headers of ours that say why, where and when.
import type { IHeaders } from 'kafkajs'
import { deadLetterTopicOf, type TopicName } from '../../schemas/topics.ts'
import type { WireRecord } from './producer.ts'

/** Every header of ours begins with it; all others are the sender's and stay as they came. */
export const HEADER_PREFIX = 'autoinmune.'
export const REPLAY_HEADER = `${HEADER_PREFIX}replayed-from`
const MAX_ERROR_CHARACTERS = 1000

/** A record as it was received. */
export type ReceivedRecord = {
  readonly key: Buffer | null
  readonly value: Buffer | null
  readonly offset: string
  /** Milliseconds since the epoch, set by its producer. */
  readonly timestamp: string
  readonly headers?: IHeaders
}

/** Why and where a record could not be processed. */
export type Rejection = {
  readonly reason: string
  readonly error?: string
  /** Processor, or the stage of it. */
  readonly processor: string
  readonly topic: TopicName
  readonly partition: number
}

/** The record for `<topic>.dead-letter`. `nowMs` is wall clock. */
export const deadLetterOf = (record: ReceivedRecord, rejection: Rejection, nowMs: number): WireRecord => {
  const { reason, error = '', processor, topic, partition } = rejection
  const ours = {
    reason,
    error: error.slice(0, MAX_ERROR_CHARACTERS),
    processor,
    topic,
    partition: String(partition),
    offset: record.offset,
    timestamp: record.timestamp,
    time: new Date(nowMs).toISOString(),
  }
  const named = Object.entries(ours).map(([name, value]) => [HEADER_PREFIX + name, value])
  const headers = { ...record.headers, ...Object.fromEntries(named) }
  return { topic: deadLetterTopicOf(topic), key: record.key, value: record.value, headers }
}

/** Headers as the sender had set them. */
export const originalHeaders = (headers: IHeaders = {}): IHeaders =>
  Object.fromEntries(Object.entries(headers).filter(([name]) => !name.startsWith(HEADER_PREFIX)))
