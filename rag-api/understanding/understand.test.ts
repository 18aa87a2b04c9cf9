// The table of questions in test/questions (see questions.fixture.ts).
import { describe, expect, test } from 'vitest'
import { comparedOf, expectedOf, NOW, readAs, readQuestions } from './questions.fixture.ts'
import { understand } from './understand.ts'

const FILES = [
  '',
  'held-out-',
  'held-out-2-',
  'held-out-3-',
  'held-out-4-',
  'held-out-5-',
  'held-out-6-',
  'held-out-7-',
  'held-out-8-',
  'held-out-9-',
  'held-out-10-',
  'held-out-11-',
].flatMap((set) => (['es', 'en'] as const).map((language) => ({ file: `${set}${language}`, language })))

describe.each(FILES)('questions of $file', ({ file, language }) => {
  test.each(readQuestions(file))('$question', (row) => {
    expect(comparedOf(readAs(row))).toEqual(expectedOf(row, language))
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
