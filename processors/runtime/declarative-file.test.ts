import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { Type } from 'typebox'
import { expect, it } from 'vitest'
import { DeclarativeFileError, readDeclarativeFile } from './declarative-file.ts'

const schema = Type.Object(
  {
    feeds: Type.Optional(
      Type.Array(
        Type.Object(
          { name: Type.String({ pattern: '^[a-z]+$' }), format: Type.Enum(['text', 'csv']) },
          { additionalProperties: false },
        ),
      ),
    ),
  },
  { additionalProperties: false },
)
const fileOf = (text: string) => {
  const file = path.join(mkdtempSync(path.join(tmpdir(), 'declarative-')), 'autoinmune.test.yaml')
  writeFileSync(file, text)
  return file
}
const problemsOf = (text: string, check?: () => string[]) => {
  try {
    readDeclarativeFile(fileOf(text), schema, check)
    return []
  } catch (error) {
    if (error instanceof DeclarativeFileError) return error.problems
    throw error
  }
}

it('lists every bad value with its path and reason', () => {
  expect(problemsOf('feeds:\n  - {name: X, format: zip, extra: 1}\n  - {format: csv}\nother: 2\n').toSorted()).toEqual([
    'feeds[0].extra: is not known here',
    'feeds[0].format: must be one of text, csv',
    'feeds[0].name: must match pattern "^[a-z]+$"',
    'feeds[1]: must have required properties name',
    'other: is not known here',
  ])
})

it('takes an empty file for an empty object, and JSON for YAML', () => {
  expect(readDeclarativeFile(fileOf('# nothing yet\n'), schema)).toEqual({})
  expect(readDeclarativeFile(fileOf('{"feeds": []}'), schema)).toEqual({ feeds: [] })
})

it('says where the YAML is broken', () => {
  expect(problemsOf('feeds: [\n')[0]).toMatch(/line/)
})

it('does not unfold a bomb of aliases', () => {
  const bomb = `a: &a [x,x,x,x,x,x,x,x,x,x]\nb: &b [${'*a,'.repeat(20)}]\nc: &c [${'*b,'.repeat(20)}]\nfeeds: [${'*c,'.repeat(20)}]\n`
  expect(problemsOf(bomb)[0]).toMatch(/alias/i)
})

it('adds what only the reader can check', () => {
  expect(problemsOf('feeds: []', () => ['feeds: is empty'])).toEqual(['feeds: is empty'])
})
