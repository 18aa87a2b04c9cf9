// What is remembered of one source: its windows, the countries it reached, its user agents, and when it was first seen. About 1 KB in
// memory; stored without the empty steps, a source of one flow takes some 30 bytes.
import { type LatestTexts, readTexts, writeTexts } from './latest-texts.ts'
import { openReader, openWriter, type PackedReader, readNumber, takeBytes, writeNumber } from './packed.ts'
import { add, advance, type Ring, reaches } from './ring.ts'

/** Later than this behind the newest event of its sensor an event is kept out of windows: records of 60 s and pauses fit in twice. */
export const ALLOWED_LATENESS_S = 300
/**
 * A sensor's clock may be ahead by ten minutes (adopt.ts refuses more). Rings reach back as far as that and the allowed lateness beyond
 * their window, so no sensor's clock pushes the events of another one out.
 */
const REACH_S = ALLOWED_LATENESS_S + 600

const ringAt = (offset: number, stepSeconds: number, windowSteps: number): Ring => ({
  offset,
  stepSeconds,
  steps: windowSteps + Math.ceil(REACH_S / stepSeconds) + 1,
})
const endOf = ({ offset, steps }: Ring): number => offset + steps

export const WINDOW = { tens: 6, minutes: 60, hours: 24, tenMinutes: 6 } as const
/** Flows begun, per 10 s, per minute and per hour. */
export const TENS = ringAt(0, 10, WINDOW.tens)
export const MINUTES = ringAt(endOf(TENS), 60, WINDOW.minutes)
export const HOURS = ringAt(endOf(MINUTES), 3600, WINDOW.hours)
/** Per 10 minutes: flows whose outcome is known, those of them that failed, protocol violations. */
export const DECIDED = ringAt(endOf(HOURS), 600, WINDOW.tenMinutes)
export const FAILED = ringAt(endOf(DECIDED), 600, WINDOW.tenMinutes)
export const VIOLATIONS = ringAt(endOf(FAILED), 600, WINDOW.tenMinutes)
const RINGS = [TENS, MINUTES, HOURS, DECIDED, FAILED, VIOLATIONS]
const WORDS = endOf(VIOLATIONS)

/** Seconds since the epoch, of event time. */
export type SourceRecord = {
  firstSecond: number
  newestSecond: number
  readonly words: Uint32Array
  countries: LatestTexts | undefined
  agents: LatestTexts | undefined
  /** Where the table of sources lists it. */
  listed: number
}

export const openSource = (second: number): SourceRecord => ({
  ...{ firstSecond: second, newestSecond: second, words: new Uint32Array(WORDS) },
  ...{ countries: undefined, agents: undefined, listed: -1 },
})

/** What one event adds. */
export type Addition = {
  readonly flows: number
  readonly decided: number
  readonly failed: number
  readonly violations: number
}

/** Adds to the steps that hold `second`. A ring that does not reach it (a clock ten minutes ahead came before) is left out. */
export const addToSource = (record: SourceRecord, second: number, addition: Addition): void => {
  if (second > record.newestSecond) {
    for (const ring of RINGS) advance(record.words, ring, record.newestSecond, second)
    record.newestSecond = second
  }
  record.firstSecond = Math.min(record.firstSecond, second)
  const { flows, decided, failed, violations } = addition
  for (const ring of [TENS, MINUTES, HOURS]) addTo(record, ring, second, flows)
  addTo(record, DECIDED, second, decided)
  addTo(record, FAILED, second, failed)
  addTo(record, VIOLATIONS, second, violations)
}

const addTo = ({ words, newestSecond }: SourceRecord, ring: Ring, second: number, amount: number): void => {
  if (amount > 0 && reaches(ring, newestSecond, second)) add(words, ring, second, amount)
}

const VERSION = 1
const writer = openWriter()

export const encodeSource = (record: SourceRecord): Uint8Array => {
  writeNumber(writer, VERSION)
  writeNumber(writer, record.listed + 1)
  writeNumber(writer, record.firstSecond)
  writeNumber(writer, record.newestSecond - record.firstSecond)
  writeTexts(writer, record.countries)
  writeTexts(writer, record.agents)
  writeWords(record.words)
  return takeBytes(writer)
}

/** Pairs of a number of empty steps and the count behind them. */
const writeWords = (words: Uint32Array): void => {
  let empty = 0
  for (let index = 0; index < WORDS; index++) {
    const word = words[index] as number
    if (word === 0) {
      empty++
      continue
    }
    writeNumber(writer, empty)
    writeNumber(writer, word)
    empty = 0
  }
}

/** Throws on what encodeSource did not write. */
export const decodeSource = (bytes: Uint8Array): SourceRecord => {
  const reader = openReader(bytes)
  const version = readNumber(reader)
  if (version !== VERSION) throw new Error(`the state holds a source record of version ${version}, not ${VERSION}`)
  const listed = readNumber(reader) - 1
  const record = openSource(readNumber(reader))
  record.listed = listed
  record.newestSecond += readNumber(reader)
  record.countries = readTexts(reader)
  record.agents = readTexts(reader)
  readWords(reader, record.words)
  return record
}

const readWords = (reader: PackedReader, words: Uint32Array): void => {
  let index = 0
  while (reader.at < reader.bytes.length) {
    index += readNumber(reader)
    if (index >= WORDS) throw new Error('the state holds a damaged source record: more steps than it has')
    words[index++] = readNumber(reader)
  }
}
