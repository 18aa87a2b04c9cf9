import { expect, test } from 'vitest'
import { wrongTypes } from './body-types.ts'

const PROPERTIES = { question: { type: 'string' }, limit: { type: 'integer' }, isLoud: { type: 'boolean' }, list: {} }

test.each<[string, unknown, string[]]>([
  ['a number where a text is wanted', { question: 5 }, ['body.question']],
  ['null is no text', { question: null }, ['body.question']],
  ['a text is no number', { limit: '5' }, ['body.limit']],
  ['a number is no truth', { isLoud: 1 }, ['body.isLoud']],
  ['each bad field is named', { question: {}, limit: [] }, ['body.question', 'body.limit']],
  ['what fits passes', { question: 'hola', limit: 5, isLoud: true, list: [1] }, []],
  ['what is missing or unknown is not its business', { other: 1 }, []],
  ['a body that is no object is not its business', 'hola', []],
])('%s', (_name, body, fields) => {
  expect(wrongTypes(body, PROPERTIES).map(({ field }) => field)).toEqual(fields)
})
