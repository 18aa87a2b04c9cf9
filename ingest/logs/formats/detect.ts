// Which format lines are in, from how they begin and which fields they have.
import { ignored, type Parser, rejected } from '../record.ts'
import type { ParserContext } from './context.ts'
import { isCowrie } from './cowrie.ts'
import { type JsonRecord, readObject } from './json-record.ts'
import { FORMATS, type Format, PARSERS } from './parsers.ts'
import { isEve } from './suricata.ts'
import { isZeek } from './zeek-record.ts'

/** Lines that are looked at. */
export const DETECTED_FROM = 20

const SIGNS: readonly (readonly [Format, RegExp])[] = [
  ['zeek', /^#(separator|fields|path|set_separator)\b/],
  ['syslog', /^<\d{1,3}>/],
  [
    'web-error',
    /^\[[A-Z][a-z]{2} [A-Z][a-z]{2} \d{2} \d{2}:\d{2}:\d{2}|^\d{4}\/\d{2}\/\d{2} \d{2}:\d{2}:\d{2} \[\w+\] \d+#/,
  ],
  ['access', /^(?:[\w.-]+:\d+ )?\S+ \S+ \S.{0,255}? \[\d{2}\/[A-Z][a-z]{2}\/\d{4}:\d{2}:\d{2}:\d{2}/],
  ['syslog', /^[*.]?[A-Z][a-z]{2} {1,2}\d{1,2} (\d{4} )?\d{1,2}:\d{2}:\d{2}/],
  ['syslog', /^\d{4}-\d{2}-\d{2}[Tt ]\d{2}:\d{2}:\d{2}/],
]

/** Format of one line; undefined: none that is known. */
export const formatOfLine = (line: string): Format | undefined => {
  const text = line.replace(/^\ufeff/, '')
  if (text.startsWith('{')) {
    const read = readObject(text)
    return 'object' in read ? formatOfObject(read.object) : undefined
  }
  return SIGNS.find(([, pattern]) => pattern.test(text))?.[0]
}

const formatOfObject = (object: JsonRecord): Format => {
  if (isCowrie(object)) return 'cowrie'
  if (isEve(object)) return 'suricata'
  return isZeek(object) ? 'zeek' : 'json'
}

/** Format of the most of the first lines; undefined: none of them has one. */
export const detectFormat = (lines: readonly string[]): Format | undefined => {
  const votes = new Map<Format, number>()
  for (const line of lines.slice(0, DETECTED_FROM)) {
    const format = formatOfLine(line)
    if (format) votes.set(format, (votes.get(format) ?? 0) + 1)
  }
  return [...votes].sort(([, left], [, right]) => right - left)[0]?.[0]
}

/**
 * Parser that tells the format of every line apart, for streams in which many programs speak. Each format's parser is made once, so a
 * Zeek header is remembered.
 */
export const createAnyParser = (context: ParserContext): Parser => {
  const parsers = new Map<Format, Parser>()
  return (line) => {
    if (line.trim() === '') return ignored('blank')
    const format = formatOfLine(line) ?? (parsers.has('zeek') ? 'zeek' : undefined)
    if (format === undefined) return rejected('unknown_format', `the line looks like none of ${FORMATS.join(', ')}`)
    const known = parsers.get(format)
    const parser = known ?? PARSERS[format](context)
    if (!known) parsers.set(format, parser)
    return parser(line)
  }
}
