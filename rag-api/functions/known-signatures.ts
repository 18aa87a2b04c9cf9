// What signatures say and how alike they are. A signature's text never changes and its vector only with the model that embeds, while each call
// compares up to a hundred of them: so they are kept, and compared here.
import { type Database, run } from '../queries/queries.ts'
import type { Pair } from './signature-groups.ts'

export type Signature = {
  readonly hash: string
  readonly text: string
  readonly model: string | null
  /** Of length one; null: not embedded yet. */
  readonly vector: Float64Array | null
}

type Kept = { readonly signature: Signature; readonly readAtMs: number }
type Row = {
  readonly hash: string
  readonly text: string
  readonly model: string | null
  readonly vector: string | null
}

/** 384 numbers each: 13 MB. */
const MOST_KEPT = 4_000
/** Until a vector is read anew, in case another model embedded it. */
const KEPT_MS = 600_000

const kept = new WeakMap<Database, Map<string, Kept>>()

/** Those of the signatures that are stored. What has no vector yet is asked for each time. */
export const signaturesOf = async (
  database: Database,
  hashes: readonly string[],
): Promise<ReadonlyMap<string, Signature>> => {
  const known = kept.get(database) ?? new Map<string, Kept>()
  kept.set(database, known)
  const nowMs = performance.now()
  const found = new Map<string, Signature>()
  for (const hash of hashes) {
    const one = known.get(hash)
    if (!one || nowMs - one.readAtMs >= KEPT_MS) continue
    found.set(hash, one.signature)
    // The one unused for longest comes first.
    known.delete(hash)
    known.set(hash, one)
  }
  const others = hashes.filter((hash) => !found.has(hash))
  if (others.length === 0) return found
  for (const row of await run<Row>(database, 'signature-vectors', [others])) {
    const signature = { ...row, vector: row.vector === null ? null : unitOf(JSON.parse(row.vector) as number[]) }
    found.set(row.hash, signature)
    if (signature.vector) known.set(row.hash, { signature, readAtMs: nowMs })
  }
  for (const oldest of known.keys()) {
    if (known.size <= MOST_KEPT) break
    known.delete(oldest)
  }
  return found
}

const unitOf = (values: readonly number[]): Float64Array => {
  const length = Math.hypot(...values)
  return Float64Array.from(values, (value) => (length === 0 ? 0 : value / length))
}

/** Pairs of the same model whose cosine is at least `similarity`, the most similar first. */
export const pairsOf = (signatures: Iterable<Signature>, similarity: number): Pair[] => {
  const embedded = [...signatures]
    .flatMap(({ hash, model, vector }) => (vector ? [{ hash, model, vector }] : []))
    .sort((one, other) => (one.hash < other.hash ? -1 : 1))
  const pairs: Pair[] = []
  for (const [index, one] of embedded.entries()) {
    for (let at = index + 1; at < embedded.length; at++) {
      const other = embedded[at] as (typeof embedded)[number]
      if (other.model !== one.model) continue
      const cosine = dot(one.vector, other.vector)
      if (cosine >= similarity) pairs.push({ one: one.hash, other: other.hash, similarity: Math.min(1, cosine) })
    }
  }
  return pairs.sort((one, other) => other.similarity - one.similarity)
}

const dot = (one: Float64Array, other: Float64Array): number => {
  let sum = 0
  for (let at = 0; at < one.length; at++) sum += (one[at] as number) * (other[at] as number)
  return sum
}
