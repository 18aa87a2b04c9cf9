// VACUUM and ANALYZE in place of autovacuum, by its rules and default thresholds.
// Source: https://www.postgresql.org/docs/17/routine-vacuuming.html#AUTOVACUUM
import type { InnerClient, TextRow } from './inner-client.ts'

/**
 * Changes per table since the engine started: this engine never flushes its statistics, so pg_stat_all_tables stays empty,
 * and what other servers report per transaction is here the whole session's.
 */
const CHANGES = `
  SELECT s.relid, format('%I.%I', s.schemaname, s.relname) AS name, greatest(c.reltuples, 0) AS rows,
    s.n_tup_ins AS inserted, s.n_tup_upd + s.n_tup_del AS dead
  FROM pg_stat_xact_all_tables s JOIN pg_class c ON c.oid = s.relid
  WHERE c.relkind IN ('r', 'm') AND c.relpersistence <> 't' AND s.schemaname !~ '^pg_toast'
    AND s.n_tup_ins + s.n_tup_upd + s.n_tup_del > 50`

type Counts = { readonly inserted: number; readonly dead: number }
type Seen = { vacuumed: Counts; analyzed: Counts }
type Treated = Seen & { readonly atMs: number }
export type Upkeep = { readonly command: 'VACUUM (ANALYZE)' | 'ANALYZE'; readonly table: string }

/**
 * autovacuum_naptime's default: a table is treated no more often. The newest chunk of the events grows past its threshold in every
 * round, and a second of ANALYZE each time was a fourth of what storing took.
 */
const PAUSE_MS = 60_000

const NOTHING: Counts = { inserted: 0, dead: 0 }

/** What `rows` (estimated size) and the changes since the last upkeep ask for, and how urgently (1 is the threshold). */
export const upkeepNeeded = (rows: number, counts: Counts, { vacuumed, analyzed }: Seen) => {
  const dead = (counts.dead - vacuumed.dead) / (50 + 0.2 * rows)
  const inserted = (counts.inserted - vacuumed.inserted) / (1000 + 0.2 * rows)
  const changed = (counts.inserted + counts.dead - analyzed.inserted - analyzed.dead) / (50 + 0.1 * rows)
  if (Math.max(dead, inserted) >= 1) return { command: 'VACUUM (ANALYZE)', urgency: Math.max(dead, inserted) } as const
  return changed >= 1 ? ({ command: 'ANALYZE', urgency: changed } as const) : undefined
}

/** Remembers what was done since the engine started. `now` is a clock, milliseconds. */
export const createTableUpkeep = ({ query }: InnerClient, now: () => number = Date.now) => {
  const seen = new Map<string, Treated>()
  const seenOf = (relid: string, counts: Counts): Seen => {
    const known = seen.get(relid)
    // Smaller than before: the engine has restarted and counts from zero.
    const isKnown = known && known.vacuumed.inserted <= counts.inserted && known.vacuumed.dead <= counts.dead
    return isKnown ? known : { vacuumed: NOTHING, analyzed: NOTHING }
  }
  const assess = (row: TextRow) => {
    const relid = row.relid ?? ''
    if (now() - (seen.get(relid)?.atMs ?? -Infinity) < PAUSE_MS) return undefined
    const counts = { inserted: Number(row.inserted), dead: Number(row.dead) }
    const need = upkeepNeeded(Number(row.rows), counts, seenOf(relid, counts))
    return need && { relid, counts, table: row.name ?? '', ...need }
  }
  /** Treats the neediest table; undefined when none needs it. */
  return async (): Promise<Upkeep | undefined> => {
    const needs = (await query(CHANGES)).map(assess).filter((need) => need !== undefined)
    const worst = needs.sort((a, b) => b.urgency - a.urgency)[0]
    if (!worst) return undefined
    const { relid, counts, command, table } = worst
    const { vacuumed } = seenOf(relid, counts)
    seen.set(relid, { analyzed: counts, vacuumed: command === 'ANALYZE' ? vacuumed : counts, atMs: now() })
    await query(`${command} ${table}`)
    return { command, table }
  }
}
