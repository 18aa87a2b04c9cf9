// Which aggregate ranks a dimension over a window of hours, as pieces of top-in-hours.sql.
import type { Pieces } from '../queries/queries.ts'
import type { AskedSubject } from '../understanding/asked.ts'

/** An hour's rows of a dimension, and the newest events of a value where the aggregate does not hold them. */
export type HourlyDimension = { readonly aggregate: string; readonly pieces: Pieces }

const NO_NEWEST = 'SELECT NULL::uuid[] AS event_ids, NULL::bigint AS sources, NULL::bigint AS targets'

/** Of one end: `column` is the end's; ids of the newest three events and what a fold among the newest hundred counted. */
const newestOf = (column: 'source_ip' | 'destination_ip'): string => `
  SELECT (array_agg(e.event_id ORDER BY e.time DESC))[1:3] AS event_ids, max((e.fold->>'distinct_sources')::bigint) AS sources,
    max((e.fold->>'distinct_hosts')::bigint) AS targets
  FROM (
    SELECT event_id, time, metadata->'fold' AS fold FROM security_events
    WHERE ${column} = r.value::inet AND time >= $1::timestamptz AND time < $2::timestamptz
    ORDER BY time DESC LIMIT 100) e`

const EVERYTHING: Readonly<Partial<Record<AskedSubject, HourlyDimension>>> = {
  sources: {
    aggregate: 'sources_per_hour',
    pieces: {
      hours: `SELECT hour, host(address) AS value, flows, 1::bigint AS sources, peers AS targets, last_seen, NULL::uuid AS newest_event_id
      FROM sources_per_hour`,
      newest: newestOf('source_ip'),
    },
  },
  targets: {
    aggregate: 'destinations_per_hour',
    pieces: {
      hours: `SELECT hour, host(address) AS value, flows, peers AS sources, 1::bigint AS targets, last_seen, NULL::uuid AS newest_event_id
      FROM destinations_per_hour`,
      newest: newestOf('destination_ip'),
    },
  },
}

// The origins of an hour apart: sources and targets are those of the origin that has most.
const attacksBy = (column: 'service' | 'country' | 'attack_class'): HourlyDimension => ({
  aggregate: 'attacks_per_hour',
  pieces: {
    hours: `SELECT hour, ${column} AS value, sum(flows) AS flows, max(sources) AS sources, max(targets) AS targets, max(last_seen) AS last_seen,
      last(newest_event_id, last_seen) AS newest_event_id
    FROM attacks_per_hour GROUP BY hour, ${column}`,
    newest: NO_NEWEST,
  },
})

const ATTACKS: Readonly<Partial<Record<AskedSubject, HourlyDimension>>> = {
  services: attacksBy('service'),
  countries: attacksBy('country'),
  classes: attacksBy('attack_class'),
}

/** Undefined: no aggregate knows this dimension, and the events are read. */
export const hourlyOf = (subject: AskedSubject, attacksOnly: boolean): HourlyDimension | undefined =>
  (attacksOnly ? ATTACKS : EVERYTHING)[subject]
