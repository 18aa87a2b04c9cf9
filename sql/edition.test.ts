import { expect, test } from 'vitest'
import { type DatabaseFacts, factsText, unmetBy } from './edition.ts'

const good: DatabaseFacts = { postgresql: '17.5', timescaledb: '2.23.0-dev', vector: '0.8.0', edition: 'timescale' }

test.each<[string, Partial<DatabaseFacts>, RegExp[]]>([
  ['everything there', {}, []],
  ['not loaded yet', { edition: null }, []],
  ['exactly the oldest', { postgresql: '15.0', timescaledb: '2.20.0', vector: '0.5' }, []],
  ['a distribution suffix', { postgresql: '16.4 (Debian 16.4-1)' }, []],
  ['old server', { postgresql: '14.12' }, [/PostgreSQL is 14\.12, and 15/]],
  ['old extension', { timescaledb: '2.9.3' }, [/timescaledb is 2\.9\.3/]],
  ['plain PostgreSQL', { timescaledb: null, vector: null, edition: null }, [/timescaledb is not/, /vector is not/]],
  ['Apache edition', { edition: 'apache' }, [/"apache".*TSL/]],
])('%s', (_, changes, expected) => {
  const unmet = unmetBy({ ...good, ...changes })
  expect(unmet).toHaveLength(expected.length)
  for (const [index, pattern] of expected.entries()) expect(unmet[index]).toMatch(pattern)
})

test('reads as one line', () => {
  expect(factsText(good)).toBe('PostgreSQL 17.5, TimescaleDB 2.23.0-dev (timescale edition), pgvector 0.8.0')
})
