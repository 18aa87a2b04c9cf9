// What a group of rows adds up to; the same sums as in the query files of rag-api/queries.
import { NO_PORT, NONE } from './columns.ts'
import type { Ring } from './ring.ts'
import { idAt, isDuplicateAt, placeAt, realNumber, textOf, timeText } from './rows.ts'

export type Tally = {
  flows: number
  records: number
  /** Of rows that are not a second sensor's record of a flow. */
  srcBytes: number
  dstBytes: number
  attackFlows: number
  firstUs: number
  lastUs: number
  /** NaN: none is scored. */
  probability: number
  /** Distinct values, empty where they were not asked for. */
  readonly sources: Set<number>
  readonly targets: Set<number>
  readonly ports: Set<number>
  /** Positions in EVENT_TYPES. */
  readonly eventTypes: Set<number>
  readonly services: Set<number>
  /** Largest distinct counts that a fold claims: lower bounds of what is distinct. */
  foldSources: number
  foldHosts: number
  foldPorts: number
  /** Best rows first, as many as asked for. */
  readonly best: number[]
}

/** Which rows a group cites: the newest, or those that the model suspects most. */
export type Citing = { readonly count: number; readonly by: 'time' | 'suspicion' }

/** What is gathered beside the sums: most of a row's price. */
export type Gathering = Citing & { readonly distinct: 'none' | 'ends' | 'all' }

export const newTally = (): Tally => ({
  flows: 0,
  records: 0,
  srcBytes: 0,
  dstBytes: 0,
  attackFlows: 0,
  firstUs: Number.POSITIVE_INFINITY,
  lastUs: Number.NEGATIVE_INFINITY,
  probability: Number.NaN,
  sources: new Set(),
  targets: new Set(),
  ports: new Set(),
  eventTypes: new Set(),
  services: new Set(),
  foldSources: 0,
  foldHosts: 0,
  foldPorts: 0,
  best: [],
})

/** Adds a row to its group. */
export const addRow = (ring: Ring, tally: Tally, slot: number, gathering: Gathering): void => {
  const { columns } = ring
  const flows = columns.flows[slot] as number
  const timeUs = columns.timeUs[slot] as number
  const probability = columns.probability[slot] as number
  tally.flows += flows
  tally.records++
  if (!isDuplicateAt(ring, slot)) {
    tally.srcBytes += columns.srcBytes[slot] as number
    tally.dstBytes += columns.dstBytes[slot] as number
  }
  if (probability >= 0.5) tally.attackFlows += flows
  if (timeUs < tally.firstUs) tally.firstUs = timeUs
  if (timeUs > tally.lastUs) tally.lastUs = timeUs
  if (!(tally.probability >= probability) && !Number.isNaN(probability)) tally.probability = probability
  const { distinct } = gathering
  if (distinct !== 'none') {
    addDistinct(tally.sources, columns.source[slot], NONE)
    addDistinct(tally.targets, columns.destination[slot], NONE)
  }
  if (distinct === 'all') {
    addDistinct(tally.ports, columns.port[slot], NO_PORT)
    addDistinct(tally.services, columns.service[slot], NONE)
    tally.eventTypes.add(columns.eventType[slot] as number)
  }
  const fold = ring.folds.get(slot)
  if (fold) {
    tally.foldSources = Math.max(tally.foldSources, fold.distinct_sources ?? 0)
    tally.foldHosts = Math.max(tally.foldHosts, fold.distinct_hosts ?? 0)
    tally.foldPorts = Math.max(tally.foldPorts, fold.distinct_ports ?? 0)
  }
  cite(ring, tally.best, slot, gathering)
}

const addDistinct = (values: Set<number>, value: number | undefined, absent: number): void => {
  if (value !== undefined && value !== absent) values.add(value)
}

const cite = ({ columns }: Ring, best: number[], slot: number, { count, by }: Citing): void => {
  const { timeUs, probability } = columns
  const suspicion = (row: number): number => (by === 'time' ? 0 : probability[row] || 0)
  const own = suspicion(slot)
  const ownUs = timeUs[slot] as number
  let place = best.length
  while (place > 0) {
    const other = best[place - 1] as number
    const difference = own - suspicion(other)
    if (difference < 0 || (difference === 0 && ownUs <= (timeUs[other] as number))) break
    place--
  }
  if (place >= count) return
  best.splice(place, 0, slot)
  if (best.length > count) best.pop()
}

/** The columns that every grouped query has. */
export const seenColumns = (ring: Ring, tally: Tally) => ({
  first_seen: timeText(tally.firstUs),
  last_seen: timeText(tally.lastUs),
  attack_probability: Number.isNaN(tally.probability) ? null : realNumber(tally.probability),
  event_ids: tally.best.map((slot) => idAt(ring, slot)),
})

export const distinctSources = ({ sources, foldSources }: Tally): number => Math.max(sources.size, foldSources)
export const distinctTargets = ({ targets, foldHosts }: Tally): number => Math.max(targets.size, foldHosts)
export const distinctPorts = ({ ports, foldPorts }: Tally): number => Math.max(ports.size, foldPorts)

/** The first of the addresses as text, in the order of their characters. */
export const firstAddress = (ring: Ring, ids: ReadonlySet<number>): string | null =>
  [...ids].reduce<string | null>((first, id) => {
    const text = ring.addresses.text(id)
    return first === null || text < first ? text : first
  }, null)

export const lowestPort = (ports: ReadonlySet<number>): number | null =>
  ports.size === 0 ? null : Math.min(...[...ports].slice(0, 65_536))

/** Rows by the key that `keyOf` gives each; undefined leaves a row out. */
export const tallyBy = <K>(
  ring: Ring,
  rows: Iterable<number>,
  keyOf: (slot: number) => K | undefined,
  gathering: Gathering,
): Map<K, Tally> => {
  const groups = new Map<K, Tally>()
  for (const slot of rows) {
    const key = keyOf(slot)
    if (key === undefined) continue
    let tally = groups.get(key)
    if (!tally) {
      tally = newTally()
      groups.set(key, tally)
    }
    addRow(ring, tally, slot, gathering)
  }
  return groups
}

export const addressText = (ring: Ring, id: number | undefined): string | null => textOf(ring.addresses, id)
export const countryOf = (ring: Ring, place: number | undefined): string | null => placeAt(ring, place).country_code
