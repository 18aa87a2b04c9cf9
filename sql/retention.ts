// How long rows are kept. Off by default: nothing is dropped until somebody says so.
import { type Static, Type } from 'typebox'
import { type DatabaseConfig, openDatabase } from './database.ts'

const days = Type.Optional(Type.Integer({ minimum: 1, maximum: 36_500 }))

/** Whole chunks older than so many days are dropped. Absent: everything is kept, and a policy set by hand stays. */
export const retentionSchema = Type.Object({
  RETENTION_SECURITY_EVENTS_DAYS: days,
  RETENTION_COMPONENT_LOGS_DAYS: days,
  RETENTION_EVIDENCE_DAYS: days,
  RETENTION_ATTRIBUTIONS_DAYS: days,
  RETENTION_RESCORES_DAYS: days,
  RETENTION_ENFORCEMENT_REPORTS_DAYS: days,
  RETENTION_DEAD_LETTERS_DAYS: days,
})
export type RetentionConfig = Static<typeof retentionSchema>

const TABLES = {
  RETENTION_SECURITY_EVENTS_DAYS: 'security_events',
  RETENTION_COMPONENT_LOGS_DAYS: 'component_logs',
  RETENTION_EVIDENCE_DAYS: 'evidence',
  RETENTION_ATTRIBUTIONS_DAYS: 'attributions',
  RETENTION_RESCORES_DAYS: 'rescores',
  RETENTION_ENFORCEMENT_REPORTS_DAYS: 'enforcement_reports',
  RETENTION_DEAD_LETTERS_DAYS: 'dead_letters',
} as const satisfies Record<keyof RetentionConfig, string>

/** Sets the policies that are configured, replacing others of the same tables; answers the tables, in words. */
export const applyRetention = async (database: DatabaseConfig, config: RetentionConfig): Promise<string[]> => {
  const wanted = Object.entries(TABLES).flatMap(([name, table]) => {
    const keptDays = config[name as keyof RetentionConfig]
    return keptDays === undefined ? [] : [{ table, keptDays }]
  })
  if (wanted.length === 0) return []
  const pool = openDatabase({ ...database, maxConnections: 1 })
  try {
    for (const { table, keptDays } of wanted) {
      await pool.query('SELECT remove_retention_policy($1::regclass, if_exists => true)', [table])
      await pool.query('SELECT add_retention_policy($1::regclass, make_interval(days => $2))', [table, keptDays])
    }
    return wanted.map(({ table, keptDays }) => `${table} keeps ${keptDays} days`)
  } finally {
    await pool.end()
  }
}
