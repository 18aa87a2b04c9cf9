// Labelled events of a site as rows of the feature table, computed again from what is stored of them.
import type { Pool } from 'pg'
import { FEATURE_NAMES, featuresOf, isScorable } from '../../processors/inference/features.ts'
import { eventOfRow, STORED_COLUMNS, type StoredRow } from '../../processors/inference/stored/stored-event.ts'
import type { TableRow } from '../feature-table/write-table.ts'
import type { SiteLabel } from './site-labels.ts'

export type SiteRows = {
  readonly rows: readonly TableRow[]
  /** Labelled events that are not stored, or no longer. */
  readonly gone: number
  /** Folds and records of other programs: no model scores them. */
  readonly unscorable: number
}

const PAGE = 500

/**
 * Rows of the labelled events. Column `tool` is what is held out together: an alert, or all events of one source and target. Groups are
 * numbered, so that a table says nothing of addresses.
 */
export const siteRows = async (database: Pick<Pool, 'query'>, labels: readonly SiteLabel[]): Promise<SiteRows> => {
  const groups = new Map<string, string>()
  const rows: TableRow[] = []
  let [found, unscorable] = [0, 0]
  for (let at = 0; at < labels.length; at += PAGE) {
    const page = new Map(labels.slice(at, at + PAGE).map((label) => [label.event_id, label]))
    const stored = await storedRows(database, [...page.keys()])
    found += stored.length
    for (const row of stored) {
      const event = eventOfRow(row)
      const label = page.get(row.event_id)
      if (!label || !isScorable(event)) {
        unscorable += 1
        continue
      }
      const values = new Float32Array(FEATURE_NAMES.length)
      featuresOf(event, values)
      const key = label.group ?? `${event.src_ip} ${event.dst_ip}`
      const group = groups.get(key) ?? `site-${groups.size + 1}`
      groups.set(key, group)
      rows.push({ label: label.label, tool: group, capture: group, lab: 'site', variant: 'plain', values })
    }
  }
  return { rows, gone: labels.length - found, unscorable }
}

/** Each id's time bounds the search to one chunk. */
const storedRows = async (database: Pick<Pool, 'query'>, ids: readonly string[]): Promise<StoredRow[]> => {
  const text = `SELECT ${STORED_COLUMNS} FROM unnest($1::uuid[]) AS wanted (id)
    JOIN security_events e ON e.event_id = wanted.id AND e.time = event_time(wanted.id)
    WHERE e.time >= (SELECT min(event_time(id)) FROM unnest($1::uuid[]) AS wanted (id))
      AND e.time <= (SELECT max(event_time(id)) FROM unnest($1::uuid[]) AS wanted (id))`
  return (await database.query<StoredRow>(text, [ids])).rows
}
