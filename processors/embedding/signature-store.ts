// The table event_signatures as this processor uses it.
import type { Pool } from 'pg'
import { type Waiting, whenUp } from '../../sql/availability.ts'

export type SignatureKind = 'event' | 'log'

export type EmbeddedSignature = {
  /** Signature of network events, or template of log lines. */
  readonly kind: SignatureKind
  readonly hash: string
  readonly text: string
  /** Microseconds since the epoch, event time. */
  readonly firstSeenUs: number
  /** 384 numbers, length 1. */
  readonly vector: Float32Array
}

export type SignatureStore = {
  /** Those of `hashes` that this model has embedded already. */
  known(hashes: readonly string[], model: string): Promise<ReadonlySet<string>>
  save(signatures: readonly EmbeddedSignature[], model: string): Promise<void>
}

const KNOWN =
  'SELECT hash FROM event_signatures WHERE hash = ANY($1::text[]) AND model = $2 AND event_vector IS NOT NULL'

// A vector of another model is replaced: vectors of two models cannot be compared.
const SAVE = `
INSERT INTO event_signatures (kind, hash, text, event_vector, first_seen, embedded_at, model)
SELECT row.kind, row.hash, row.text, row.event_vector::vector, to_timestamp(row.first_seen / 1000000), now(), $6
FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::float8[]) AS row (kind, hash, text, event_vector, first_seen)
ON CONFLICT (hash) DO UPDATE SET
  kind = EXCLUDED.kind,
  text = EXCLUDED.text,
  event_vector = EXCLUDED.event_vector,
  embedded_at = EXCLUDED.embedded_at,
  model = EXCLUDED.model,
  first_seen = least(event_signatures.first_seen, EXCLUDED.first_seen)`

export const createSignatureStore = (database: Pool, waiting: Waiting = {}): SignatureStore => ({
  async known(hashes, model) {
    const found = await whenUp(() => database.query<{ hash: string }>(KNOWN, [hashes, model]), waiting)
    return new Set(found.rows.map((row) => row.hash))
  },
  async save(signatures, model) {
    const values = [
      signatures.map((one) => one.kind),
      signatures.map((one) => one.hash),
      signatures.map((one) => one.text),
      signatures.map((one) => `[${one.vector.join(',')}]`),
      signatures.map((one) => one.firstSeenUs),
      model,
    ]
    await whenUp(() => database.query(SAVE, values), waiting)
  },
})
