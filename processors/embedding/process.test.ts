import { expect, test } from 'vitest'
import type { Input } from '../runtime/processor.ts'
import { openMemoryState } from '../runtime/state-memory.ts'
import { createEmbedding } from './process.ts'
import type { EmbeddedSignature } from './signature-store.ts'

const state = (await openMemoryState().open('test', 'topic', 0)).begin()
const event = (text: string, time_us = 1): Input<'events.scored'> => ({
  topic: 'events.scored',
  message: { time_us, signature: { hash: `v1:${text}`, text } },
})

const setUp = ({ stored = [] as string[], seenLimit = 100 } = {}) => {
  const embedded: string[] = []
  const saved: EmbeddedSignature[] = []
  const asked: string[][] = []
  const model = {
    name: 'model-1',
    embed: async (texts: readonly string[]) => {
      embedded.push(...texts)
      return texts.map((text) => Float32Array.of(text.length))
    },
  }
  const signatures = {
    known: async (hashes: readonly string[]) => {
      asked.push([...hashes])
      return new Set(hashes.filter((hash) => stored.includes(hash) || saved.some((one) => one.hash === hash)))
    },
    save: async (rows: readonly EmbeddedSignature[]) => void saved.push(...rows),
  }
  return { embedded, saved, asked, embedding: createEmbedding({ model, signatures, seenLimit }) }
}

test('embeds each distinct signature once, with the time of its first event', async () => {
  const { embedding, embedded, saved } = setUp()
  await embedding.process([event('aa', 7), event('b', 5), event('aa', 3)], state)
  await embedding.process([event('aa', 9)], state)
  expect(embedded).toEqual(['aa', 'b'])
  expect(saved).toEqual([
    { kind: 'event', hash: 'v1:aa', text: 'aa', firstSeenUs: 3, vector: Float32Array.of(2) },
    { kind: 'event', hash: 'v1:b', text: 'b', firstSeenUs: 5, vector: Float32Array.of(1) },
  ])
})

test('asks the database before it embeds, and asks once', async () => {
  const { embedding, embedded, asked } = setUp({ stored: ['v1:aa'] })
  await embedding.process([event('aa')], state)
  await embedding.process([event('aa')], state)
  expect(embedded).toEqual([])
  expect(asked).toEqual([['v1:aa']])
})

test('forgets the oldest when too many are remembered, without embedding them again', async () => {
  const { embedding, embedded, asked } = setUp({ seenLimit: 1 })
  for (const text of ['a', 'b', 'a']) await embedding.process([event(text)], state)
  expect(asked).toHaveLength(3)
  expect(embedded).toEqual(['a', 'b'])
})

test('drops an event without a signature and passes the others', async () => {
  const { embedding } = setUp()
  const outcomes = await embedding.process([{ topic: 'events.scored', message: {} }, event('a')], state)
  expect(outcomes).toEqual([
    { kind: 'drop', reason: 'no_signature' },
    { kind: 'ok', outputs: [] },
  ])
})

test('embeds the templates of log lines beside the signatures of events', async () => {
  const { embedding, saved } = setUp()
  const line: Input<'logs.raw'> = {
    topic: 'logs.raw',
    message: { time_us: 4, template_hash: 'log1:x', template: 'sshd: Connection closed by <host>' },
  }
  const without: Input<'logs.raw'> = { topic: 'logs.raw', message: { time_us: 4, message: 'of another producer' } }
  const outcomes = await embedding.process([event('a'), line, line, without], state)
  expect(saved.map(({ kind, hash, firstSeenUs }) => ({ kind, hash, firstSeenUs }))).toEqual([
    { kind: 'event', hash: 'v1:a', firstSeenUs: 1 },
    { kind: 'log', hash: 'log1:x', firstSeenUs: 4 },
  ])
  expect(outcomes.slice(1)).toEqual([
    { kind: 'ok', outputs: [] },
    { kind: 'ok', outputs: [] },
    { kind: 'drop', reason: 'no_template' },
  ])
})
