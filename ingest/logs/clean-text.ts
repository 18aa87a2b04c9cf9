// Hostile bytes as text that may be stored and shown.

/** C0 (a tab stays), DEL, C1, and the invisible characters that reorder or break what a person sees. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must go
const UNSAFE = /[\u0000-\u0008\u000a-\u001f\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/
const ALL_UNSAFE = new RegExp(UNSAFE.source, 'g')
const MARK = '…'

const decoder = new TextDecoder('utf-8', { fatal: false, ignoreBOM: true })

/** Text of bytes; what is not UTF-8 becomes U+FFFD. */
export const textOf = (bytes: Uint8Array): string => decoder.decode(bytes)

/** At most `most` characters, the last one an ellipsis where something was cut. Cuts no surrogate pair in two. */
export const bounded = (text: string, most: number): string => {
  if (text.length <= most) return text
  const end = most - 1
  const isSplit = (text.charCodeAt(end - 1) & 0xfc00) === 0xd800
  return text.slice(0, isSplit ? end - 1 : end) + MARK
}

/** The text with control characters written out as \xNN or \u{N}, so that no terminal or page acts on them; then bounded. */
export const safeText = (text: string, most: number): string => {
  // Each character may grow to eight: what lies beyond is not needed.
  const part = text.length > most ? text.slice(0, most + 1) : text
  const safe = UNSAFE.test(part) ? part.replace(ALL_UNSAFE, escaped) : part
  return bounded(safe.toWellFormed(), most)
}

/** The line as received, but for NUL, which PostgreSQL cannot store, and lone surrogates. */
export const rawText = (text: string, most: number): string => {
  const part = bounded(text, most)
  return (part.includes('\0') ? part.replaceAll('\0', '\ufffd') : part).toWellFormed()
}

const escaped = (character: string): string => {
  const code = character.charCodeAt(0)
  return code < 0x100 ? `\\x${code.toString(16).padStart(2, '0')}` : `\\u{${code.toString(16)}}`
}
