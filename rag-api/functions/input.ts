// What functions take: pieces of their schemas, and the check that names every bad field and its value.
import { type Static, type TObject, type TProperties, Type } from 'typebox'
import { Compile } from 'typebox/compile'
import { Value } from 'typebox/value'
import { type FieldError, Problem } from '../problem.ts'
import { isTimeZone } from '../understanding/time-calendar.ts'
import type { Caps, Timed } from './function.ts'

const HOUR_MS = 3_600_000
/** Longest piece of a bad value that is sent back. */
const SHOWN_CHARS = 200
const MOST_ERRORS = 20

const time = (description: string) => Type.Optional(Type.String({ format: 'date-time', description }))

export const timeFields = {
  from: time("Start of the window, RFC 3339. Default: the function's default before its end."),
  to: time('End of the window, exclusive. Default, and the latest there is: now.'),
  now: time('The moment that "now" means. Default: the clock.'),
}

export const wordFields = {
  language: Type.Enum(['es', 'en'], { default: 'en', description: 'Language of the facts.' }),
  time_zone: Type.String({
    maxLength: 64,
    default: 'UTC',
    description: 'IANA name of the zone of days and of times in words.',
  }),
}

/** An IPv4 or IPv6 address. */
export const address = (description: string) =>
  Type.String({ anyOf: [{ format: 'ipv4' }, { format: 'ipv6' }], maxLength: 45, description })

/** A network in CIDR notation. */
export const network = (description: string) =>
  Type.String({ pattern: '^[0-9A-Fa-f:.]{2,45}/[0-9]{1,3}$', description })

export const uuid = (description: string) => Type.String({ format: 'uuid', description })

export const rowLimit = (description: string, rows = 10) =>
  Type.Integer({ minimum: 1, maximum: 1000, default: rows, description })

/** An object of those fields and of none else; a field with a default need not be given. */
export const inputOf = <P extends TProperties>(fields: P) => {
  const object = Type.Object(fields, { additionalProperties: false })
  const given = ((object.required as string[] | undefined) ?? []).filter((name) => !('default' in (fields[name] ?? {})))
  // Changed in place: a copy would lose what marks it as a schema.
  if (given.length > 0) return Object.assign(object, { required: given })
  Reflect.deleteProperty(object, 'required')
  return object
}

export const badInput = (errors: readonly FieldError[]): Problem =>
  new Problem(
    400,
    'Bad request',
    errors.map(({ field, value, reason }) => `${field} (${JSON.stringify(value)}) ${reason}`).join('; '),
    errors,
  )

export const badField = (field: string, value: unknown, reason: string): Problem =>
  badInput([{ field: `input.${field}`, value: shown(value), reason }])

/** Checks an input of this schema and fills in its defaults. Throws Problem. The value is not changed. */
export type CheckInput<S extends TObject> = (given: unknown) => Static<S>

/** Compiled at the first call: a thousand events are then checked in a twentieth of the time, and a service that is not asked pays nothing. */
export const inputCheck = <S extends TObject>(schema: S): CheckInput<S> => {
  let compiled: { Check(value: unknown): boolean } | undefined
  return (given) => {
    compiled ??= Compile(schema)
    const value = Value.Default(schema, structuredClone(given ?? {}))
    if (compiled.Check(value)) return value as Static<S>
    throw badInput(errorsOf(schema, value))
  }
}

const errorsOf = (schema: TObject, value: unknown): FieldError[] => {
  const found = Value.Errors(schema, value).flatMap(({ keyword, instancePath, params, message }) => {
    // Said again, with the field named, by the error of the field itself or of the list of fields.
    if (keyword === 'boolean') return []
    const { additionalProperties, requiredProperties } = params as Record<string, string[] | undefined>
    const named = additionalProperties ?? requiredProperties ?? [undefined]
    const reason = additionalProperties
      ? 'is not a field of this function'
      : requiredProperties
        ? 'is missing'
        : message
    return named.map((name) => {
      const path = [...instancePath.split('/').slice(1), ...(name === undefined ? [] : [name])]
      const at = path.reduce<unknown>(
        (inner, key) => (inner as Record<string, unknown> | null | undefined)?.[key],
        value,
      )
      return { field: ['input', ...path].join('.'), value: shown(at), reason }
    })
  })
  // The first error of a field says what is wrong; those that follow from it add nothing.
  return [...new Map(found.toReversed().map((error) => [error.field, error])).values()]
    .toReversed()
    .slice(0, MOST_ERRORS)
}

const shown = (value: unknown): unknown => {
  const text = typeof value === 'string' ? value : JSON.stringify(value)
  return text !== undefined && text.length > SHOWN_CHARS ? `${text.slice(0, SHOWN_CHARS)}...` : (value ?? null)
}

type TimeInput = { readonly from?: string; readonly to?: string; readonly now?: string }

/** RFC 3339 allows a leap second, which no clock here has. */
const momentOf = (input: TimeInput, field: keyof TimeInput): number | undefined => {
  const text = input[field]
  if (text === undefined) return undefined
  const ms = Date.parse(text)
  if (Number.isNaN(ms)) throw badField(field, text, 'is not a moment')
  return ms
}

/** "now" and the window. Throws Problem when a time is none, when the window is empty, begins in the future or is longer than the cap. */
export const timesOf = (input: TimeInput, defaultHours: number, caps: Caps, clock: () => number): Timed => {
  const now = momentOf(input, 'now') ?? clock()
  const to = Math.min(momentOf(input, 'to') ?? now, now)
  const from = momentOf(input, 'from') ?? to - Math.min(defaultHours, caps.spanHours) * HOUR_MS
  if (from >= to) {
    const field = input.from === undefined ? 'to' : 'from'
    throw badField(field, input[field], `leaves no time between from and to (cut at ${new Date(to).toISOString()})`)
  }
  if (to - from > caps.spanHours * HOUR_MS) {
    throw badField('from', input.from, `is more than ${caps.spanHours} hours before the end of the window`)
  }
  return { now, window: { from, to } }
}

/** Throws Problem on a row limit above the cap or a zone that does not exist. */
export const checkCaps = (input: { readonly limit?: number; readonly time_zone?: string }, caps: Caps): void => {
  if (input.limit !== undefined && input.limit > caps.rows) {
    throw badField('limit', input.limit, `is more than the ${caps.rows} rows that one call may ask for`)
  }
  if (input.time_zone !== undefined && !isTimeZone(input.time_zone)) {
    throw badField('time_zone', input.time_zone, 'is not an IANA time zone name')
  }
}
