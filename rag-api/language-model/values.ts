// Everything in a text that could be a fact: numbers, addresses, ids, techniques, names, days and times, each in one form so that two
// texts can be compared. What is quoted («…») is taken out before: it is somebody else's words.
import { isIP } from 'node:net'
import { fold } from '../understanding/fold.ts'
import type { Language } from '../understanding/language.ts'
import { type Clock, type Day, takeDates } from './dates.ts'
import { readNumberWords } from './number-words.ts'
import { unitsAround } from './units.ts'

export type Quantity = {
  readonly written: string
  /** The value as it is read in the text's language, and as the other language would group its thousands. */
  readonly readings: readonly number[]
  /** Nouns beside it. Empty: none that is known. */
  readonly units: readonly string[]
  /** Where it stands in the text. */
  readonly at: number
}

export type Values = {
  readonly quantities: readonly Quantity[]
  readonly addresses: readonly string[]
  /** Ids, hashes, techniques, AS numbers, host and file names, accounts: whatever is no plain word. Lower case. */
  readonly names: readonly string[]
  readonly days: readonly Day[]
  readonly clocks: readonly Clock[]
  /** Plain words in the order of the text, folded; `isName`: a capital letter that no sentence began with. */
  readonly words: readonly { readonly text: string; readonly isName: boolean; readonly isFirst: boolean }[]
}

/** A text may speak with commas where the facts have points; facts are written by our code and are read strictly. */
export type Reader = { readonly language: Language; readonly isStrict: boolean }

const ADDRESS =
  /(?<![\w.:])(?:\[[0-9a-f:.]+\]:\d{1,5}|(?:\d{1,3}\.){3}\d{1,3}(?:\/\d{1,2}|:\d{1,5})?|[0-9a-f]{0,4}(?::[0-9a-f]{0,4}){2,7}(?:\/\d{1,3})?)(?!\w|:\w|\.\d)/gi
