// What the time grammar answers, shared by its parts.
import type { Day } from './time-calendar.ts'

export type Clock = { readonly now: number; readonly zone: string; readonly today: Day; readonly language: 'es' | 'en' }

export type TimeReading =
  | { readonly kind: 'none' }
  /** Half-open [from, to), milliseconds since the epoch; `phrase` is the part of the question it was read from. */
  | { readonly kind: 'window'; readonly from: number; readonly to: number; readonly phrase: string }
  /** Ambiguous or impossible: asked back, never guessed. */
  | { readonly kind: 'unclear'; readonly phrase: string; readonly reason: UnclearReason }

export type UnclearReason =
  | 'no_such_date'
  | 'no_such_time'
  | 'in_the_future'
  | 'ends_before_it_starts'
  | 'which_half_of_day'
  | 'which_date_order'
  | 'how_long'
  | 'since_when'
  | 'no_such_address'
  | 'no_such_network'
  | 'no_such_asn'
  | 'no_such_port'

export const windowOf = (from: number, to: number, phrase: string): TimeReading => ({
  kind: 'window',
  from,
  to,
  phrase: phrase.trim(),
})
export const unclear = (reason: UnclearReason, phrase: string): TimeReading => ({
  kind: 'unclear',
  reason,
  phrase: phrase.trim(),
})

/** Cuts a window at now; a window that lies wholly in the future, or is empty, is asked back. */
export const settled = (reading: TimeReading, { now }: Clock): TimeReading => {
  if (reading.kind !== 'window') return reading
  if (reading.from >= now) return unclear('in_the_future', reading.phrase)
  const to = Math.min(reading.to, now)
  if (reading.from >= to) return unclear('ends_before_it_starts', reading.phrase)
  return { ...reading, to }
}

/** Days from `first` to `last`, both included. `bareDay`: only a day of the month was said. */
export type DaySpan = {
  readonly first: Day
  readonly last: Day
  readonly bareDay?: number
  readonly isWeekday?: boolean
  /** A date said without its year: the most recent one that is not after today was taken. */
  readonly isYearGuessed?: boolean
}
export type DayRead = { readonly next: number } & ({ readonly span: DaySpan } | { readonly problem: UnclearReason })
/** Looks at the words from one place on. */
export type Reader = (words: readonly string[], at: number, clock: Clock) => DayRead | undefined
