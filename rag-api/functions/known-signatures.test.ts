import { expect, test } from 'vitest'
import { fakeDatabase } from '../queries/fake-database.ts'
import { pairsOf, type Signature, signaturesOf } from './known-signatures.ts'

const signature = (hash: string, values: number[] | null, model = 'm'): Signature => ({
  hash,
  text: `text of ${hash}`,
  model,
  vector: values && Float64Array.from(values, (value) => value / Math.hypot(...values)),
})

test('pairs are those at least so similar, the most similar first, each once', () => {
  const given = [signature('c', [0, 1]), signature('a', [1, 0]), signature('b', [2, 2]), signature('d', [1, 0.1])]
  const pairs = pairsOf(given, 0.7)
  expect(pairs.map(({ one, other }) => one + other)).toEqual(['ad', 'bd', 'ab', 'bc'])
  expect(pairs[0]?.similarity).toBeCloseTo(1 / Math.hypot(1, 0.1), 12)
})

test('nothing is alike across models, without a vector, or to a vector of zeros', () => {
  const other = [signature('a', [1, 0]), signature('b', [1, 0], 'another'), signature('c', null)]
  expect(pairsOf(other, 0.5)).toEqual([])
  expect(pairsOf([signature('a', [1, 0]), { ...signature('b', null), vector: new Float64Array(2) }], 0.5)).toEqual([])
})

test('what is embedded is asked for once, what is not each time', async () => {
  const rows = [
    { hash: 'a', text: 'A', model: 'm', vector: '[3,4]' },
    { hash: 'b', text: 'B', model: null, vector: null },
  ]
  const database = fakeDatabase({ 'signature-vectors': rows })
  const first = await signaturesOf(database, ['a', 'b'])
  expect([...(first.get('a')?.vector ?? [])]).toEqual([0.6, 0.8])
  const again = await signaturesOf(database, ['a', 'b'])
  expect([again.get('a')?.text, again.get('b')?.text]).toEqual(['A', 'B'])
  expect(database.asked.map(({ values }) => values)).toEqual([[['a', 'b']], [['b']]])
  await signaturesOf(database, ['a'])
  expect(database.asked).toHaveLength(2)
})
