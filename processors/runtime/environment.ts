// The only file that reads process.env. A service names its variables in a TypeBox schema and gets typed values, or one error
// that lists every bad variable.
import { readFileSync } from 'node:fs'
import type { Static, TObject, TSchema } from 'typebox'
import { Value } from 'typebox/value'

type Source = Readonly<Record<string, string | undefined>>
type Schema = TSchema & { type?: string; enum?: unknown[]; anyOf?: { const?: unknown }[] }
type Reading = { value?: unknown; problem?: string }

const SECRET_NAME = /PASSWORD|SECRET|TOKEN|_KEY$/
const URL_PASSWORD = /(:\/\/[^/:@]*:)[^/@]*@/

/** One or more variables are bad; the message has a line for each: name, value (secrets masked) and what is wrong. */
export class EnvironmentError extends Error {
  override readonly name = 'EnvironmentError'
}

/**
 * Values of the variables that `schema` names. Text becomes number or boolean where the schema wants one; an empty variable
 * counts as unset and takes the default. `X_FILE` gives X's value from a file (for secrets) unless the schema names `X_FILE`
 * itself. Throws EnvironmentError. `source` is for tests.
 */
export const readEnvironment = <S extends TObject>(schema: S, source: Source = process.env): Static<S> => {
  const values: Record<string, unknown> = {}
  const problems: string[] = []
  for (const name of Object.keys(schema.properties)) {
    const { value, problem } = readVariable(name, schema, source)
    if (problem !== undefined) problems.push(`  ${name}: ${problem}`)
    else if (value !== undefined) values[name] = value
  }
  if (problems.length > 0) throw new EnvironmentError(`Bad environment variables:\n${problems.join('\n')}`)
  return values as Static<S>
}

/** A copy of this process's whole environment, for the processes that it starts. */
export const inheritedEnvironment = (): Readonly<Record<string, string | undefined>> => ({ ...process.env })

const readVariable = (name: string, object: TObject, source: Source): Reading => {
  const schema = object.properties[name] as Schema & { default?: unknown }
  const { text, problem } = textOf(name, object, source)
  if (problem !== undefined) return { problem }
  if (text === undefined) {
    if (schema.default !== undefined) return { value: schema.default }
    return object.required?.includes(name) ? { problem: 'is not set' } : {}
  }
  const value = convert(schema, text)
  if (Value.Check(schema, value)) return { value }
  return { problem: `${reasonOf(schema, value)}, but is ${masked(name, text)}` }
}

const textOf = (name: string, object: TObject, source: Source): { text?: string; problem?: string } => {
  const text = source[name] || undefined
  const file = `${name}_FILE` in object.properties ? undefined : source[`${name}_FILE`] || undefined
  if (file === undefined) return text === undefined ? {} : { text }
  if (text !== undefined) return { problem: `is set, and so is ${name}_FILE: keep one` }
  try {
    return { text: readFileSync(file, 'utf8').replace(/\r?\n$/, '') }
  } catch (error) {
    return { problem: `${name}_FILE cannot be read: ${error instanceof Error ? error.message : error}` }
  }
}

const convert = (schema: Schema, text: string): unknown => {
  if (schema.type === 'boolean') return { true: true, 1: true, false: false, 0: false }[text.toLowerCase()] ?? text
  if (schema.type !== 'integer' && schema.type !== 'number') return text
  const number = Number(text)
  return text.trim() === '' || Number.isNaN(number) ? text : number
}

const reasonOf = (schema: Schema, value: unknown): string => {
  const choices = schema.enum ?? schema.anyOf?.map((choice) => choice.const)
  if (choices?.every((choice) => choice !== undefined)) return `must be one of ${choices.join(', ')}`
  return Value.Errors(schema, value)[0]?.message ?? 'is not valid'
}

const masked = (name: string, text: string): string =>
  SECRET_NAME.test(name) ? '(secret)' : JSON.stringify(text.replace(URL_PASSWORD, '$1***@'))
