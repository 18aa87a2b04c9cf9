// Signatures: protocols told by a few bytes of one packet, in tables. Bounded reads that answer -1 beyond the captured payload.
import { latin1, type Payload, type PayloadParser, recognise } from './payload.ts'

export type PacketSignature = {
  readonly service: string
  /** Only on these ports. Absent: the bytes alone decide. */
  readonly ports?: readonly number[]
  /** First bytes that it can begin with, as numbers or as the characters of a text. Absent: any. */
  readonly first?: readonly number[] | string
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
  latin1(bytes, start, Math.min(end, start + length))

const firstBytesOf = ({ first }: PacketSignature): readonly number[] => {
  if (first === undefined) return Array.from({ length: 256 }, (_, value) => value)
  return typeof first === 'string' ? [...first].map((character) => character.charCodeAt(0)) : first
}

const NONE: readonly PacketSignature[] = []

/** A parser that tries the signatures of the ports, then those of the first byte, in their order. */
export const signatureParser = (signatures: readonly PacketSignature[]): PayloadParser => {
  const byPort = new Map<number, PacketSignature[]>()
  const byFirst: PacketSignature[][] = Array.from({ length: 256 }, () => [])
  for (const signature of signatures) {
    for (const port of signature.ports ?? []) byPort.set(port, [...(byPort.get(port) ?? []), signature])
    if (!signature.ports) for (const value of firstBytesOf(signature)) byFirst[value]?.push(signature)
  }
  const match = (candidates: readonly PacketSignature[], payload: Payload): string | undefined => {
    for (const { service, matches } of candidates) if (matches(payload)) return service
    return undefined
  }
  return (payload, facts) => {
    const service =
      match(byPort.get(payload.dstPort) ?? NONE, payload) ??
      match(byPort.get(payload.srcPort) ?? NONE, payload) ??
      match(byFirst[payload.bytes[payload.start] as number] ?? NONE, payload)
    return service !== undefined && recognise(facts, service)
  }
}
