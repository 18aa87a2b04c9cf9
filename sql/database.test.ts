import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { expect, test } from 'vitest'
import { openDatabase, parseInt8, parseTimestamptz } from './database.ts'

test('reads timestamptz without losing microseconds', () => {
  expect(parseTimestamptz('2026-11-24 08:18:27.123456+00')).toBe('2026-11-24T08:18:27.123456Z')
  expect(parseTimestamptz('2026-11-24 08:18:27+00')).toBe('2026-11-24T08:18:27Z')
})

test('reads a timestamptz of a session in another time zone', () => {
  expect(parseTimestamptz('2026-11-24 09:18:27.5+01')).toBe('2026-11-24T08:18:27.500Z')
})

test('reads int8 as a number and refuses one that would lose digits', () => {
  expect(parseInt8('9007199254740991')).toBe(9007199254740991)
  expect(() => parseInt8('9007199254740993')).toThrow('does not fit')
})

test('verifies the server against the given authority, whatever the address says', async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'authority-'))
  const sslCaFile = path.join(folder, 'ca.pem')
  writeFileSync(sslCaFile, 'authority')
  const pool = openDatabase({ databaseUrl: 'postgres://u@db.example:5432/d?sslmode=disable', sslCaFile })
  expect(pool.options).toMatchObject({ ssl: { ca: 'authority' }, connectionString: 'postgres://u@db.example:5432/d' })
  await pool.end()
  rmSync(folder, { recursive: true })
})

test('asks for no TLS of its own when no authority is given', async () => {
  const pool = openDatabase({ databaseUrl: 'postgres://u@127.0.0.1:5432/d' })
  expect(pool.options.ssl).toBeUndefined()
  await pool.end()
})
