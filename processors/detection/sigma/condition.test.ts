import { expect, test } from 'vitest'
import { parseCondition } from './condition.ts'

const NAMES = ['selection', 'filter_a', 'filter_b', '_hidden']

test.each([
  ['selection', ['selection'], true],
  ['selection and not filter_a', ['selection', 'filter_a'], false],
  ['selection and not 1 of filter_*', ['selection'], true],
  ['selection and not 1 of filter_*', ['selection', 'filter_b'], false],
  ['all of filter_*', ['filter_a'], false],
  ['all of filter_*', ['filter_a', 'filter_b'], true],
  ['1 of them', ['_hidden'], false],
  ['any of them', ['filter_b'], true],
  ['filter_a or selection and filter_b', ['filter_a'], true],
  ['(filter_a or selection) and filter_b', ['filter_a'], false],
  ['NOT selection', [], true],
  ['not not selection', ['selection'], true],
])('%s with %j is %s', (text, fulfilled, expected) => {
  expect(parseCondition(text, NAMES)((name) => fulfilled.includes(name))).toBe(expected)
})

test.each([
  ['selection | count() > 5', 'aggregations'],
  ['2 of them', '"2 of" is not supported'],
  ['other', 'no selection "other"'],
  ['1 of other*', 'no selection is meant by "other*"'],
  ['(selection', 'a ")" is missing'],
  ['selection selection', '"selection" is not expected there'],
  ['selection and', 'ends too early'],
  ['selection & other', 'cannot be read'],
])('%s is refused: %s', (text, reason) => {
  expect(() => parseCondition(text, NAMES)).toThrow(reason)
})