const MEASURED = /\b([a-z][a-z0-9_]*)=(-?\d+(?:\.\d+)?(?:e[+-]?\d+)?)(?![\w.])/gi
const NUMBER = /(?<![\p{L}\p{N}_.,])[-−]?\d+(?:[.,  ]\d{3})*(?:[.,]\d+)?(?!\d)/gu
const ABBREVIATION = /^(?:e\.g|i\.e|p\.ej|a\.m|p\.m|ee\.uu|etc|vs|n\.º|no)$/
const TOKEN = /[\p{L}\p{N}_](?:[\p{L}\p{N}_.@/:+&#$\\~-]*[\p{L}\p{N}_])?/gu
const COUNTED_TOKEN = /^(\d+(?:[.,]\d+)*)(h|s|m|ms|min|x|st|nd|rd|th|[kmgt]?b)$/i

/** What is found so far, and the text with blanks in the place of it, so that nothing is read twice. */
type Reading = {
  readonly text: string
  readonly reader: Reader
  rest: string
  readonly addresses: string[]
  readonly names: string[]
  readonly quantities: Quantity[]
}

export const valuesOf = (text: string, reader: Reader): Values => {
  const reading: Reading = { text, reader, rest: text, addresses: [], names: [], quantities: [] }
  takeAddresses(reading)
  takeMeasured(reading)
  const { days, clocks, rest } = takeDates(reading.rest)
  reading.rest = rest
  takeTokens(reading)
  takeNumbers(reading)
  const { addresses, names, quantities } = reading
  return { quantities, addresses, names, days, clocks, words: wordsOf(reading.rest, text) }
}

const blank = (all: string): string => ' '.repeat(all.length)

const addQuantity = ({ text, quantities }: Reading, readings: readonly number[], at: number, end: number): void => {
  const units = unitsAround(text.slice(0, at), text.slice(end))
  quantities.push({ written: text.slice(at, end).trim(), readings, units, at })
}

const takeAddresses = (reading: Reading): void => {
  reading.rest = reading.rest.replace(ADDRESS, (all, at: number) => {
    // A colon behind an address ends what it leads to: "fe80::1: 3 flows".
    const { address, port } = splitAddress(all.replace(/(?<!:):$/, ''))
    if (address === undefined) return all
    reading.addresses.push(address)
    if (port !== undefined)
      reading.quantities.push({ written: `:${port}`, readings: [Number(port)], units: ['port'], at: at + all.length })
    return blank(all)
  })
}

/** "name=0.123", as evidence is written: a machine's number in any language. */
const takeMeasured = (reading: Reading): void => {
  reading.rest = reading.rest.replace(MEASURED, (all, name: string, value: string, at: number) => {
    reading.names.push(name.toLowerCase())
    reading.quantities.push({ written: all, readings: [Number(value)], units: [], at })
    return blank(all)
  })
}

/** Names, and numbers with their unit behind them without a blank ("24h"). */
const takeTokens = (reading: Reading): void => {
  reading.rest = reading.rest.replace(TOKEN, (all, at: number) => {
    const [, counted] = COUNTED_TOKEN.exec(all) ?? []
    if (counted !== undefined) addQuantity(reading, readingsOf(counted, reading.reader), at, at + counted.length)
    else if (isToken(all)) reading.names.push(all.toLowerCase())
    else return all
    return blank(all)
  })
}

const takeNumbers = (reading: Reading): void => {
  const { reader, quantities } = reading
  const { rest } = reading
  reading.rest = rest
    .replace(NUMBER, (all, at: number) => {
      addQuantity(reading, readingsOf(all, reader), at, at + all.length)
      return SCALE_BEHIND.test(rest.slice(at + all.length)) ? all : blank(all)
    })
    .replace(/por ciento|per cent/gi, blank)
  const first = (digits: string) => readingsOf(digits, reader)[0] ?? 0
  for (const { value, at, end } of readNumberWords(reading.rest, reader.language, first)) {
    // "1.4 million": the digits alone are no number of their own.
    const alone = quantities.findIndex((one) => one.at === at)
    if (alone >= 0) quantities.splice(alone, 1)
    addQuantity(reading, [value], at, end)
    reading.rest = reading.rest.slice(0, at) + ' '.repeat(end - at) + reading.rest.slice(end)
  }
}

const SCALE_BEHIND = /^\s(?:mil|thousand|mill[oó]n|millones|million|hundred)(?!\p{L})/iu

const splitAddress = (written: string): { address?: string; port?: string } => {
  const bracketed = /^\[([^\]]+)\]:(\d+)$/.exec(written)
  const [, plain = written, port] = bracketed ?? /^([\d.]+):(\d+)$/.exec(written) ?? []
  const [address = '', bits] = plain.split('/')
  if (isIP(address) === 0) return {}
  const whole = `${address.toLowerCase()}${bits === undefined ? '' : `/${bits}`}`
  return port === undefined ? { address: whole } : { address: whole, port }
}

/** What is no plain word: letters with digits, or a mark inside that words do not have. */
const isToken = (text: string): boolean => {
  if (ABBREVIATION.test(text.toLowerCase()) || !/\p{L}/u.test(text)) return /[_@\\]/.test(text)
  if (/\p{N}/u.test(text)) return true
  return /[_@\\:#$~.]/.test(text) || /\/.*\//.test(text)
}

const GROUPED = { es: /^-?\d{1,3}(?:[.  ]\d{3})+(?:,\d+)?$/, en: /^-?\d{1,3}(?:[,  ]\d{3})+(?:\.\d+)?$/ } as const

/** "1.399" is 1399 in Spanish and 1.399 in English; where a text is not strict, the other language's thousands are a reading too. */
const readingsOf = (written: string, { language, isStrict }: Reader): number[] => {
  const text = written.replace('−', '-').trim()
  const other = language === 'es' ? 'en' : 'es'
  const own = readIn(text, language)
  if (isStrict || !GROUPED[other].test(text)) return [own]
  return [...new Set([own, readIn(text, other)])]
}

const readIn = (text: string, language: Language): number => {
  const [group, point] = language === 'es' ? ['.', ','] : [',', '.']
  if (GROUPED[language].test(text)) return Number(text.replaceAll(group, '').replace(/[  ]/g, '').replace(point, '.'))
  return Number(text.replace(/[  ]/g, '').replace(',', '.'))
}

const wordsOf = (rest: string, text: string): Values['words'] =>
  [...rest.matchAll(/\p{L}[\p{L}\p{M}'’]*/gu)].map((match) => {
    const before = text.slice(0, match.index).trimEnd()
    const isFirst = before === '' || /[.!?:;•\n«"(¿¡–-]$/.test(before)
    return { text: fold(match[0]), isName: /\p{Lu}/u.test(isFirst ? match[0].slice(1) : match[0]), isFirst }
  })

/** Whether the number (in one of its readings) and what it counts is among those known. */
export const isKnownQuantity = (quantity: Quantity, known: readonly Quantity[]): boolean =>
  known.some(
    ({ readings, units }) =>
      readings.some((value) => quantity.readings.includes(value)) &&
      (units.length === 0 || quantity.units.length === 0 || quantity.units.some((unit) => units.includes(unit))),
  )
