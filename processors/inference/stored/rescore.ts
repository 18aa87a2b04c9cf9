// Scores stored events again with other models and says what changes. The events keep the result of then; with `store`, the new one is put
// beside it (table rescores).
import type { Pool } from 'pg'
import type { ModelResult } from '../../../schemas/messages.ts'
import { type Comparison, compareInto, newComparison } from '../comparison.ts'
import { FEATURE_NAMES, featuresOf, isScorable } from '../features.ts'
import type { ModelPair } from '../model-pair.ts'
import { resultOf } from '../result.ts'
import { eventOfRow, resultOfRow, STORED_COLUMNS, type StoredRow } from './stored-event.ts'

export type RescoreOptions = {
  /** RFC 3339; from is inclusive, to is not. */
  readonly from: string
  readonly to: string
  readonly isStored: boolean
  readonly onProgress?: (rows: number) => void
}

/** An event whose probability moved, most first. */
export type Change = {
  readonly event_id: string
  readonly source: string | null
  readonly destination: string | null
  readonly before: ModelResult
  readonly after: ModelResult
}

export type Rescoring = {
  /** Rows of the window. */
  rows: number
  /** Of them, those that no model scores: folds, and records of other programs. */
  unscorable: number
  /** Scored now, but not when they came. */
  newlyScored: number
  /** Written to `rescores`; those that were there already are not counted. */
  stored: number
  /** Rows by the models that scored them when they came. */
  readonly scoredBy: Map<string, number>
  readonly comparison: Comparison
  readonly largest: Change[]
}

const PAGE_ROWS = 2048
const RUN_ROWS = 512
const LARGEST = 10

/** Reads the window in order of time, a page at a time. Rows that are stored meanwhile behind the page are not seen. */
export const rescore = async (
  database: Pick<Pool, 'query'>,
  pair: ModelPair,
  options: RescoreOptions,
): Promise<Rescoring> => {
  const found: Rescoring = {
    ...{ rows: 0, unscorable: 0, newlyScored: 0, stored: 0, scoredBy: new Map() },
    ...{ comparison: newComparison(), largest: [] },
  }
  for (let last: StoredRow | undefined; ; ) {
    const rows = await pageAfter(database, options, last?.event_id)
    last = rows.at(-1)
    if (!last) return found
    for (let at = 0; at < rows.length; at += RUN_ROWS) {
      await rescoreRun(database, pair, options, rows.slice(at, at + RUN_ROWS), found)
    }
    options.onProgress?.(found.rows)
  }
}

const pageAfter = async (
  database: Pick<Pool, 'query'>,
  { from, to }: RescoreOptions,
  lastId: string | undefined,
): Promise<StoredRow[]> => {
  const after = lastId
    ? 'e.time >= event_time($4::uuid) AND (e.time, e.event_id) > (event_time($4::uuid), $4::uuid)'
    : 'true'
  const text = `SELECT ${STORED_COLUMNS} FROM security_events e
    WHERE e.time >= $1::timestamptz AND e.time < $2::timestamptz AND ${after} ORDER BY e.time, e.event_id LIMIT $3`
  return (await database.query<StoredRow>(text, [from, to, PAGE_ROWS, ...(lastId ? [lastId] : [])])).rows
}

type Result = { readonly row: StoredRow; readonly after: ModelResult }

const rescoreRun = async (
  database: Pick<Pool, 'query'>,
  pair: ModelPair,
  options: RescoreOptions,
  rows: readonly StoredRow[],
  found: Rescoring,
): Promise<void> => {
  found.rows += rows.length
  const scorable = rows.map((row) => ({ row, event: eventOfRow(row) })).filter(({ event }) => isScorable(event))
  found.unscorable += rows.length - scorable.length
  if (scorable.length === 0) return
  const width = FEATURE_NAMES.length
  const matrix = new Float32Array(scorable.length * width)
  for (const [index, { event }] of scorable.entries()) featuresOf(event, matrix, index * width)
  const scores = await pair.score(matrix, scorable.length)
  const results = scorable.map(({ row }, index) => ({ row, after: resultOf(scores, index, pair.description) }))
  for (const result of results) addTo(found, result)
  if (options.isStored) found.stored += await store(database, results)
}

const addTo = (found: Rescoring, { row, after }: Result): void => {
  const before = resultOfRow(row)
  if (!before) {
    found.newlyScored += 1
    return
  }
  const version = before.model_version ?? 'unknown'
  found.scoredBy.set(version, (found.scoredBy.get(version) ?? 0) + 1)
  compareInto(found.comparison, before, after)
  const change = { event_id: row.event_id, source: row.src_ip ?? null, destination: row.dst_ip ?? null, before, after }
  found.largest.push(change)
  found.largest.sort((a, b) => movedBy(b) - movedBy(a)).splice(LARGEST)
}

const movedBy = ({ before, after }: Change): number =>
  Math.abs((before.attack_probability ?? 0) - (after.attack_probability ?? 0))

/** Idempotent: the same models say the same of the same event. Answers how many rows are new. */
const store = async (database: Pick<Pool, 'query'>, results: readonly Result[]): Promise<number> => {
  const text = `INSERT INTO rescores (time, event_id, model_version, attack_probability, attack_class, class_scores)
    SELECT event_time(id), id, version, probability, class, scores::real[]
    FROM unnest($1::uuid[], $2::text[], $3::real[], $4::text[], $5::text[]) AS row (id, version, probability, class, scores)
    ON CONFLICT (event_id, time, model_version) DO NOTHING`
  const { rowCount } = await database.query(text, [
    results.map(({ row }) => row.event_id),
    results.map(({ after }) => after.model_version),
    results.map(({ after }) => after.attack_probability),
    results.map(({ after }) => after.attack_class),
    results.map(({ after }) => `{${after.class_scores?.join(',')}}`),
  ])
  return rowCount ?? 0
}
