import { expect, test } from 'vitest'
import { type Database, runEach } from './queries.ts'

const recording = () => {
  const asked: { text: string; values: readonly unknown[] }[] = []
  const database: Database = {
    async query(text, values = []) {
      asked.push({ text, values })
      return { rows: [{ parts: asked.length }] }
    },
  }
  return { database, asked }
}

test('one statement asks every part, each with its own parameters', async () => {
  const { database, asked } = recording()
  await runEach(database, 'check-events', [
    [['a'], 'from', 'to'],
    [['b'], 'later', 'latest'],
  ])
  expect(asked).toHaveLength(1)
  expect(asked[0]?.values).toEqual([['a'], 'from', 'to', ['b'], 'later', 'latest'])
  expect(asked[0]?.text.split('UNION ALL').map((text) => text.match(/ANY\(\$\d+|BETWEEN \$\d+/g))).toEqual([
    ['ANY($1', 'BETWEEN $2'],
    ['ANY($4', 'BETWEEN $5'],
  ])
})

test('without a part nothing is asked', async () => {
  const { database, asked } = recording()
  expect(await runEach(database, 'check-events', [])).toEqual([])
  expect(asked).toEqual([])
})
