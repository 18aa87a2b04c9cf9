// Everything that enrichment remembers of a partition, for one batch: sensors, counted flows, sources, pairs, visits.
// A record of a flow changes the windows once: continuations, duplicates of another sensor's records and events later than allowed read them
// only. All changes are staged in the batch's view and so committed with its offset.
import type { BehavioralFeatures, NetworkEvent, TimeSeriesFeatures } from '../../schemas/messages.ts'
import type { StateView } from '../runtime/state.ts'
import { noteFlow, openPair, regularityAt } from './beacon.ts'
import { activityAt, behaviourAt, noteInSource } from './behaviour.ts'
import { openDuplicates } from './duplicates.ts'
import { type HistoryTables, openTables, saveTables } from './history-tables.ts'
import { openSensors } from './sensors.ts'
import { openSource } from './source-record.ts'
import { isLater, scopeOf, type Travel, travelOf, visitOf } from './travel.ts'

/** What history says about one event. */
export type Remembered = {
  readonly behaviour: BehavioralFeatures | undefined
  readonly activity: TimeSeriesFeatures | undefined
  readonly distanceKm: number | undefined
  /** Sensor that the flow was counted from before. */
  readonly duplicateOf: string | undefined
  readonly isLate: boolean
}

/** What a batch did to the state, for metrics. */
export type HistoryCounts = {
  readonly evicted: ReadonlyMap<string, number>
  readonly sizes: ReadonlyMap<string, number>
}

export type History = {
  /** To be called once for each event of the batch, in order. */
  note(event: NetworkEvent): Remembered
  /** Forgets what is due and stages all changes. */
  save(): Promise<HistoryCounts>
}

type Keys = {
  readonly source: string | undefined
  readonly pair: string | undefined
  readonly visit: string | undefined
}

/** History of the view's partition, with all that `events` (adopted, with geography and asset facts) ask for read from the store. */
export const openHistory = async (view: StateView, events: readonly NetworkEvent[]): Promise<History> => {
  const sensors = await openSensors(view)
  const duplicates = await openDuplicates(view)
  const tables = await openTables(view)
  const keys = new Map(events.map((event) => [event, keysOf(event)]))
  await loadAll(tables, keys.values())
  return {
    note(event) {
      const second = Math.floor((event.time_us ?? 0) / 1e6)
      const sensor = sensors.entryOf(event.sensor_id ?? 'unknown')
      const isLate = sensors.note(sensor, second) || second < 0
      const owner = sensor && duplicates.note(event, sensor.index)
      const duplicateOf = owner === undefined ? undefined : sensors.nameOf(owner)
      const flows = isLate || duplicateOf !== undefined ? 0 : flowsOf(event)
      const rest = { duplicateOf, isLate }
      const at = keys.get(event) ?? keysOf(event)
      if (isLate || at.source === undefined)
        return { behaviour: undefined, activity: undefined, distanceKm: undefined, ...rest }
      return { ...noteEvent(tables, event, at, second, flows), ...rest }
    },
    async save() {
      sensors.save(view)
      duplicates.save(view)
      return saveTables(tables, sensors.newestSecond())
    },
  }
}

/** A continuation adds no flow, whatever its producer wrote. */
const flowsOf = ({ record_number, flow_count }: NetworkEvent): number => (record_number ? 0 : (flow_count ?? 1))

const keysOf = (event: NetworkEvent): Keys => {
  const { src_ip, dst_ip, dst_port, transport, fold } = event
  if (!src_ip || fold?.kind === 'target') return { source: undefined, pair: undefined, visit: undefined }
  const hasPair = Boolean(dst_ip) && dst_port != null && !fold && event.dst_geo_features?.address_class !== 'multicast'
  return {
    source: src_ip,
    pair: hasPair ? `${src_ip}>${dst_ip}|${dst_port}${transport ?? ''}` : undefined,
    visit: fold ? undefined : scopeOf(event)?.key,
  }
}

const loadAll = async ({ sources, firstSights, pairs, visits }: HistoryTables, keys: Iterable<Keys>): Promise<void> => {
  const wanted = { sources: new Set<string>(), pairs: new Set<string>(), visits: new Set<string>() }
  for (const { source, pair, visit } of keys) {
    if (source) wanted.sources.add(source)
    if (pair) wanted.pairs.add(pair)
    if (visit) wanted.visits.add(visit)
  }
  await sources.load(wanted.sources)
  const strangers = [...wanted.sources].filter((key) => sources.get(key) === undefined)
  await Promise.all([firstSights.load(strangers), pairs.load(wanted.pairs), visits.load(wanted.visits)])
}

type Noted = Pick<Remembered, 'behaviour' | 'activity' | 'distanceKm'>

/** Adds the event where it counts, then reads what it is to be told. */
const noteEvent = (tables: HistoryTables, event: NetworkEvent, keys: Keys, second: number, flows: number): Noted => {
  const source = sourceOf(tables, keys.source as string, second, flows)
  if (flows > 0 && source) {
    noteInSource(source, event, second, flows)
    tables.sources.put(keys.source as string, source)
  }
  const behaviour = source && behaviourAt(source, event, second)
  if (behaviour && keys.pair) Object.assign(behaviour, beaconOf(tables, keys.pair, event, flows))
  const travel = behaviour && keys.visit && flows > 0 ? notedTravel(tables, keys.visit, event) : undefined
  if (behaviour && travel) Object.assign(behaviour, travelFeatures(travel, event))
  return { behaviour, activity: source && activityAt(source, second), distanceKm: travel?.distanceKm }
}

/** A source that was forgotten but for its first sight goes on from there. Undefined: unknown, and this event does not count. */
const sourceOf = ({ sources, firstSights }: HistoryTables, key: string, second: number, flows: number) => {
  const known = sources.get(key)
  if (known || flows === 0) return known
  const source = openSource(second)
  const first = firstSights.get(key)
  if (first) {
    source.firstSecond = Math.min(first.firstSecond, second)
    firstSights.forget(key)
  }
  return source
}

const beaconOf = ({ pairs }: HistoryTables, key: string, event: NetworkEvent, flows: number): BehavioralFeatures => {
  const pair = pairs.get(key) ?? (flows > 0 ? openPair() : undefined)
  if (pair === undefined) return {}
  const startMs = Math.floor((event.time_us ?? 0) / 1000)
  if (flows > 0) {
    noteFlow(pair, startMs, event.src_bytes ?? 0)
    pairs.put(key, pair)
  }
  const regularity = regularityAt(pair, startMs)
  if (regularity === undefined) return {}
  return {
    beacon_score: regularity.score,
    beacon_connections: regularity.connections,
    beacon_interval_seconds: regularity.intervalSeconds,
  }
}

const notedTravel = ({ visits }: HistoryTables, key: string, event: NetworkEvent): Travel | undefined => {
  const visit = visitOf(event, Math.floor((event.time_us ?? 0) / 1000))
  const previous = visits.get(key)
  if (previous && !isLater(visit, previous)) return undefined
  visit.listed = previous?.listed ?? -1
  visits.put(key, visit)
  return previous && travelOf(previous, visit)
}

const travelFeatures = (travel: Travel, event: NetworkEvent): BehavioralFeatures => ({
  geo_velocity_kmh: travel.speedKmh,
  travel_scope: scopeOf(event)?.name ?? null,
  previous_seen_seconds: travel.sinceSeconds,
  ...(travel.previousCountry === undefined ? {} : { previous_country_code: travel.previousCountry }),
})
