// What the classifier is learned from, and a digest of it: weights.json carries the digest, a test compares.
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { type Intent, scoreIntents } from '../intents.ts'
import { type Phrasing, phrasingsTexts, readAround, readPhrasings } from '../phrasings/read.ts'
import { NOW, readQuestions, ZONE } from '../questions.fixture.ts'
import { readQuestion } from '../reading.ts'
import { conceptsOf, signalsIn } from '../signals.ts'
import { featuresOf } from './features.ts'

/** Labelled questions that the grammar was written or mended with: learned from, without the grammar's own choice. */
const USED = [
  'es',
  'en',
  ...['', '2-', '3-', '4-', '5-', '6-', '7-', '8-', '9-', '10-', '11-'].flatMap((set) => [
    `held-out-${set}es`,
    `held-out-${set}en`,
  ]),
]

export type Example = { readonly features: readonly string[]; readonly intent: Intent }

const exampleOf = (question: string, intent: Intent, withGrammar: boolean): Example => {
  const reading = readQuestion({ question, now: NOW, zone: ZONE, hosts: new Map() })
  const { rest, entities } = reading
  const signals = signalsIn(reading, conceptsOf(reading))
  const namesNothing = Object.values(entities).every((list) => list.length === 0)
  return {
    intent,
    features: featuresOf({ rest, signals, namesNothing, ...(withGrammar ? { grammar: scoreIntents(signals) } : {}) }),
  }
}

/** Every fourth phrasing once more, with words around it that mean nothing. */
const withWordsAround = (phrasings: readonly Phrasing[]): Phrasing[] => {
  const around = readAround()
  return phrasings.flatMap((phrasing, at) => {
    if (at % EVERY !== 0) return []
    const turn = at / EVERY
    const { before, after } = around[phrasing.language]
    const [lead = '', trail = ''] = [before[turn % before.length], after[turn % after.length]]
    const question = turn % 3 === 0 ? `${phrasing.question} ${trail}` : `${lead} ${phrasing.question}`
    return [{ ...phrasing, question }]
  })
}
const EVERY = 4

/** Every question to learn from. Continuations of a conversation are left out: alone they ask nothing. */
export const readExamples = (): readonly Example[] => [
  ...[...readPhrasings(), ...withWordsAround(readPhrasings())].map(({ question, intent }) =>
    exampleOf(question, intent, true),
  ),
  ...USED.flatMap(readQuestions)
    .filter(({ after }) => after === undefined)
    .map(({ question, intent }) => exampleOf(question, intent, false)),
]

const SOURCES = ['../lexicon-words.ts', '../intents.ts', '../entity-names.ts', './features.ts', './learn.ts']

/** Of the phrasings, the labelled questions, the word lists, the grammar's patterns and the way of learning. */
export const digestOfSources = (): string => {
  const digest = createHash('sha256')
  for (const text of phrasingsTexts()) digest.update(text)
  for (const file of USED)
    digest.update(JSON.stringify(readQuestions(file).map(({ question, intent }) => [question, intent])))
  for (const file of SOURCES) digest.update(readFileSync(path.join(import.meta.dirname, file)))
  return digest.digest('hex')
}
