import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { readMigrations } from './migrate.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'migrations-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

test.each([
  ['a number is used twice', ['0001_a.sql', '0001_b.sql']],
  ['a name has no number', ['0001_a.sql', 'extra.sql']],
])('refuses a folder in which %s', (_, files) => {
  for (const file of files) writeFileSync(path.join(folder, file), 'SELECT 1')
  expect(() => readMigrations(folder)).toThrow(/migration .*: expected a number above 1/)
})

test('reads our own migrations in order', () => {
  const versions = readMigrations().map(({ version }) => version)
  expect(versions).toEqual([...new Set(versions)].sort((a, b) => a - b))
  expect(versions.length).toBeGreaterThan(5)
})
