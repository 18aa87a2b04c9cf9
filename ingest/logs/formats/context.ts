// What a parser needs to know beside the line.
import type { TimeZone } from '../time-zone.ts'

export type ParserContext = {
  /** Of wall clocks that name none. */
  readonly zone: TimeZone
  /** A moment not before the line was written, microseconds since the epoch: now, or when the file was last changed. Decides the year. */
  referenceUs(): number
  /** Lines arrive as they are written, so a message without a time may take its moment of arrival (RFC 3164, 4.3.2). */
  readonly isLive: boolean
  /** Component of lines that name none. */
  readonly component: string
}
