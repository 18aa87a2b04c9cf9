// The table of questions in test/questions: times are of Europe/Madrid unless they carry an offset, "now" is Tuesday 24 November 2026, 19:30 there.
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, test } from 'vitest'
import type { Entities } from './entities.ts'
import { understand } from './understand.ts'

type Row = {
  readonly question: string
  readonly intent: string
  readonly from?: string
  readonly to?: string
  readonly unclear?: string
  readonly entities?: Partial<Entities>
}

const NOW = Date.parse('2026-11-24T19:30:00+01:00')
const FOLDER = path.join(import.meta.dirname, '../../test/questions')

const read = (language: string): readonly Row[] =>
  JSON.parse(readFileSync(path.join(FOLDER, `${language}.json`), 'utf8')) as Row[]

const timeOf = (text: string | undefined): number | undefined => {
  if (text === undefined) return undefined
  if (text === 'now') return NOW
  return Date.parse(/[+-]\d\d:\d\d$/.test(text) ? text : `${text}+01:00`)
}

const namedOnly = (entities: Entities) =>
  Object.fromEntries(Object.entries(entities).filter(([, list]) => list.length > 0))

describe.each(['es', 'en'] as const)('questions in %s', (language) => {
  test.each(read(language))('$question', (row) => {
    const read_as = understand({ question: row.question, now: NOW, zone: 'Europe/Madrid' })
    expect({
      intent: read_as.intent,
      language: read_as.language,
      from: read_as.window?.from,
      to: read_as.window?.to,
      unclear: read_as.unclear?.reason,
      entities: namedOnly(read_as.entities),
    }).toEqual({
      intent: row.intent,
      language,
      from: timeOf(row.from),
      to: timeOf(row.to),
      unclear: row.unclear,
      entities: row.entities ?? {},
    })
  })
})

test('says what it read where a word was misspelt', () => {
  const { corrections } = understand({ question: 'eventos inusales', now: NOW, zone: 'UTC' })
  expect(corrections).toEqual([{ typed: 'inusales', read_as: 'inusuales' }])
})

test('is the same for the same question, and quick', () => {
  const question = '¿Qué eventos precedieron a este ataque SSH en las últimas 4 horas?'
  const once = understand({ question, now: NOW, zone: 'UTC' })
  expect(understand({ question, now: NOW, zone: 'UTC' })).toEqual(once)
})

test('a question of a thousand hostile characters is read without harm', () => {
  for (const question of [
    '('.repeat(1000),
    'a '.repeat(500),
    '1:'.repeat(500),
    '@address0 '.repeat(100),
    '::::'.repeat(250),
  ]) {
    expect(understand({ question, now: NOW, zone: 'UTC' }).intent).toBe('unsupported')
  }
})
