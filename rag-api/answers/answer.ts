// What an intent's file makes: text, claims with the ids that prove them, tables. Claims are checked before anything is sent.
import type { EventFact } from '../queries/event-fact.ts'
import type { Events } from '../queries/events.ts'
import type { Database } from '../queries/queries.ts'
import type { Language } from '../understanding/language.ts'
import type { Understanding } from '../understanding/understanding.ts'

export type { EventFact }

/** An alert as the check query sees it. */
export type AlertFact = {
  readonly alert_id: string
  readonly attack_class: string
  readonly source_ip: string | null
  readonly subject_value: string
  readonly targets: readonly string[]
  readonly first_seen: string
  readonly last_seen: string
}

/** A log line as the check query sees it. */
export type LogFact = {
  readonly log_id: string
  readonly time: string
  readonly component: string | null
  readonly host: string | null
  readonly severity: string | null
}

/** A sentence with its proof. Dropped, and counted, unless every id exists and its facts fit. */
export type Claim = {
  readonly text: string
  readonly sql_ref: string
  readonly event_ids?: readonly string[]
  readonly alert_ids?: readonly string[]
  readonly log_ids?: readonly string[]
  /** Events that an alert cites: those that are stored and fit are sent with the claim; the alert proves it without them. */
  readonly cited_event_ids?: readonly string[]
  readonly fitsEvent?: (fact: EventFact) => boolean
  readonly fitsAlert?: (fact: AlertFact) => boolean
  readonly fitsLog?: (fact: LogFact) => boolean
}

export type Table = {
  readonly title: string
  readonly columns: readonly string[]
  readonly rows: readonly (readonly (string | number | null)[])[]
}

/** One series to draw: `bar` compares values, `line` runs through time (labels are RFC 3339). A null value was not measured. */
export type Chart = {
  readonly title: string
  readonly kind: 'bar' | 'line'
  readonly unit: string
  readonly points: readonly { readonly label: string; readonly value: number | null }[]
}

export type Draft = {
  /** Plain sentences and claims in the order of reading. */
  readonly parts: readonly (string | Claim)[]
  readonly tables?: readonly Table[]
  readonly chart?: Chart
  readonly follow_ups?: readonly string[]
  /** Window that was searched, where it is not the question's. Milliseconds since the epoch. */
  readonly searched?: { readonly from: number; readonly to: number }
  /** The answer compares meanings, so that what is not embedded yet is missing from it. */
  readonly usesSimilarity?: boolean
}

export type Asking = {
  readonly understanding: Understanding
  readonly language: Language
  readonly zone: string
  readonly now: number
  /** The question's window or the intent's default, milliseconds since the epoch. */
  readonly window: { readonly from: number; readonly to: number }
  readonly database: Database
  /** Questions about many events go here: memory or the database, whoever has the window. */
  readonly events: Events
}

export type Answering = (asking: Asking) => Promise<Draft>

export const iso = (time: number): string => new Date(time).toISOString()

/** Whether an RFC 3339 time lies in [from, to), milliseconds. */
export const isWithin = (time: string, { from, to }: { readonly from: number; readonly to: number }): boolean => {
  const at = Date.parse(time)
  return at >= from && at < to
}
