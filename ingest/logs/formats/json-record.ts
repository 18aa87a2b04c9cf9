// A line as one JSON object, and look-ups in it.
import { isObject } from '../attributes.ts'
import { type Parsed, rejected } from '../record.ts'

export type JsonRecord = Readonly<Record<string, unknown>>

/** The object of a line, or why it is none. JSON.parse is iterative, so depth costs no stack; nothing else walks deeper than four levels. */
export const readObject = (line: string): { readonly object: JsonRecord } | { readonly problem: Parsed } => {
  try {
    const value: unknown = JSON.parse(line)
    if (isObject(value)) return { object: value }
    return {
      problem: rejected(
        'not_an_object',
        `the line is JSON, but ${Array.isArray(value) ? 'a list' : `a ${typeof value}`}`,
      ),
    }
  } catch (error) {
    return { problem: rejected('not_json', error instanceof Error ? error.message.slice(0, 160) : 'not JSON') }
  }
}

/** Value of "a.b", as one name or nested. */
export const valueAt = (object: JsonRecord, name: string): unknown => {
  if (Object.hasOwn(object, name)) return object[name]
  if (!name.includes('.')) return undefined
  return name
    .split('.')
    .reduce<unknown>((at, key) => (isObject(at) && Object.hasOwn(at, key) ? at[key] : undefined), object)
}

/** The first of the names whose value is a text that is not empty. */
export const textAt = (object: JsonRecord, ...names: readonly string[]): string | null => {
  for (const name of names) {
    const value = valueAt(object, name)
    if (typeof value === 'string' && value !== '') return value
  }
  return null
}

/** The first of the names whose value is a finite number, or decimal digits. Null: none. */
export const numberAt = (object: JsonRecord, ...names: readonly string[]): number | null => {
  for (const name of names) {
    const value = valueAt(object, name)
    const number = typeof value === 'string' && /^\d{1,15}$/.test(value) ? Number(value) : value
    if (typeof number === 'number' && Number.isFinite(number)) return number
  }
  return null
}
