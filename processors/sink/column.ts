// One column of a table: where its value comes from and how it travels as an element of an array parameter.

/** Kinds of values. `time` is microseconds since the epoch; the `[]` kinds are a list in one row. */
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

// PostgreSQL stores no NUL, and jsonb no lone surrogate. Refusing the row would let an attacker hide a flow behind one byte of
// a host name, so the byte is replaced and the row kept.
const storable = (text: string): string => text.replaceAll('\0', '\ufffd').toWellFormed()

const storableValue = (_key: string, value: unknown): unknown => (typeof value === 'string' ? storable(value) : value)

const jsonOf = (value: unknown): string => {
  const json = JSON.stringify(value)
  return json.includes('\\u') ? JSON.stringify(value, storableValue) : json
}

const quoted = (text: string): string =>
  text.includes('"') || text.includes('\\') ? `"${text.replace(/["\\]/g, '\\$&')}"` : `"${text}"`

const quotedText = (value: unknown): string => {
  const text = String(value)
  return quoted(text.includes('\0') ? storable(text) : text)
}

const plain = (value: unknown): string => `${value}`

const listOf = (element: (value: unknown) => string) => (value: unknown) =>
  quoted(`{${(value as unknown[]).map(element).join(',')}}`)

const ELEMENTS: Readonly<Record<ColumnKind, (value: unknown) => string>> = {
  time: plain,
  int8: plain,
  int4: plain,
  float4: plain,
  bool: plain,
  text: quotedText,
  inet: quotedText,
  uuid: quotedText,
  jsonb: (value) => quoted(jsonOf(value)),
  'float4[]': listOf(plain),
  'text[]': listOf(quotedText),
  'uuid[]': listOf(quotedText),
  'inet[]': listOf(quotedText),
}

/**
 * PostgreSQL's text form of an array with one element per message. Written here because the driver's own costs three times as
 * much, and this is the hottest loop of the sink.
 */
export const arrayLiteral = <M>({ kind, of }: Column<M>, messages: readonly M[]): string => {
  const element = ELEMENTS[kind]
  let text = '{'
  for (let i = 0; i < messages.length; i++) {
    const value = of(messages[i] as M)
    if (i > 0) text += ','
    text += value === null || value === undefined ? 'NULL' : element(value)
  }
  return `${text}}`
}
