// What top-in-hours.sql ranks of each part of a window: the columns of events and aggregates for a dimension.
import type { Pieces } from '../queries/queries.ts'
import { type Columns, type EventSubject, VALUES } from './in-hours.ts'

const FOLDED = {
  sources: `(metadata->'fold'->>'distinct_sources')::bigint`,
  targets: `(metadata->'fold'->>'distinct_hosts')::bigint`,
}

/** An end that is the value itself is not told apart again: fewer rows to group. */
export const rankedColumns =
  (subject: EventSubject): Columns =>
  (aggregate) => {
    const ends = aggregate?.ends ?? ['source', 'target']
    const source = ends.includes('source') && subject !== 'sources' ? 'source_ip' : 'NULL::inet'
    const target = ends.includes('target') && subject !== 'targets' ? 'destination_ip' : 'NULL::inet'
    const value = `${VALUES[subject] ?? 'source_ip'} AS value, ${source} AS source, ${target} AS target`
    return aggregate
      ? `${value}, flows, ${aggregate.sources} AS sources, ${aggregate.targets} AS targets, last_seen, newest_event_id`
      : `${value}, flow_count AS flows, ${FOLDED.sources} AS sources, ${FOLDED.targets} AS targets, time AS last_seen, event_id AS newest_event_id`
  }

/** The other pieces of top-in-hours.sql. */
export const rankedPieces = (subject: EventSubject): Pieces => ({
  // Rows of an address and its other end are one for each other end.
  sources: subject === 'sources' ? '1' : `count(${subject === 'targets' ? '' : 'DISTINCT '}source)`,
  targets: subject === 'targets' ? '1' : `count(${subject === 'sources' ? '' : 'DISTINCT '}target)`,
  text: TEXTS[subject] ?? 'value',
})

const TEXTS: Readonly<Partial<Record<EventSubject, string>>> = {
  sources: 'host(value)',
  targets: 'host(value)',
  ports: 'value::text',
}
