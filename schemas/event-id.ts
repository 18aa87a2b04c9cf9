// Deterministic, time-ordered identifiers: a UUID (version 8, RFC 9562) whose first 60 free bits are microseconds since the epoch.
import { hash as digestOf } from 'node:crypto'

/**
 * UUID whose time bits equal `timeUs` (microseconds since the epoch, 0 to 2^58) and whose last 62 bits hash `parts`.
 * Layout: bits 0-47 milliseconds as in UUIDv7, version nibble 8, 12 bits: microseconds within the millisecond (0-999),
 * variant 10, 62 bits of SHA-256 over the parts joined by 0x1f. SQL's event_time(uuid) reads it back.
 */
export const timeOrderedUuid = (timeUs: number, ...parts: readonly (string | number)[]): string => {
  const milliseconds = Math.floor(timeUs / 1000)
  const micros = timeUs - milliseconds * 1000
  const hash = digestOf('sha256', parts.join('\x1f'), 'hex')
  const head = milliseconds.toString(16).padStart(12, '0')
  const variant = (8 + (Number.parseInt(hash[0] ?? '0', 16) & 3)).toString(16)
  return `${head.slice(0, 8)}-${head.slice(8)}-8${micros.toString(16).padStart(3, '0')}-${variant}${hash.slice(1, 4)}-${hash.slice(4, 16)}`
}

/** Microseconds since the epoch held in the time bits of such a UUID. */
export const timeOfUuid = (uuid: string): number =>
  Number.parseInt(uuid.slice(0, 8) + uuid.slice(9, 13), 16) * 1000 + Number.parseInt(uuid.slice(15, 18), 16)
