// The tables behind history and what each of them forgets. Per partition; least recently seen leaves first.
import type { StateView } from '../runtime/state.ts'
import { decodePair, encodePair, type PairRecord } from './beacon.ts'
import { openReader, openWriter, readNumber, takeBytes, writeNumber } from './packed.ts'
import { openTable, type RecordTable, type TableKind } from './record-table.ts'
import { decodeSource, encodeSource, type SourceRecord } from './source-record.ts'
import { decodeVisit, encodeVisit, type Visit } from './travel.ts'

const HOUR_S = 3600
const DAY_S = 86_400

/** A source whose windows are empty, remembered for its first sight. Seconds since the epoch. */
export type FirstSight = { readonly firstSecond: number; listed: number }

const writer = openWriter()

const SOURCES: TableKind<SourceRecord> = {
  ...{ name: 'source', encode: encodeSource, decode: decodeSource, bucketSeconds: HOUR_S },
  // A day of windows and the allowed lateness; what is older is in FIRST_SIGHTS.
  ...{ horizonSeconds: DAY_S + HOUR_S, capacity: 1_000_000, hotCapacity: 20_000 },
}
const FIRST_SIGHTS: TableKind<FirstSight> = {
  name: 'first',
  encode({ listed, firstSecond }) {
    writeNumber(writer, listed + 1)
    writeNumber(writer, firstSecond)
    return takeBytes(writer)
  },
  decode(bytes) {
    const reader = openReader(bytes)
    return { listed: readNumber(reader) - 1, firstSecond: readNumber(reader) }
  },
  ...{ bucketSeconds: DAY_S, horizonSeconds: 180 * DAY_S, capacity: 4_000_000, hotCapacity: 1000 },
}
const PAIRS: TableKind<PairRecord> = {
  ...{ name: 'pair', encode: encodePair, decode: decodePair, bucketSeconds: HOUR_S },
  ...{ horizonSeconds: DAY_S, capacity: 1_000_000, hotCapacity: 50_000 },
}
const VISITS: TableKind<Visit> = {
  ...{ name: 'visit', encode: encodeVisit, decode: decodeVisit, bucketSeconds: DAY_S },
  ...{ horizonSeconds: 90 * DAY_S, capacity: 200_000, hotCapacity: 10_000 },
}

export type HistoryTables = {
  readonly sources: RecordTable<SourceRecord>
  readonly firstSights: RecordTable<FirstSight>
  readonly pairs: RecordTable<PairRecord>
  readonly visits: RecordTable<Visit>
}

export const openTables = async (view: StateView): Promise<HistoryTables> => ({
  sources: await openTable(view, SOURCES),
  firstSights: await openTable(view, FIRST_SIGHTS),
  pairs: await openTable(view, PAIRS),
  visits: await openTable(view, VISITS),
})

/** Forgets what is due at `second` of event time and stages all changes. Counts by "table:reason", sizes by table. */
export const saveTables = async (tables: HistoryTables, second: number) => {
  const evicted = new Map<string, number>()
  const count = (table: string, left: readonly { readonly reason: string }[]): void => {
    for (const { reason } of left) evicted.set(`${table}:${reason}`, (evicted.get(`${table}:${reason}`) ?? 0) + 1)
  }
  const idle = await tables.sources.save(second)
  for (const { key, record } of idle) tables.firstSights.put(key, { firstSecond: record.firstSecond, listed: -1 })
  count(SOURCES.name, idle)
  count(FIRST_SIGHTS.name, await tables.firstSights.save(second))
  count(PAIRS.name, await tables.pairs.save(second))
  count(VISITS.name, await tables.visits.save(second))
  const sizes = new Map([
    [SOURCES.name, tables.sources.size()],
    [FIRST_SIGHTS.name, tables.firstSights.size()],
    [PAIRS.name, tables.pairs.size()],
    [VISITS.name, tables.visits.size()],
  ])
  return { evicted, sizes }
}
