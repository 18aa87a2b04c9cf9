// The stored rows of an hourly aggregate, for look-ups that must cost a millisecond: the aggregate up to an hour, the events from there on.
import { keep } from './kept.ts'
import { type Database, run } from './queries.ts'

export type StoredHours = {
  /** Table of the stored rows, quoted for SQL. */
  readonly table: string
  /** RFC 3339, a whole hour: before it everything is stored, as far as it did not arrive late. */
  readonly until: string
}

const HOUR_MS = 3_600_000

/**
 * As it was a minute ago at most, where calls follow one another: the hour only moves forward, and an earlier one reads some more events for
 * the same result. Throws where there is no such aggregate.
 */
export const storedHoursOf = (aggregate: string): ((database: Database) => Promise<StoredHours>) =>
  keep(
    async (database) => {
      const [row] = await run<{ stored_in: string; until: string }>(database, 'stored-hours', [aggregate])
      if (!row) throw new Error(`the database has no aggregate ${aggregate}`)
      return { table: row.stored_in, until: row.until }
    },
    { freshMs: 60_000, usableMs: 600_000 },
  )

/** The whole hours that a window touches, and the hour from which on they are read from the events. RFC 3339. */
export const wholeHours = (
  { from, to }: { readonly from: number; readonly to: number },
  until: string,
): { readonly from: string; readonly to: string; readonly until: string } => {
  const [first, end] = [Math.floor(from / HOUR_MS) * HOUR_MS, Math.ceil(to / HOUR_MS) * HOUR_MS]
  const iso = (ms: number): string => new Date(ms).toISOString()
  return { from: iso(first), to: iso(end), until: iso(Math.min(Math.max(Date.parse(until), first), end)) }
}
