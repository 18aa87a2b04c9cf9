// Files that an operator writes (autoinmune.*.yaml): YAML or JSON, checked against a TypeBox schema, every bad value listed at once.
import { readFileSync } from 'node:fs'
import type { Static, TSchema } from 'typebox'
import { Value } from 'typebox/value'
import { parseDocument } from 'yaml'

/** One line per problem: file, path in it, reason. */
export class DeclarativeFileError extends Error {
  override readonly name = 'DeclarativeFileError'
  readonly problems: readonly string[]
  constructor(file: string, problems: readonly string[]) {
    super(`${file} is not usable:\n${problems.map((problem) => `  ${problem}`).join('\n')}`)
    this.problems = problems
  }
}

/** Bytes of such a file; beyond it, it is not one that a person wrote. */
const LIMIT_BYTES = 8 * 1024 * 1024

/**
 * The file's value; an empty file is an empty object. `check` finds what a schema cannot say: it answers "path: reason" lines. Throws
 * DeclarativeFileError, or with the file's name when it cannot be read.
 */
export const readDeclarativeFile = <S extends TSchema>(
  file: string,
  schema: S,
  check: (value: Static<S>) => readonly string[] = () => [],
): Static<S> => {
  const value = parseText(file, readText(file))
  const problems = schemaProblems(schema, value)
  if (problems.length > 0) throw new DeclarativeFileError(file, problems)
  const found = check(value as Static<S>)
  if (found.length > 0) throw new DeclarativeFileError(file, found)
  return value as Static<S>
}

const readText = (file: string): string => {
  try {
    const text = readFileSync(file, 'utf8')
    if (text.length > LIMIT_BYTES) throw new Error(`it has more than ${LIMIT_BYTES} characters`)
    return text
  } catch (cause) {
    throw new Error(`read ${file}`, { cause })
  }
}

const parseText = (file: string, text: string): unknown => {
  const document = parseDocument(text, { prettyErrors: true })
  const problems = document.errors.map(({ message }) => message.split('\n')[0] ?? message)
  if (problems.length > 0) throw new DeclarativeFileError(file, problems)
  try {
    return document.toJS({ maxAliasCount: 100 }) ?? {}
  } catch (error) {
    throw new DeclarativeFileError(file, [error instanceof Error ? error.message : String(error)])
  }
}

/** Lines such as "feeds[2].every: must match pattern ...". */
const schemaProblems = (schema: TSchema, value: unknown): string[] =>
  Value.Errors(schema, value).flatMap((error) => {
    const { keyword, instancePath, message, params } = error
    // Told again, and better, by the error of the property itself.
    if (keyword === 'additionalProperties') return []
    const known = (params as { allowedValues?: unknown[] }).allowedValues
    const reason = keyword === 'boolean' ? 'is not known here' : (message ?? 'is not valid')
    return [`${pathOf(instancePath)}: ${known ? `must be one of ${known.join(', ')}` : reason}`]
  })

const pathOf = (pointer: string): string =>
  pointer
    .split('/')
    .slice(1)
    .reduce((path, part) => (/^\d+$/.test(part) ? `${path}[${part}]` : `${path}${path && '.'}${part}`), '') ||
  'the file'
