// Price of storing one real event: what the sink spends building the statement, and rows per second into the database.
// node bench/storage.ts [rows] [rowsPerStatement], with DATABASE_URL pointing at a migrated database.

import { readEnvironment } from '../processors/runtime/environment.ts'
import { sinkConfigSchema } from '../processors/sink/config.ts'
import { insertInto } from '../processors/sink/statement.ts'
import { SECURITY_EVENTS } from '../processors/sink/tables/security-events.ts'
import { type NetworkEvent, networkEventCodec } from '../schemas/messages.ts'
import { openDatabase } from '../sql/database.ts'
import { sampleEvents } from '../test/integration/sample-events.ts'

export type StoragePrice = {
  readonly rows: number
  readonly rowsPerSecond: number
  /** CPU of this process per row, microseconds: building the statement and sending it. */
  readonly sinkCpuUs: number
  readonly buildUs: number
  readonly bytesPerRow: number
}

const decoded = (events: readonly NetworkEvent[]): NetworkEvent[] =>
  events.map((event) => networkEventCodec.decode(networkEventCodec.encode(event)))

/** Stores `rows` new events and measures; the database keeps them. */
export const measureStorage = async (
  databaseUrl: string,
  rows: number,
  rowsPerStatement: number,
): Promise<StoragePrice> => {
  const pool = openDatabase({ databaseUrl, maxConnections: 1 })
  const build = insertInto(SECURITY_EVENTS)
  const events = decoded(sampleEvents(rows, Date.now() * 1000))
  let buildMs = 0
  const cpu = process.cpuUsage()
  const startedMs = performance.now()
  for (let start = 0; start < rows; start += rowsPerStatement) {
    const buildStartedMs = performance.now()
    const statement = build(events.slice(start, start + rowsPerStatement))
    buildMs += performance.now() - buildStartedMs
    await pool.query({ ...statement, values: [...statement.values] })
  }
  const seconds = (performance.now() - startedMs) / 1000
  const { user, system } = process.cpuUsage(cpu)
  const { rows: sizes } = await pool.query<{ bytes: number }>("SELECT hypertable_size('security_events') AS bytes")
  const { rows: counts } = await pool.query<{ rows: number }>('SELECT count(*) AS rows FROM security_events')
  await pool.end()
  return {
    rows,
    rowsPerSecond: rows / seconds,
    sinkCpuUs: (user + system) / rows,
    buildUs: (buildMs * 1000) / rows,
    bytesPerRow: (sizes[0]?.bytes ?? 0) / (counts[0]?.rows ?? 1),
  }
}

if (import.meta.main) {
  const [rows = '40000', rowsPerStatement = '2000'] = process.argv.slice(2)
  const { DATABASE_URL } = readEnvironment(sinkConfigSchema)
  console.log(await measureStorage(DATABASE_URL, Number(rows), Number(rowsPerStatement)))
}
