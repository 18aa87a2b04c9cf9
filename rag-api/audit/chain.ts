// The chain of the audit log, computed from its rows alone: what the database computes in audit_canonical() and chain_audit_log().
import { createHash } from 'node:crypto'

/** A row as the digest covers it: texts exactly as the database writes them, in the order of audit_canonical(). */
export type ChainedEntry = {
  readonly position: number
  /** position, at, actor, action, client, request_id, writer, sequence, detail, took_ms. */
  readonly fields: readonly (string | null)[]
  /** Hexadecimal. */
  readonly digest: string
}

/** The digest before the first row. */
export const NO_DIGEST = '00'.repeat(32)

/** Where a chain ends, or where one begins to be checked. */
export type ChainEnd = { readonly position: number; readonly digest: string }
export const CHAIN_START: ChainEnd = { position: 0, digest: NO_DIGEST }

/** What is wrong at a place of the chain. */
export type ChainBreak = { readonly position: number; readonly reason: string }

/** SHA-256, hexadecimal, of the digest before and each field as "bytes:text,", NULL as "-,". */
export const chainDigest = (before: string, fields: readonly (string | null)[]): string => {
  const hash = createHash('sha256').update(Buffer.from(before, 'hex'))
  for (const field of fields) hash.update(field === null ? '-,' : `${Buffer.byteLength(field)}:${field},`)
  return hash.digest('hex')
}

/** Checks entries in the order of their positions, from `end` on; the first break ends it. */
export const followChain = (
  end: ChainEnd,
  entries: readonly ChainedEntry[],
): { readonly end: ChainEnd; readonly broken?: ChainBreak } => {
  let at = end
  for (const entry of entries) {
    const wanted = at.position + 1
    if (entry.position !== wanted) {
      const reason = `entry ${wanted} is missing; the next one is ${entry.position}`
      return { end: at, broken: { position: wanted, reason } }
    }
    if (entry.fields[0] !== String(entry.position) || chainDigest(at.digest, entry.fields) !== entry.digest) {
      return {
        end: at,
        broken: { position: wanted, reason: 'its digest is not that of the entry and the one before it' },
      }
    }
    at = { position: entry.position, digest: entry.digest }
  }
  return { end: at }
}
