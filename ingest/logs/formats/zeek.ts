// Zeek's logs: tab-separated with a header that names the fields, or one JSON object a line. Extra columns (labels of a data set) are
// fields like the others.
// https://docs.zeek.org/en/current/log-formats.html
import { ignored, type Parsed, type Parser, rejected } from '../record.ts'
import type { ParserContext } from './context.ts'
import { readObject } from './json-record.ts'
import { isZeek, parseZeekRecord, pathOf } from './zeek-record.ts'

type Header = {
  separator: string
  setSeparator: string
  emptyField: string
  unsetField: string
  path: string
  fields: readonly string[]
  /** Which of them are lists. */
  lists: readonly boolean[]
}
const MAX_FIELDS = 512

/** Parser of one file or stream; it remembers the header, and a new header replaces it. */
export const createZeekParser = (context: ParserContext): Parser => {
  const header = newHeader()
  return (line) => {
    const first = line.charCodeAt(0)
    if (Number.isNaN(first) || line.trim() === '') return ignored('blank')
    if (first === 0x7b) return parseJson(line, context)
    if (first === 0x23) return readHeader(header, line)
    return parseRow(header, line, context)
  }
}

const newHeader = (): Header => ({
  ...{ separator: '\t', setSeparator: ',', emptyField: '(empty)', unsetField: '-', path: '' },
  fields: [],
  lists: [],
})

const parseJson = (line: string, context: ParserContext): Parsed => {
  const read = readObject(line)
  if ('problem' in read) return read.problem
  const { object } = read
  return isZeek(object)
    ? parseZeekRecord(pathOf(object), object, context)
    : rejected('not_this_format', 'no ts with a uid, the ends of a flow or a _path')
}

const readHeader = (header: Header, line: string): Parsed => {
  if (line.startsWith('#separator ')) {
    Object.assign(header, newHeader(), { separator: unescaped(line.slice(11).trim()) || '\t' })
    return ignored('header')
  }
  const [name = '', ...values] = line.split(header.separator)
  const value = values[0] ?? ''
  if (name === '#set_separator') header.setSeparator = unescaped(value) || ','
  else if (name === '#empty_field') header.emptyField = unescaped(value)
  else if (name === '#unset_field') header.unsetField = unescaped(value)
  else if (name === '#path') header.path = value
  else if (name === '#fields') header.fields = values.slice(0, MAX_FIELDS)
  else if (name === '#types')
    header.lists = values.slice(0, MAX_FIELDS).map((type) => /^(set|vector|table)\[/.test(type))
  return ignored('header')
}

const parseRow = (header: Header, line: string, context: ParserContext): Parsed => {
  const { fields, separator } = header
  if (fields.length === 0) return rejected('no_header', 'a row before any #fields line')
  const values = line.split(separator)
  if (values.length !== fields.length) {
    return rejected('wrong_field_count', `${values.length} values for ${fields.length} fields of ${header.path}`)
  }
  const record: Record<string, string | string[]> = {}
  for (let at = 0; at < fields.length; at++) {
    const value = values[at] as string
    if (value === header.unsetField || value === header.emptyField) continue
    record[fields[at] as string] = header.lists[at]
      ? value.split(header.setSeparator, 64).map(unescaped)
      : unescaped(value)
  }
  return parseZeekRecord(header.path, record, context)
}

/** \xNN as the character that it stands for. */
const unescaped = (text: string): string =>
  text.includes('\\x')
    ? text.replace(/\\x([0-9a-fA-F]{2})/g, (_all, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
    : text
