// All indicators of all feeds in typed arrays: built by a worker thread, handed over without copying, read by the stream.
import { buildNameTable, type NameTable, nameBuffersOf } from '../name-table.ts'
import { buffersOf, createPrefixTableBuilder, type PrefixTable } from '../prefix-table.ts'
import { admit, type Guard, guardPrefixes, typeIn } from './admit.ts'
import { type Decay, decayOf } from './decay.ts'
import type { IndicatorSink, RawIndicator, SkipReason } from './raw-indicator.ts'
import {
  INDICATOR_TYPE_NAMES,
  type IndicatorType,
  kindOf,
  OBSERVABLE_HALF_LIFE_DAYS,
  type Observable,
} from './types.ts'

/** What is believed of a feed's indicators. */
export type FeedTerms = {
  readonly name: string
  readonly type: IndicatorType
  readonly confidence: number
  readonly guard: Guard
  /** Of this feed, whatever the type. */
  readonly decay?: Decay
  readonly isDecisive: boolean
  readonly includesSubdomains: boolean
  readonly maxIndicators: number
  /** Sightings of entries without dates, seconds since the epoch: when the copy was new, and when its source last confirmed it. */
  readonly changedAt: number
  readonly confirmedAt: number
}

/** One column per fact, one place per indicator. Times are seconds since the epoch; last_seen 0: when the feed was last confirmed; valid_until 0: no end. */
type Columns = {
  readonly feed: Uint16Array
  readonly type: Uint8Array
  readonly decay: Uint16Array
  readonly confidence: Float32Array
  readonly firstSeen: Uint32Array
  readonly lastSeen: Uint32Array
  readonly validUntil: Uint32Array
  /** Places in `texts`. */
  readonly label: Uint32Array
  readonly id: Uint32Array
}

/** `confirmedAt` (seconds) moves while the tables stay: a list that its source stands by does not fade. */
export type FeedFacts = { readonly name: string; readonly isDecisive: boolean; confirmedAt: number }

export type IntelligenceData = {
  readonly count: number
  readonly prefixes: PrefixTable
  readonly names: NameTable
  readonly columns: Columns
  readonly texts: readonly string[]
  readonly decays: readonly Decay[]
  readonly feeds: readonly FeedFacts[]
  /** First and last sighting of each type widened by its lifetime: outside, the lists of that type know nothing. Seconds. */
  readonly covered: Readonly<Partial<Record<IndicatorType, readonly [from: number, to: number]>>>
}

/** What a feed brought, and what was left out and why. */
export type FeedCounts = {
  readonly indicators: number
  readonly skipped: Readonly<Partial<Record<SkipReason, number>>>
}

export type IntelligenceBuilder = {
  /** Sink for the entries of one feed; `counts` may be asked when it was read. */
  openFeed(terms: FeedTerms): { readonly sink: IndicatorSink; counts(): FeedCounts }
  build(): IntelligenceData
}

/** Longest labels and ids that are kept. */
const LONGEST_TEXT = 100

/** `typeDecays`: an operator's curves by type; a feed's own come first, the built-in ones last. */
export const createIntelligenceBuilder = (
  typeDecays: Readonly<Partial<Record<IndicatorType, Decay>>> = {},
): IntelligenceBuilder => {
  const prefixes = createPrefixTableBuilder()
  const names = new Map<string, number[]>()
  const rows = createRows()
  const texts = createInterner('')
  const decays = createDecays(typeDecays)
  const feeds: FeedFacts[] = []
  const covered: Partial<Record<IndicatorType, [number, number]>> = {}
  const addRow = (terms: FeedTerms, raw: RawIndicator, observable: Observable): number => {
    const type = typeIn(raw.type) ?? terms.type
    const decay = decays.indexOf(terms, type, observable)
    const dated = raw.firstSeen ?? raw.lastSeen
    const firstSeen = dated ?? terms.changedAt
    const lastSeen = dated === undefined ? 0 : Math.max(raw.lastSeen ?? firstSeen, firstSeen)
    widen(covered, type, firstSeen, lastSeen || terms.confirmedAt, decays.list[decay]?.lifetimeDays ?? 0)
    return rows.add({
      ...{ feed: feeds.length - 1, type: INDICATOR_TYPE_NAMES.indexOf(type), decay, firstSeen, lastSeen },
      ...{ confidence: raw.confidence ?? terms.confidence, validUntil: raw.validUntil ?? 0 },
      ...{ label: texts.indexOf(cleanText(raw.label)), id: texts.indexOf(cleanText(raw.id)) },
    })
  }
  return {
    openFeed(terms) {
      feeds.push({ name: terms.name, isDecisive: terms.isDecisive, confirmedAt: terms.confirmedAt })
      return readFeed(terms, (raw, admitted) => {
        const row = addRow(terms, raw, admitted.observable)
        if (admitted.observable === 'address') for (const prefix of admitted.prefixes) prefixes.add(prefix, row)
        else names.set(admitted.key, [...(names.get(admitted.key) ?? []), row])
      })
    },
    build: () => ({
      ...{ count: rows.count(), prefixes: prefixes.build(), names: buildNameTable(names), columns: rows.columns() },
      ...{ texts: texts.list, decays: decays.list, feeds, covered },
    }),
  }
}

