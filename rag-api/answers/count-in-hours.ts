// What count-in-hours.sql adds up of each part of a window: the columns of events and aggregates for what is counted.
import { type Columns, type EventSubject, VALUES } from './in-hours.ts'

/** A fold's own count of what it stands for, in the events and in aggregates. */
const FOLDS: Readonly<Partial<Record<EventSubject, readonly [inFold: string, column: string]>>> = {
  sources: ['distinct_sources', 'sources_of_fold'],
  targets: ['distinct_hosts', 'targets_of_fold'],
  ports: ['distinct_ports', 'ports_of_fold'],
}

// Rows of flows that another sensor had reported before (flow_count 0) repeat their bytes.
const EVENT_BYTES = `CASE WHEN metadata->'duplicate_of_sensor' IS NULL THEN coalesce(src_bytes, 0) + coalesce(dst_bytes, 0) ELSE 0 END`

export const countedColumns =
  (subject: EventSubject): Columns =>
  (aggregate) => {
    const fold = FOLDS[subject]
    if (!aggregate) {
      const value = VALUES[subject] ?? `time_bucket(INTERVAL '1 minute', time)`
      const ofFold = fold ? `(metadata->'fold'->>'${fold[0]}')::bigint` : 'NULL::bigint'
      const bytes = subject === 'bytes' ? EVENT_BYTES : 'NULL::bigint'
      return `${value} AS value, flow_count AS flows, ${bytes} AS bytes, 1::bigint AS records, ${ofFold} AS of_fold, time AS first_seen, time AS last_seen, event_id AS newest_event_id`
    }
    const value = VALUES[subject] ?? aggregate.bucket
    const bytes = subject === 'bytes' ? 'bytes' : 'NULL::bigint'
    return `${value} AS value, flows, ${bytes} AS bytes, records, ${fold?.[1] ?? 'NULL::bigint'} AS of_fold, first_seen, last_seen, newest_event_id`
  }

/** Over the rows of count-in-hours.sql, one for each value. */
export const measureInHours = (subject: EventSubject): string => {
  if (subject === 'flows' || subject === 'bytes') return `coalesce(sum(${subject}), 0)`
  return 'greatest(count(value), max(of_fold))'
}
