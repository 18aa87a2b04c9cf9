// One payload packet as the protocol parsers see it, and bounded reads from it.
import type { ProtocolAnalysis } from '../../../schemas/messages.ts'

/** Payload in bytes[start, end): what was captured, which may be less than what was sent. */
export type Payload = {
  bytes: Uint8Array
  start: number
  end: number
  isFromOriginator: boolean
  srcPort: number
  dstPort: number
  /** Of the flow: originator in words 0-3, responder in 4-7. */
  addresses: ArrayLike<number>
}

/** Recognises its protocol: writes service and facts and answers true, or leaves `facts` alone and answers false. */
export type PayloadParser = (payload: Payload, facts: ProtocolAnalysis) => boolean

/** Text fields are cut to this length. */
export const MAX_TEXT = 255

/** Big-endian 16 bits; the caller has checked that they lie within the payload. */
export const uint16At = (bytes: Uint8Array, at: number): number =>
  ((bytes[at] as number) << 8) | (bytes[at + 1] as number)

/** Whether the ASCII text stands at `at`. */
export const startsWith = (payload: Payload, text: string, at = payload.start): boolean => {
  if (at + text.length > payload.end) return false
  for (let i = 0; i < text.length; i++) if (payload.bytes[at + i] !== text.charCodeAt(i)) return false
  return true
}

/** Printable ASCII of bytes[start, end), at most MAX_TEXT characters; anything else becomes "?": this text is hostile input. */
export const printableText = (bytes: Uint8Array, start: number, end: number): string => {
  let text = ''
  for (let at = start; at < Math.min(end, start + MAX_TEXT); at++) {
    const code = bytes[at] as number
    text += code >= 0x20 && code < 0x7f ? String.fromCharCode(code) : '?'
  }
  return text
}

/** The same of a text. */
export const printable = (text: string): string => text.slice(0, MAX_TEXT).replace(/[^\x20-\x7e]/g, '?')

/** bytes[start, end) as one character per byte. */
export const latin1 = (bytes: Uint8Array, start: number, end: number): string =>
  Buffer.from(bytes.buffer, bytes.byteOffset + start, end - start).toString('latin1')

/** Offset of the end of the line that begins at `at` (its CR or LF), or of the payload's end. */
export const lineEnd = (payload: Payload, at: number): number => {
  let end = at
  while (end < payload.end && payload.bytes[end] !== 0x0a && payload.bytes[end] !== 0x0d) end++
  return end
}

export const isPort = (payload: Payload, ...ports: readonly number[]): boolean =>
  ports.includes(payload.dstPort) || ports.includes(payload.srcPort)

/** Notes what a parser recognised. What travels inside does not rename a flow. */
export const recognise = (facts: ProtocolAnalysis, service: string): true => {
  facts.service ??= service
  facts.service_source = 'content'
  return true
}