type Admitted = Exclude<ReturnType<typeof admit>, string>

const readFeed = (terms: FeedTerms, take: (raw: RawIndicator, admitted: Admitted) => void) => {
  const skipped: Partial<Record<SkipReason, number>> = {}
  const seen = new Set<string>()
  let indicators = 0
  const skip = (reason: SkipReason): void => {
    skipped[reason] = (skipped[reason] ?? 0) + 1
  }
  const judge = (raw: RawIndicator): Admitted | SkipReason => {
    if (indicators >= terms.maxIndicators) return 'too_many'
    if (raw.prefixes) return guardPrefixes(raw.prefixes, terms.guard)
    const admitted = admit(raw.value, terms.guard, terms.includesSubdomains)
    if (typeof admitted === 'string') return admitted
    // Most lists are values alone: a text of its own for each of a million entries costs a second.
    const identity = raw.id || raw.type ? `${raw.value}|${raw.id ?? ''}|${raw.type ?? ''}` : raw.value
    if (seen.has(identity)) return 'duplicate'
    seen.add(identity)
    return admitted
  }
  const add = (raw: RawIndicator): void => {
    const judged = judge(raw)
    if (typeof judged === 'string') skip(judged)
    else {
      indicators += 1
      take(raw, judged)
    }
  }
  const sink: IndicatorSink = { add, skip }
  return { sink, counts: (): FeedCounts => ({ indicators, skipped }) }
}

/** Buffers to hand over with postMessage. */
export const transferablesOf = ({ prefixes, names, columns }: IntelligenceData): ArrayBuffer[] => [
  ...buffersOf(prefixes),
  ...nameBuffersOf(names),
  ...Object.values(columns).map(({ buffer }) => buffer as ArrayBuffer),
]

/** Printable ASCII without what would end a list of tags; feeds are hostile. */
const cleanText = (text: string | undefined): string =>
  (text ?? '')
    .slice(0, LONGEST_TEXT)
    .replace(/[^\x20-\x7e]|[,;"'<>&\\]/g, ' ')
    .trim()

const widen = (
  covered: Partial<Record<IndicatorType, [number, number]>>,
  type: IndicatorType,
  firstSeen: number,
  lastSeen: number,
  lifetimeDays: number,
): void => {
  const seconds = lifetimeDays * 86_400
  const known = covered[type]
  covered[type] = [
    Math.min(known?.[0] ?? Number.POSITIVE_INFINITY, firstSeen - seconds),
    Math.max(known?.[1] ?? 0, lastSeen + seconds),
  ]
}

const createDecays = (typeDecays: Readonly<Partial<Record<IndicatorType, Decay>>>) => {
  const list: Decay[] = []
  const known = new Map<string, number>()
  const indexOf = ({ decay: ofFeed }: FeedTerms, type: IndicatorType, observable: Observable): number => {
    const decay =
      ofFeed ?? typeDecays[type] ?? decayOf(kindOf(type).halfLifeDays ?? OBSERVABLE_HALF_LIFE_DAYS[observable])
    const key = `${decay.halfLifeDays}/${decay.lifetimeDays}`
    const index = known.get(key) ?? list.push(decay) - 1
    known.set(key, index)
    return index
  }
  return { list, indexOf }
}

/** Texts that repeat are kept once; the first one is at place 0. */
const createInterner = (first: string) => {
  const list = [first]
  const places = new Map([[first, 0]])
  const indexOf = (text: string): number => {
    const place = places.get(text) ?? list.push(text) - 1
    places.set(text, place)
    return place
  }
  return { list: list as readonly string[], indexOf }
}

type Row = Readonly<Record<keyof Columns, number>>

const emptyColumns = (capacity: number): Columns => ({
  feed: new Uint16Array(capacity),
  type: new Uint8Array(capacity),
  decay: new Uint16Array(capacity),
  confidence: new Float32Array(capacity),
  firstSeen: new Uint32Array(capacity),
  lastSeen: new Uint32Array(capacity),
  validUntil: new Uint32Array(capacity),
  label: new Uint32Array(capacity),
  id: new Uint32Array(capacity),
})

const createRows = () => {
  let columns = emptyColumns(1024)
  let count = 0
  const names = Object.keys(columns) as (keyof Columns)[]
  const resized = (capacity: number): Columns => {
    const next = emptyColumns(capacity)
    for (const name of names) next[name].set(columns[name].subarray(0, count))
    return next
  }
  return {
    count: () => count,
    add(row: Row): number {
      if (count === columns.feed.length) columns = resized(count * 2)
      for (const name of names) columns[name][count] = row[name]
      return count++
    },
    columns: () => resized(count),
  }
}
