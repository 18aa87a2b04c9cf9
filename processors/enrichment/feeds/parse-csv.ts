// Lists as CSV (RFC 4180, another delimiter on request): the feed's configuration says which column is what, by name or number.
import { linesOf } from './parse-text.ts'
import { type IndicatorSink, type RawIndicator, secondsOf } from './raw-indicator.ts'

/** Where each fact of an indicator is: a column's name in the header, its number from 0, or a field's name (JSON). */
export type FieldMap = {
  readonly value: string | number
  readonly type?: string | number
  readonly confidence?: string | number
  readonly first_seen?: string | number
  readonly last_seen?: string | number
  readonly valid_until?: string | number
  readonly label?: string | number
  readonly id?: string | number
}

export type CsvOptions = { readonly fields: FieldMap; readonly delimiter?: string }

/**
 * Reads rows into the sink. With a column named by text the first row that is no comment is the header (also "# first_seen,ip,..." as
 * abuse.ch writes it); without, there is none. A quoted value may not hold a line's end. Throws when a named column is not in the header.
 */
export const parseCsv = (text: string, { fields, delimiter = ',' }: CsvOptions, sink: IndicatorSink): void => {
  const isNamed = Object.values(fields).some((field) => typeof field === 'string')
  let columns: ReadonlyMap<string, number> | undefined
  for (const line of linesOf(text, sink)) {
    if (line.trim() === '') continue
    if (isNamed && !columns) {
      columns = headerIn(line, fields, delimiter)
      if (columns || line.startsWith('#')) continue
      throw new Error(`the header has no column ${fields.value}: ${line.slice(0, 200)}`)
    }
    if (line.startsWith('#')) continue
    const cells = cellsOf(line, delimiter)
    sink.add(rawOf(fields, (field) => cells[typeof field === 'number' ? field : (columns?.get(field) ?? -1)]))
  }
}

const headerIn = (line: string, fields: FieldMap, delimiter: string): ReadonlyMap<string, number> | undefined => {
  const names = cellsOf(line.replace(/^#\s*/, ''), delimiter).map((name) => name.trim())
  if (typeof fields.value === 'string' && !names.includes(fields.value)) return undefined
  return new Map(names.map((name, index) => [name, index]))
}

/** Cells of one row; quotes around a cell go, doubled quotes inside it become one. */
export const cellsOf = (line: string, delimiter: string): string[] => {
  const cells: string[] = []
  let cell = ''
  let isQuoted = false
  for (let at = 0; at < line.length; at++) {
    const char = line[at] ?? ''
    if (isQuoted && char === '"' && line[at + 1] === '"') cell += line[++at]
    else if (char === '"' && (isQuoted || cell.trim() === '')) {
      isQuoted = !isQuoted
      cell = isQuoted ? '' : cell
    } else if (char === delimiter && !isQuoted) {
      cells.push(cell.trim())
      cell = ''
    } else cell += char
  }
  return [...cells, cell.trim()]
}

/** The indicator whose facts `read` finds; confidences above 1 are percent. */
export const rawOf = (fields: FieldMap, read: (field: string | number) => unknown): RawIndicator => {
  const text = (field: string | number | undefined): string | undefined => {
    const value = field === undefined ? undefined : read(field)
    return typeof value === 'string' || typeof value === 'number' ? String(value) : undefined
  }
  const seconds = (field: string | number | undefined) => (field === undefined ? undefined : secondsOf(read(field)))
  return {
    value: text(fields.value) ?? '',
    type: text(fields.type),
    confidence: shareOf(text(fields.confidence)),
    firstSeen: seconds(fields.first_seen),
    lastSeen: seconds(fields.last_seen),
    validUntil: seconds(fields.valid_until),
    label: text(fields.label),
    id: text(fields.id),
  }
}

const shareOf = (text: string | undefined): number | undefined => {
  const number = text === undefined || text.trim() === '' ? Number.NaN : Number(text)
  if (!(number >= 0 && number <= 100)) return undefined
  return number > 1 ? number / 100 : number
}
