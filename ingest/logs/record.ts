// What a parser answers for one line, and the bounds that every record of a log keeps.
import type { NetworkEvent } from '../../schemas/messages.ts'
import type { Severity } from './severity.ts'

/** A line that was understood. Texts are as the line had them: component-log.ts makes them safe and bounds them. */
export type Understood = {
  readonly kind: 'log'
  /** When it happened, microseconds since the epoch. */
  readonly timeUs: number
  readonly component: string
  /** Null: the line does not say. */
  readonly host: string | null
  /** Null: the line does not say. */
  readonly severity: Severity | null
  /** Text without the header. */
  readonly message: string
  /** Values of fields that hold addresses; what is no address is left out later. */
  readonly addresses: readonly (string | null | undefined)[]
  readonly attributes: Attributes
  /** The flow that the line is about, without event_id, sensor_id, ingested_at_us and community_id, which are added later. */
  readonly event?: NetworkEvent
}

export type Attributes = Readonly<Record<string, string>>

/** Reasons are closed words: each is a metric label. */
export type IgnoredReason = 'blank' | 'header'
export type RejectedReason =
  | 'unknown_format'
  | 'not_json'
  | 'not_an_object'
  | 'no_time'
  | 'bad_time'
  | 'time_out_of_bounds'
  | 'no_header'
  | 'bad_header'
  | 'bad_structured_data'
  | 'not_this_format'
  | 'wrong_field_count'
  | 'line_too_long'
  | 'parser_fault'

/** `ignored`: not a record (an empty line, a file's header). `rejected`: goes to the dead letters with its bytes. */
export type Parsed = Understood | { readonly kind: 'ignored'; readonly reason: IgnoredReason } | Rejected
export type Rejected = { readonly kind: 'rejected'; readonly reason: RejectedReason; readonly error: string }

/** Reads one line without its line break. Never throws; may remember header lines. */
export type Parser = (line: string) => Parsed

/** Longest piece of hostile text that an error shows. */
const SHOWN_CHARACTERS = 80

export const ignored = (reason: IgnoredReason): Parsed => ({ kind: 'ignored', reason })
export const rejected = (reason: RejectedReason, error: string): Rejected => ({ kind: 'rejected', reason, error })
/** A rejection that names the field and its value, cut. */
export const badField = (reason: RejectedReason, field: string, value: unknown): Rejected =>
  rejected(reason, `${field} ${shown(value)}`)

export const shown = (value: unknown): string => {
  const text = typeof value === 'object' && value !== null ? 'an object' : JSON.stringify(String(value ?? 'absent'))
  return text.length > SHOWN_CHARACTERS ? `${text.slice(0, SHOWN_CHARACTERS)}…` : text
}
