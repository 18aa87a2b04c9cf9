// All indicators of all feeds in typed arrays: built by a worker thread, handed over without copying, read by the stream.
import { buildNameTable, type NameTable, nameBuffersOf } from '../name-table.ts'
import { buffersOf, createPrefixTableBuilder, type PrefixTable } from '../prefix-table.ts'
import { admit, type Guard, guardPrefixes, typeIn } from './admit.ts'
import { type Decay, decayOf } from './decay.ts'
import { type Columns, createInterner, createRows, type Row } from './indicator-columns.ts'
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
  const rowOf = (terms: FeedTerms, raw: RawIndicator, { observable }: Admitted, type: IndicatorType): Row => {
    const decay = decays.indexOf(terms, type, observable)
    const dated = raw.firstSeen ?? raw.lastSeen
    const firstSeen = dated ?? terms.changedAt
    const lastSeen = dated === undefined ? 0 : Math.max(raw.lastSeen ?? firstSeen, firstSeen)
    widen(covered, type, firstSeen, lastSeen || terms.confirmedAt, decays.list[decay]?.lifetimeDays ?? 0)
    return {
      ...{ feed: feeds.length - 1, type: INDICATOR_TYPE_NAMES.indexOf(type), decay, firstSeen, lastSeen },
      ...{ confidence: raw.confidence ?? terms.confidence, validUntil: raw.validUntil ?? 0 },
      ...{ label: texts.indexOf(cleanText(raw.label)), id: texts.indexOf(cleanText(raw.id)) },
    }
  }
  const index = (admitted: Admitted, row: number): void => {
    if (admitted.observable === 'address') for (const prefix of admitted.prefixes) prefixes.add(prefix, row)
    else {
      const values = names.get(admitted.key) ?? []
      if (values.push(row) === 1) names.set(admitted.key, values)
    }
  }
  return {
    openFeed(terms) {
      feeds.push({ name: terms.name, isDecisive: terms.isDecisive, confirmedAt: terms.confirmedAt })
      return readFeed(terms, {
        add(raw, admitted, type) {
          const place = rows.add(rowOf(terms, raw, admitted, type))
          index(admitted, place)
          return place
        },
        merge: (place, raw, admitted, type) => rows.merge(place, rowOf(terms, raw, admitted, type)),
      })
    },
    build: () => ({
      ...{ count: rows.count(), prefixes: prefixes.build(), names: buildNameTable(names), columns: rows.columns() },
      ...{ texts: texts.list, decays: decays.list, feeds, covered },
    }),
  }
}

type Admitted = Exclude<ReturnType<typeof admit>, string>

/** Takes an indicator that is new in its feed and answers its place; or sightings of one that is there. */
type Taker = {
  add(raw: RawIndicator, admitted: Admitted, type: IndicatorType): number
  merge(place: number, raw: RawIndicator, admitted: Admitted, type: IndicatorType): void
}

/**
 * One feed says one thing of a kind about an address or a name: entries that repeat it are more sightings of it. Else a hostile feed could
 * hang a million entries on one address, and every look-up of it would return them.
 */
const readFeed = (terms: FeedTerms, taker: Taker) => {
  const skipped: Partial<Record<SkipReason, number>> = {}
  const places = new Map<string | number, number>()
  let indicators = 0
  const skip = (reason: SkipReason): void => {
    skipped[reason] = (skipped[reason] ?? 0) + 1
  }
  const add = (raw: RawIndicator): void => {
    const admitted = raw.prefixes
      ? guardPrefixes(raw.prefixes, terms.guard)
      : admit(raw.value, terms.guard, terms.includesSubdomains)
    if (typeof admitted === 'string') return void skip(admitted)
    const type = typeIn(raw.type) ?? terms.type
    const identity = identityOf(admitted, type)
    const place = places.get(identity)
    if (place !== undefined) {
      skip('duplicate')
      taker.merge(place, raw, admitted, type)
    } else if (indicators >= terms.maxIndicators) skip('too_many')
    else {
      indicators += 1
      places.set(identity, taker.add(raw, admitted, type))
    }
  }
  const sink: IndicatorSink = { add, skip }
  return { sink, counts: (): FeedCounts => ({ indicators, skipped }) }
}

/** A number for lone IPv4 prefixes, which most entries are: a million texts cost more than the tables themselves. */
const identityOf = (admitted: Admitted, type: IndicatorType): string | number => {
  const kind = INDICATOR_TYPE_NAMES.indexOf(type)
  if (admitted.observable !== 'address') return `${kind}|${admitted.key}`
  const [only, ...more] = admitted.prefixes
  if (only?.address.version === 4 && more.length === 0) return (only.address.value * 64 + only.bits) * 16 + kind
  return `${kind}|${admitted.prefixes.map(({ address, bits }) => `${address.version === 4 ? address.value : `${address.high}:${address.low}`}/${bits}`)}`
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
