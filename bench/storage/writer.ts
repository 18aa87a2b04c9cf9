// Price of storing one real event: what the sink spends building and sending rows, and rows per second into the database.
// node bench/storage/writer.ts [rows] [rowsPerBatch] [databasePid], with DATABASE_URL pointing at a migrated database.

import { readEnvironment } from '../../processors/runtime/environment.ts'
import { openMemoryState } from '../../processors/runtime/state-memory.ts'
import { sinkConfigSchema } from '../../processors/sink/config.ts'
import { openSink } from '../../processors/sink/main.ts'
import { type NetworkEvent, networkEventCodec } from '../../schemas/messages.ts'
import { openDatabase } from '../../sql/database.ts'
import { sampleEvents } from '../../test/integration/sample-events.ts'
import { cpuMsOf } from '../cpu.ts'

export type StoragePrice = {
  readonly rows: number
  readonly rowsPerSecond: number
  /** CPU of this process per row, microseconds: building the rows and sending them. */
  readonly sinkCpuUs: number
  /** CPU of the database's process per row, its upkeep included, microseconds. Absent: it is not one of ours. */
  readonly databaseCpuUs?: number
  readonly bytesPerRow: number
}

/** In one line. */
export const storageText = ({ rowsPerSecond, sinkCpuUs, databaseCpuUs, bytesPerRow }: StoragePrice): string => {
  const database = databaseCpuUs === undefined ? '' : ` and ${Math.round(databaseCpuUs)} in the database`
  return `${Math.round(rowsPerSecond)} rows/s, ${Math.round(sinkCpuUs)} µs CPU per row in the sink${database}, ${Math.round(bytesPerRow)} bytes a row`
}

const decoded = (events: readonly NetworkEvent[]): NetworkEvent[] =>
  events.map((event) => networkEventCodec.decode(networkEventCodec.encode(event)))

/** Stores `rows` new events through the sink, one batch after the other, and measures; the database, process `databasePid`, keeps them. */
export const measureStorage = async (
  databaseUrl: string,
  rows: number,
  rowsPerBatch: number,
  databasePid?: number,
): Promise<StoragePrice> => {
  const sink = openSink({ DATABASE_URL: databaseUrl })
  const state = (await openMemoryState().open('sink', 'events.scored', 0)).begin()
  const events = decoded(sampleEvents(rows, Date.now() * 1000))
  const databaseCpuMs = (): number => (databasePid === undefined ? Number.NaN : cpuMsOf(databasePid))
  const databaseBeforeMs = databaseCpuMs()
  const cpu = process.cpuUsage()
  const startedMs = performance.now()
  for (let start = 0; start < rows; start += rowsPerBatch) {
    const batch = events.slice(start, start + rowsPerBatch)
    await sink.process(
      batch.map((message) => ({ topic: 'events.scored', message })),
      state,
    )
  }
  const seconds = (performance.now() - startedMs) / 1000
  const { user, system } = process.cpuUsage(cpu)
  const databaseCpuUs = ((databaseCpuMs() - databaseBeforeMs) * 1000) / rows
  await sink.close?.()
  return {
    rows,
    rowsPerSecond: rows / seconds,
    sinkCpuUs: (user + system) / rows,
    ...(databasePid === undefined ? {} : { databaseCpuUs }),
    bytesPerRow: await bytesPerStoredRow(databaseUrl),
  }
}

const bytesPerStoredRow = async (databaseUrl: string): Promise<number> => {
  const pool = openDatabase({ databaseUrl, maxConnections: 1 })
  const { rows } = await pool.query<{ bytes: number }>(
    "SELECT hypertable_size('security_events')::float / count(*) AS bytes FROM security_events",
  )
  await pool.end()
  return rows[0]?.bytes ?? 0
}

if (import.meta.main) {
  const [rows = '40000', rowsPerBatch = '2000', pid] = process.argv.slice(2)
  const { DATABASE_URL } = readEnvironment(sinkConfigSchema)
  console.log(
    await measureStorage(DATABASE_URL, Number(rows), Number(rowsPerBatch), pid === undefined ? undefined : Number(pid)),
  )
}
