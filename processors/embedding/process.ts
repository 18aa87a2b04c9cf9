// Embedding: each distinct meaning becomes a vector once. Events point to it by the signature's hash, log lines by their template's.
import { drop, type Outcome, ok } from '../runtime/outcome.ts'
import type { Input, Output, Processor } from '../runtime/processor.ts'
import type { EmbeddingMetrics } from './metrics.ts'
import { createSeen } from './seen.ts'
import type { SentenceModel } from './sentence-model.ts'
import type { SignatureKind, SignatureStore } from './signature-store.ts'

export const EMBEDDING_TOPICS = ['events.scored', 'logs.raw'] as const
export type EmbeddingTopic = (typeof EMBEDDING_TOPICS)[number]

export type EmbeddingDeps = {
  readonly model: Pick<SentenceModel, 'name' | 'embed'>
  readonly signatures: SignatureStore
  readonly metrics?: EmbeddingMetrics
  /** Hashes remembered as stored. Default 100,000: a few megabytes, far more than the vocabulary makes. */
  readonly seenLimit?: number
} & Pick<Processor, 'checks' | 'close'>

type Meaning = { readonly kind: SignatureKind; readonly hash: string; readonly text: string; readonly timeUs: number }
type Unseen = { readonly kind: SignatureKind; readonly text: string; firstSeenUs: number }

/** What an event or a line means; undefined: it does not say. */
const meaningOf = (input: Input<EmbeddingTopic>): Meaning | undefined => {
  const timeUs = input.message.time_us ?? 0
  if (input.topic === 'events.scored') {
    const { hash, text } = input.message.signature ?? {}
    return hash && text ? { kind: 'event', hash, text, timeUs } : undefined
  }
  const { template_hash: hash, template: text } = input.message
  return hash && text ? { kind: 'log', hash, text, timeUs } : undefined
}

const unseenOf = (meanings: readonly (Meaning | undefined)[], isSeen: (hash: string) => boolean) => {
  const unseen = new Map<string, Unseen>()
  for (const meaning of meanings) {
    if (!meaning || isSeen(meaning.hash)) continue
    const { kind, hash, text, timeUs } = meaning
    const held = unseen.get(hash)
    if (!held) unseen.set(hash, { kind, text, firstSeenUs: timeUs })
    else held.firstSeenUs = Math.min(held.firstSeenUs, timeUs)
  }
  return unseen
}

/** No outputs: vectors go to the table. Drop reasons: `no_signature` (an event), `no_template` (a log line). */
export const createEmbedding = ({
  model,
  signatures,
  metrics,
  seenLimit = 100_000,
  ...lifecycle
}: EmbeddingDeps): Processor<EmbeddingTopic> => {
  const seen = createSeen(seenLimit)
  return {
    name: 'embedding',
    reads: EMBEDDING_TOPICS,
    async process(batch) {
      const meanings = batch.map(meaningOf)
      const unseen = unseenOf(meanings, seen.has)
      if (unseen.size > 0) {
        const known = await signatures.known([...unseen.keys()], model.name)
        const fresh = [...unseen].filter(([hash]) => !known.has(hash))
        const vectors = await model.embed(fresh.map(([, { text }]) => text))
        const rows = fresh.map(([hash, one], row) => ({ hash, ...one, vector: vectors[row] as Float32Array }))
        if (rows.length > 0) await signatures.save(rows, model.name)
        for (const hash of unseen.keys()) seen.add(hash)
        metrics?.countEmbedded(rows.map(({ kind }) => kind))
      }
      metrics?.noteBatch(batch)
      return batch.map((input, index): Outcome<Output> => {
        if (meanings[index]) return ok()
        return drop(input.topic === 'events.scored' ? 'no_signature' : 'no_template')
      })
    },
    ...(metrics ? { registerMetrics: metrics.register } : {}),
    ...lifecycle,
  }
}
