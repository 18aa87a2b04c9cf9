// Which aggregates count or rank a subject over hours and days, and where each part of a window is read from, as pieces of count-in-hours.sql
// and top-in-hours.sql: whole days from one, whole hours beside them from another, what is left at both ends from the events.
import type { Events } from '../queries/events.ts'
import type { AskedSubject } from '../understanding/asked.ts'
import { iso } from './answer.ts'
import type { Filter } from './filters.ts'

type Span = { readonly from: number; readonly to: number }
export type EventSubject = Exclude<AskedSubject, 'alerts'>

/** Column of the events and of aggregates whose distinct values a subject is; flows and bytes have none. */
export const VALUES: Readonly<Partial<Record<EventSubject, string>>> = {
  sources: 'source_ip',
  targets: 'destination_ip',
  ports: 'destination_port',
  services: 'service',
  countries: 'source_country',
  asns: 'source_asn',
  classes: 'attack_class',
  signatures: 'signature_hash',
}

/** An aggregate: which ends its rows have, and its columns of how many sources and targets a row stands for, at least. */
export type Aggregate = {
  readonly name: string
  /** Column of its time. */
  readonly bucket: 'hour' | 'day'
  readonly ends: readonly ('source' | 'target')[]
  readonly sources: string
  readonly targets: string
}
/** `days` null: whole days are read hour by hour. */
export type Aggregates = { readonly hours: Aggregate; readonly days: Aggregate | null }

const FOLDS = { sources: 'sources_of_fold', targets: 'targets_of_fold' }
const COUNTED = { sources: 'sources', targets: 'targets' }
const CONVERSATIONS: Aggregate = {
  name: 'conversations_per_hour',
  bucket: 'hour',
  ends: ['source', 'target'],
  ...FOLDS,
}
const SOURCES: Aggregate = {
  name: 'source_traffic_per_day',
  bucket: 'day',
  ends: ['source'],
  ...FOLDS,
  targets: 'targets',
}
const DESTINATIONS: Aggregate = {
  name: 'destination_traffic_per_day',
  bucket: 'day',
  ends: ['target'],
  ...FOLDS,
  sources: 'sources',
}
const TRAFFIC: Aggregates = {
  hours: { name: 'traffic_per_hour', bucket: 'hour', ends: [], ...COUNTED },
  days: { name: 'traffic_per_day', bucket: 'day', ends: [], ...COUNTED },
}
const KINDS: Aggregates = {
  hours: { name: 'kinds_per_hour', bucket: 'hour', ends: [], sources: 'sources', targets: 'NULL::bigint' },
  days: null,
}

/** The smallest that know the subject and every condition; undefined: none do, and the events are read. */
export const aggregatesFor = (subject: EventSubject, { conditions, where }: Filter): Aggregates | undefined => {
  if (subject === 'signatures') return where === 'true' ? KINDS : undefined
  const isAddressed = conditions.addresses.length > 0
  const needsSource = subject === 'sources' || (isAddressed && conditions.role !== 'destination')
  const needsTarget = subject === 'targets' || (isAddressed && conditions.role !== 'source')
  if (!needsSource && !needsTarget) return TRAFFIC
  // No day has both ends: the two sides of an address would count what it sent to itself twice.
  if (needsSource && needsTarget) return { hours: CONVERSATIONS, days: null }
  return { hours: CONVERSATIONS, days: needsSource ? SOURCES : DESTINATIONS }
}

/** A part of the window and the table that it is read from. */
export type Part = Span & { readonly table: 'events' | 'hours' | 'days' }

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS
const up = (time: number, step: number): number => Math.ceil(time / step) * step
const down = (time: number, step: number): number => Math.floor(time / step) * step

/** Parts of a window, oldest first, given up to where the aggregates may be read: one part of events where no hour is whole. */
export const partsOf = ({ from, to }: Span, hoursUntil: number, daysUntil: number): readonly Part[] => {
  const [firstHour, lastHour] = [up(from, HOUR_MS), down(Math.min(to, hoursUntil), HOUR_MS)]
  if (firstHour >= lastHour) return [{ table: 'events', from, to }]
  const firstDay = up(firstHour, DAY_MS)
  const lastDay = Math.max(firstDay, down(Math.min(lastHour, daysUntil), DAY_MS))
  const isWithoutDays = firstDay === lastDay
  const parts: readonly Part[] = [
    { table: 'events', from, to: firstHour },
    { table: 'hours', from: firstHour, to: isWithoutDays ? lastHour : firstDay },
    { table: 'days', from: firstDay, to: lastDay },
    { table: 'hours', from: isWithoutDays ? lastHour : lastDay, to: lastHour },
    { table: 'events', from: lastHour, to },
  ]
  return parts.filter((part) => part.from < part.to)
}

/** What a part selects, as text over the columns of an aggregate; undefined: of the events. */
export type Columns = (aggregate: Aggregate | undefined) => string

export type InParts = {
  /** Parts of the query, one below the other. */
  readonly text: string
  /** Where parts meet, after the values that the query already has. */
  readonly values: readonly string[]
  /** What is read from the events at the end of the window. */
  readonly tail: Span
  /** Every part knows both ends, so that distinct ones are exact. */
  readonly hasEnds: boolean
}

/**
 * For a query whose $1 and $2 are the window. `taken` is how many values it already has, those of the filter among them. Undefined: no hour of the window is whole. What is on its
 * way to the database lies after every whole hour that is read, so only the part at the end adds it.
 */
export const readInParts = async (
  events: Events,
  window: Span,
  aggregates: Aggregates,
  { filter, columns, taken }: { readonly filter: Filter; readonly columns: Columns; readonly taken: number },
): Promise<InParts | undefined> => {
  const names = { hours: aggregates.hours.name, days: aggregates.days?.name ?? null }
  const { hours, days } = await events.materializedUntil(names, window)
  const parts = partsOf(window, hours, days)
  if (parts.every(({ table }) => table === 'events')) return undefined
  const last = parts.at(-1)
  // Each part begins where the one before it ends: the first with $1, and the last ends with $2.
  const bound = (index: number): string =>
    `$${index === 0 ? 1 : index === parts.length ? 2 : taken + index}::timestamptz`
  const branches = parts.map((part, index) => {
    const [from, to] = [bound(index), bound(index + 1)]
    const aggregate = part.table === 'events' ? undefined : aggregates[part.table]
    if (aggregate) {
      const { name, bucket } = aggregate
      return `SELECT ${columns(aggregate)} FROM ${name} WHERE ${bucket} >= ${from} AND ${bucket} < ${to} AND ${filter.whereInHours}`
    }
    const table = part === last ? '/*events*/' : 'security_events'
    return `SELECT ${columns(undefined)} FROM ${table} WHERE time >= ${from} AND time < ${to} AND ${filter.where}`
  })
  return {
    text: branches.join('\n  UNION ALL\n  '),
    values: parts.slice(1).map(({ from }) => iso(from)),
    tail: last?.table === 'events' ? last : { from: window.to, to: window.to },
    hasEnds: parts.every(({ table }) => table === 'events' || aggregates[table]?.ends.length === 2),
  }
}
