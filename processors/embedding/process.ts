// Embedding: each distinct meaning becomes a vector once; events point to it by the signature's hash.
import type { NetworkEvent } from '../../schemas/messages.ts'
import { drop, ok } from '../runtime/outcome.ts'
import type { Processor } from '../runtime/processor.ts'
import { createSeen } from './seen.ts'
import type { SentenceModel } from './sentence-model.ts'
import type { SignatureStore } from './signature-store.ts'

export type EmbeddingDeps = {
  readonly model: Pick<SentenceModel, 'name' | 'embed'>
  readonly signatures: SignatureStore
  /** Hashes remembered as stored. Default 100,000: a few megabytes, far more than the vocabulary makes. */
  readonly seenLimit?: number
} & Pick<Processor, 'checks' | 'close'>

type Unseen = { readonly text: string; firstSeenUs: number }

const unseenOf = (events: readonly NetworkEvent[], isSeen: (hash: string) => boolean): Map<string, Unseen> => {
  const unseen = new Map<string, Unseen>()
  for (const { signature, time_us } of events) {
    if (!signature?.hash || !signature.text || isSeen(signature.hash)) continue
    const held = unseen.get(signature.hash)
    if (!held) unseen.set(signature.hash, { text: signature.text, firstSeenUs: time_us ?? 0 })
    else held.firstSeenUs = Math.min(held.firstSeenUs, time_us ?? 0)
  }
  return unseen
}

/** No outputs: vectors go to the table. Drop reason: `no_signature`. */
export const createEmbedding = ({
  model,
  signatures,
  seenLimit = 100_000,
  ...lifecycle
}: EmbeddingDeps): Processor<'events.scored'> => {
  const seen = createSeen(seenLimit)
  return {
    name: 'embedding',
    reads: ['events.scored'],
    async process(batch) {
      const unseen = unseenOf(
        batch.map((input) => input.message),
        seen.has,
      )
      if (unseen.size > 0) {
        const known = await signatures.known([...unseen.keys()], model.name)
        const fresh = [...unseen].filter(([hash]) => !known.has(hash))
        const vectors = await model.embed(fresh.map(([, { text }]) => text))
        const rows = fresh.map(([hash, one], row) => ({ hash, ...one, vector: vectors[row] as Float32Array }))
        if (rows.length > 0) await signatures.save(rows, model.name)
        for (const hash of unseen.keys()) seen.add(hash)
      }
      return batch.map(({ message }) => (message.signature?.hash ? ok() : drop('no_signature')))
    },
    ...lifecycle,
  }
}
