// Signatures: protocols told by a few bytes of one packet, in tables. Bounded reads that answer -1 beyond the captured payload.
import { isPort, type Payload, type PayloadParser, recognise } from './payload.ts'

export type PacketSignature = {
  readonly service: string
  /** Only on these ports. Absent: the bytes alone decide. */
  readonly ports?: readonly number[]
  readonly matches: (payload: Payload) => boolean
}

export const size = ({ start, end }: Payload): number => end - start

export const byte = ({ bytes, start, end }: Payload, at: number): number =>
  start + at < end ? (bytes[start + at] as number) : -1

/** Big-endian 16 bits. */
export const uint16 = (payload: Payload, at: number): number =>
  at + 2 <= size(payload) ? byte(payload, at) * 256 + byte(payload, at + 1) : -1

/** Big-endian 32 bits. */
export const uint32 = (payload: Payload, at: number): number =>
  at + 4 <= size(payload) ? uint16(payload, at) * 65_536 + uint16(payload, at + 2) : -1

/** Little-endian 32 bits. */
export const uint32le = (payload: Payload, at: number): number =>
  at + 4 <= size(payload)
    ? byte(payload, at) + byte(payload, at + 1) * 256 + byte(payload, at + 2) * 65_536 + byte(payload, at + 3) * 2 ** 24
    : -1

/** Whether one of the texts stands at the payload's start. */
export const begins = ({ bytes, start, end }: Payload, ...texts: readonly string[]): boolean =>
  texts.some((text) => {
    if (start + text.length > end) return false
    for (let i = 0; i < text.length; i++) if (bytes[start + i] !== text.charCodeAt(i)) return false
    return true
  })

/** The first `length` bytes as text, one character per byte. */
export const text = ({ bytes, start, end }: Payload, length: number): string =>
  String.fromCharCode(...bytes.subarray(start, Math.min(end, start + length)))

/** A parser that tries the signatures in their order. */
export const signatureParser =
  (signatures: readonly PacketSignature[]): PayloadParser =>
  (payload, facts) => {
    const found = signatures.find(
      ({ ports, matches }) => (ports === undefined || isPort(payload, ...ports)) && matches(payload),
    )
    return found !== undefined && recognise(facts, found.service)
  }
