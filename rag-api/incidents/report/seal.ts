// The digest that a report carries of itself: SHA-256 over its text with 64 zeros in the place of the digest. The same for JSON, Markdown and
// HTML, so that anybody can check it without us. The place is behind the last mark: log lines quoted before it may hold anything.
import { createHash } from 'node:crypto'

const MARK = 'autoinmune-report-sha256:'
const DIGEST_CHARACTERS = 64
const ZEROS = '0'.repeat(DIGEST_CHARACTERS)

/** Stands where the digest comes. */
export const UNSEALED = `${MARK}${ZEROS}`

const withDigest = (text: string, digest: string): string | undefined => {
  const place = text.lastIndexOf(MARK)
  if (place < 0) return undefined
  const from = place + MARK.length
  return `${text.slice(0, from)}${digest}${text.slice(from + DIGEST_CHARACTERS)}`
}

const digestOf = (text: string): string => createHash('sha256').update(text).digest('hex')

/** Throws where there is no place for the digest: such a text could not be checked. */
export const seal = (text: string): { readonly text: string; readonly digest: string } => {
  const digest = digestOf(text)
  const sealed = withDigest(text, digest)
  if (sealed === undefined || withDigest(text, ZEROS) !== text)
    throw new Error('a report without a place for its digest')
  return { text: sealed, digest }
}

export type SealCheck =
  | { readonly isIntact: true; readonly digest: string }
  | { readonly isIntact: false; readonly reason: string }

/** Whether a text is what was sealed. */
export const checkSeal = (text: string): SealCheck => {
  const unsealed = withDigest(text, ZEROS)
  const place = text.lastIndexOf(MARK) + MARK.length
  const digest = text.slice(place, place + DIGEST_CHARACTERS)
  if (unsealed === undefined || !/^[0-9a-f]{64}$/.test(digest)) {
    return { isIntact: false, reason: `it carries no digest (${MARK}...)` }
  }
  const computed = digestOf(unsealed)
  if (computed === digest) return { isIntact: true, digest }
  return { isIntact: false, reason: `its digest says ${digest}, its text gives ${computed}` }
}
