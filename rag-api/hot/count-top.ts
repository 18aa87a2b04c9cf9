// count-events.sql and top-events.sql over the rows in memory.
import { NO_PORT, NONE } from './columns.ts'
import type { Ring } from './ring.ts'
import { idAt, placeAt, textOf } from './rows.ts'
import { type Conditions, rowsThatFit, type Span } from './select.ts'
import {
  addRow,
  addressText,
  countryOf,
  distinctPorts,
  distinctSources,
  distinctTargets,
  newTally,
  seenColumns,
  type Tally,
  tallyBy,
} from './tally.ts'

/** What can be counted, or listed by. */
export type Measured =
  | 'flows'
  | 'sources'
  | 'targets'
  | 'ports'
  | 'services'
  | 'countries'
  | 'asns'
  | 'classes'
  | 'signatures'
  | 'bytes'

/** One row, as count-events.sql gives it. */
export const countInHot = (ring: Ring, span: Span, conditions: Conditions, measured: Measured) => {
  const tally = newTally()
  const values = new Set<number>()
  const column = VALUE_COLUMNS[measured]
  const isDistinct = measured === 'sources' || measured === 'targets' || measured === 'ports'
  const gathering = { count: 5, by: 'time', distinct: isDistinct ? 'all' : 'none' } as const
  for (const slot of rowsThatFit(ring, span, conditions)) {
    addRow(ring, tally, slot, gathering)
    if (column) values.add(ring.columns[column][slot] as number)
  }
  values.delete(NONE)
  const counted = countedOf(ring, measured, tally, values)
  if (tally.records === 0) return { counted, flows: 0, records: 0, first_seen: null, last_seen: null, event_ids: null }
  const { first_seen, last_seen, event_ids } = seenColumns(ring, tally)
  return { counted, flows: tally.flows, records: tally.records, first_seen, last_seen, event_ids }
}

const VALUE_COLUMNS: Readonly<Partial<Record<Measured, 'service' | 'sourcePlace' | 'attackClass' | 'signature'>>> = {
  services: 'service',
  countries: 'sourcePlace',
  asns: 'sourcePlace',
  classes: 'attackClass',
  signatures: 'signature',
}

/** What of a source's place a subject tells apart. */
const PLACE_PARTS = {
  countries: countryOf,
  asns: (ring: Ring, place: number): string | null => placeAt(ring, place).asn,
}

const countedOf = (ring: Ring, measured: Measured, tally: Tally, values: ReadonlySet<number>): number => {
  switch (measured) {
    case 'flows':
      return tally.flows
    case 'bytes':
      return tally.srcBytes + tally.dstBytes
    case 'sources':
      return distinctSources(tally)
    case 'targets':
      return distinctTargets(tally)
    case 'ports':
      return distinctPorts(tally)
    case 'countries':
    case 'asns':
      return new Set([...values].map((place) => PLACE_PARTS[measured](ring, place)).filter((part) => part !== null))
        .size
    default:
      return values.size
  }
}

export type Dimension = Exclude<Measured, 'flows' | 'bytes'>

/** Rows of top-events.sql ordered by flows. */
export const topInHot = (ring: Ring, span: Span, conditions: Conditions, dimension: Dimension, limit: number) => {
  const groups = tallyBy(ring, rowsThatFit(ring, span, conditions), keyOf(ring, dimension), {
    count: 3,
    by: 'time',
    distinct: 'ends',
  })
  const named = [...groups].map(([key, tally]) => ({ value: nameOf(ring, dimension, key), tally }))
  const allFlows = named.reduce((sum, { tally }) => sum + tally.flows, 0)
  return named
    .toSorted((one, other) => other.tally.flows - one.tally.flows || compareTexts(one.value, other.value))
    .slice(0, limit)
    .map(({ value, tally }) => ({
      value,
      flows: tally.flows,
      records: tally.records,
      bytes: tally.srcBytes + tally.dstBytes,
      sources: distinctSources(tally),
      targets: distinctTargets(tally),
      attack_probability: seenColumns(ring, tally).attack_probability,
      values: groups.size,
      all_flows: allFlows,
      event_ids: tally.best.map((slot) => idAt(ring, slot)),
    }))
}

const compareTexts = (one: string, other: string): number => (one < other ? -1 : Number(one > other))

/** Key of a row's group: a number of a dictionary, a port, a country or an autonomous system; undefined: the row has none. */
const keyOf = (ring: Ring, dimension: Dimension): ((slot: number) => number | string | undefined) => {
  const { columns } = ring
  const known = (id: number | undefined): number | undefined => (id === NONE ? undefined : id)
  switch (dimension) {
    case 'sources':
      return (slot) => known(columns.source[slot])
    case 'targets':
      return (slot) => known(columns.destination[slot])
    case 'ports':
      return (slot) => (columns.port[slot] === NO_PORT ? undefined : columns.port[slot])
    case 'services':
      return (slot) => known(columns.service[slot])
    case 'classes':
      return (slot) => known(columns.attackClass[slot])
    case 'signatures':
      return (slot) => known(columns.signature[slot])
    case 'countries':
    case 'asns': {
      const parts = new Map<number, string | null>()
      return (slot) => {
        const place = columns.sourcePlace[slot] as number
        if (!parts.has(place)) parts.set(place, PLACE_PARTS[dimension](ring, place))
        return parts.get(place) ?? undefined
      }
    }
  }
}

const nameOf = (ring: Ring, dimension: Dimension, key: number | string): string => {
  if (typeof key === 'string' || dimension === 'ports') return String(key)
  if (dimension === 'services') return textOf(ring.services, key) ?? ''
  if (dimension === 'classes') return textOf(ring.attackClasses, key) ?? ''
  if (dimension === 'signatures') return textOf(ring.signatures, key) ?? ''
  return addressText(ring, key) ?? ''
}
