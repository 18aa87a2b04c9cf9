import { readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, it } from 'vitest'
import { schemaFiles } from './declarative-schemas.ts'

it.each([...schemaFiles()])('docs/schemas/%s is the one that files are checked against', (name, text) => {
  const file = path.join(import.meta.dirname, '..', 'docs', 'schemas', name)
  expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual(JSON.parse(text))
})
