// What goes into jsonb columns: only what was measured.

const rounded = (value: unknown): unknown =>
  typeof value === 'number' && !Number.isInteger(value) ? Math.round(value * 1e4) / 1e4 : value

const isEmpty = (value: unknown): boolean => {
  if (value === null || value === undefined) return true
  if (typeof value !== 'object') return false
  return Array.isArray(value) ? value.length === 0 : Object.keys(value).length === 0
}

/**
 * The fields of a message that are there, without those in `except`; undefined when none is. Fractions keep four decimals: as
 * decoded they are 32-bit floats whose further digits are noise that fills the disk.
 */
export const compact = (
  message: object | null | undefined,
  except: ReadonlySet<string> = NOTHING,
): Record<string, unknown> | undefined => {
  if (!message) return undefined
  let fields: Record<string, unknown> | undefined
  const source = message as Record<string, unknown>
  // Own keys: a decoded message's prototype holds a null for each of its fields.
  for (const key of Object.keys(source)) {
    if (except.has(key)) continue
    const value = source[key]
    if (isEmpty(value)) continue
    fields ??= {}
    fields[key] = rounded(value)
  }
  return fields
}
const NOTHING: ReadonlySet<string> = new Set()

/** The counts of a message that are not 0; undefined when all are: of most flows there is nothing to tell, a million times over. */
export const compactCounts = (message: object | null | undefined): Record<string, unknown> | undefined => {
  if (!message) return undefined
  const source = message as Record<string, unknown>
  return compact(Object.fromEntries(Object.keys(source).map((key) => [key, source[key] === 0 ? null : source[key]])))
}
