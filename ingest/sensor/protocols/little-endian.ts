// Little-endian numbers and UTF-16 text, as Windows protocols write them. Reads beyond `end` answer undefined.

/** 16 bits; the caller has checked that they lie within the message. */
export const uint16le = (bytes: Uint8Array, at: number): number =>
  (bytes[at] as number) | ((bytes[at + 1] as number) << 8)

/** 32 bits, unsigned; the caller has checked that they lie within the message. */
export const uint32le = (bytes: Uint8Array, at: number): number =>
  (uint16le(bytes, at) | (uint16le(bytes, at + 2) << 16)) >>> 0

/** 32 bits in network order, unsigned; the caller has checked that they lie within the message. */
export const uint32be = (bytes: Uint8Array, at: number): number =>
  (((bytes[at] as number) << 24) |
    ((bytes[at + 1] as number) << 16) |
    ((bytes[at + 2] as number) << 8) |
    (bytes[at + 3] as number)) >>>
  0

/** Characters of a text that are kept. */
const MAX_CHARACTERS = 255
const NOT_PRINTABLE = /[^\x20-\x7e\p{L}\p{M}\p{N}\p{P}\p{S}]/gu

/** Text without control, format and private characters, which become "?": it is hostile input. Cut to 255 characters. */
export const cleanText = (text: string): string => text.slice(0, MAX_CHARACTERS).replace(NOT_PRINTABLE, '?')

/** UTF-16LE text of bytes[start, end) up to its first NUL, cleaned. */
export const utf16Text = (bytes: Uint8Array, start: number, end: number): string => {
  let text = ''
  for (let at = start; at + 1 < end && text.length < MAX_CHARACTERS; at += 2) {
    const code = uint16le(bytes, at)
    if (code === 0) break
    text += String.fromCharCode(code)
  }
  return cleanText(text)
}

/** UTF-8 text of bytes[start, end), cleaned. What is not UTF-8 becomes the replacement character. */
export const utf8Text = (bytes: Uint8Array, start: number, end: number): string =>
  cleanText(decoder.decode(bytes.subarray(start, Math.min(end, start + 4 * MAX_CHARACTERS))))

const decoder = new TextDecoder()
