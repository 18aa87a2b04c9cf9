// One column of a table: where its value comes from and how it travels as an element of an array parameter.
import { jsonOf, storable } from './storable.ts'

/** Kinds of values. `time` is microseconds since the epoch, `bytea` a Buffer; the `[]` kinds are a list in one row. */
export type ColumnKind =
  | 'time'
  | 'int8'
  | 'int4'
  | 'float4'
  | 'bool'
  | 'text'
  | 'inet'
  | 'uuid'
  | 'jsonb'
  | 'bytea'
  | 'float4[]'
  | 'text[]'
  | 'uuid[]'
  | 'inet[]'

export type Column<M> = {
  readonly name: string
  readonly kind: ColumnKind
  /** Absent is null or undefined; jsonb takes an object or a list. */
  readonly of: (message: M) => unknown
}

/** Declares a column whose value is computed. */
export const column = <M>(name: string, kind: ColumnKind, of: (message: M) => unknown): Column<M> => ({
  name,
  kind,
  of,
})

/** Declares columns that carry the message's field of the same name. */
export const same = <M>(kind: ColumnKind, ...names: readonly (string & keyof M)[]): readonly Column<M>[] =>
  names.map((name) => ({ name, kind, of: (message) => message[name] }))

const quoted = (text: string): string =>
  text.includes('"') || text.includes('\\') ? `"${text.replace(/["\\]/g, '\\$&')}"` : `"${text}"`

const quotedText = (value: unknown): string => {
  const text = String(value)
  return quoted(text.includes('\0') ? storable(text) : text)
}

const plain = (value: unknown): string => `${value}`

// As decoded, a 32-bit float has twenty digits of which the last dozen are noise, and reading digits costs time.
const shortFloat = (value: unknown): string => `${Math.round((value as number) * 1e7) / 1e7}`

const listOf = (element: (value: unknown) => string) => (value: unknown) =>
  quoted(
    `{${(value as unknown[]).map((one) => (one === null || one === undefined ? 'NULL' : element(one))).join(',')}}`,
  )

const ELEMENTS: Readonly<Record<ColumnKind, (value: unknown) => string>> = {
  time: plain,
  int8: plain,
  int4: plain,
  float4: shortFloat,
  bool: plain,
  text: quotedText,
  inet: quotedText,
  uuid: quotedText,
  jsonb: jsonOf,
  bytea: (value) => `"${(value as Buffer).toString('hex')}"`,
  'float4[]': listOf(shortFloat),
  'text[]': listOf(quotedText),
  'uuid[]': listOf(quotedText),
  'inet[]': listOf(quotedText),
}

// JSON is full of quotes, which an array literal would escape one by one on both sides. It never holds a control character,
// so this one separates instead, and nothing between two of them is NULL.
const JSON_SEPARATOR = '\x1f'

/** SQL that turns parameter `place` ($1 is 1), as written by `parameterOf`, into an array. */
export const arrayOf = (kind: ColumnKind, place: number): string =>
  kind === 'jsonb' ? `string_to_array($${place}, e'\\x1f', '')` : `$${place}::${WIRE_TYPES[kind] ?? kind}[]`

// A list of lists would be flattened by unnest, and to_timestamp takes seconds: these travel as another type.
const WIRE_TYPES: Partial<Record<ColumnKind, string>> = {
  time: 'float8',
  bytea: 'text',
  'float4[]': 'text',
  'text[]': 'text',
  'uuid[]': 'text',
  'inet[]': 'text',
}

/** SQL that turns an element of such an array into the column's value. */
export const valueFrom = (kind: ColumnKind, element: string): string => {
  if (kind === 'time') return `to_timestamp(${element} / 1000000)`
  if (kind === 'bytea') return `decode(${element}, 'hex')`
  return kind === 'jsonb' || WIRE_TYPES[kind] ? `${element}::${kind}` : element
}

/**
 * The column's values of all messages as one text parameter. Written here because the driver's own array form costs three
 * times as much, and this is the hottest loop of the sink.
 */
export const parameterOf = <M>({ kind, of }: Column<M>, messages: readonly M[]): string => {
  const element = ELEMENTS[kind]
  const [separator, absent] = kind === 'jsonb' ? [JSON_SEPARATOR, ''] : [',', 'NULL']
  let text = ''
  for (let i = 0; i < messages.length; i++) {
    const value = of(messages[i] as M)
    if (i > 0) text += separator
    text += value === null || value === undefined ? absent : element(value)
  }
  return kind === 'jsonb' ? text : `{${text}}`
}
