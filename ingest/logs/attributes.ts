// What a record says beside its message, as names and short texts: bounded in number, depth and length, whatever was sent.

const MAX_ATTRIBUTES = 48
const MAX_DEPTH = 4
const MAX_LIST = 8
export const MAX_NAME = 64
export const MAX_VALUE = 512

type Json = Readonly<Record<string, unknown>>

/** True for an object that is no list. */
export const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** Text of a scalar; undefined: null, empty, or no scalar. */
export const scalarText = (value: unknown): string | undefined => {
  if (typeof value === 'string') return value === '' ? undefined : value
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : undefined
}

/**
 * Attributes of an object: nested names joined by ".", lists of scalars by ", ". `leftOut` names the top fields that went elsewhere.
 * The first 48 are kept, four levels deep; "attributes_left_out" says how many names of the visited part were not.
 */
export const attributesOf = (object: Json, leftOut: ReadonlySet<string> = new Set()): Record<string, string> => {
  const out: Record<string, string> = {}
  const left = addAll(object, '', leftOut, 1, out)
  if (left > 0) out.attributes_left_out = String(left)
  return out
}

/** Adds what `object` holds; answers how many entries found no room. */
const addAll = (
  object: Json,
  prefix: string,
  leftOut: ReadonlySet<string>,
  depth: number,
  out: Record<string, string>,
): number => {
  let left = 0
  let count = Object.keys(out).length
  for (const key of Object.keys(object)) {
    if (depth === 1 && leftOut.has(key)) continue
    const value = object[key]
    if (isObject(value)) {
      if (depth >= MAX_DEPTH || count >= MAX_ATTRIBUTES) left += 1
      else left += addAll(value, `${prefix}${key}.`, leftOut, depth + 1, out)
      count = Object.keys(out).length
      continue
    }
    const text = Array.isArray(value) ? listText(value) : scalarText(value)
    if (text === undefined) continue
    if (count >= MAX_ATTRIBUTES) left += 1
    else {
      out[`${prefix}${key}`.slice(0, MAX_NAME)] = text.slice(0, MAX_VALUE + 1)
      count += 1
    }
  }
  return left
}

const listText = (list: readonly unknown[]): string | undefined => {
  const texts = list.slice(0, MAX_LIST).flatMap((item) => scalarText(item)?.slice(0, MAX_VALUE) ?? [])
  if (texts.length === 0) return undefined
  return list.length > MAX_LIST ? `${texts.join(', ')}, … (${list.length})` : texts.join(', ')
}

/** An object of the names whose value is present. */
export const present = (values: Readonly<Record<string, string | null | undefined>>): Record<string, string> => {
  const out: Record<string, string> = {}
  for (const name in values) {
    const value = values[name]
    if (value !== null && value !== undefined && value !== '') out[name] = value
  }
  return out
}
