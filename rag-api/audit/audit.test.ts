import { expect, test, vi } from 'vitest'
import type { Database } from '../queries/queries.ts'
import { openAuditLog } from './audit-log.ts'
import { CHAIN_START, chainDigest, followChain } from './chain.ts'

const ENTRY = { actor: 'ana', action: 'question', client: '192.0.2.1', requestId: 'r', tookMs: 1, detail: {} }
const TIMES = { flushMs: 5, retryMs: 5 }
const silent = () => ({ error: vi.fn(), info: vi.fn() })

const databaseThat = (answers: () => boolean) => {
  const rows: { sequence: number; action: string }[] = []
  const database: Database = {
    query: async (_text, values = []) => {
      if (!answers()) throw new Error('down')
      rows.push(...JSON.parse(String(values[0])))
      return { rows: [] }
    },
  }
  return { database, rows }
}

test('what waits during an outage is written after it, in order, without a gap', async () => {
  let isUp = false
  const { database, rows } = databaseThat(() => isUp)
  const log = openAuditLog(database, silent(), TIMES)
  for (let number = 0; number < 500; number++) log.note(ENTRY)
  await new Promise((resolve) => setTimeout(resolve, 30))
  expect(log.waiting).toBe(501)
  isUp = true
  await vi.waitFor(() => expect(log.waiting).toBe(0))
  await log.close()
  expect(rows.map(({ sequence }) => sequence)).toEqual(Array.from({ length: 502 }, (_, index) => index + 1))
  expect(rows.at(-1)?.action).toBe('audit_closed')
  expect(log.lost).toBe(0)
})

test('what cannot be written at the end is counted and said in full', async () => {
  const said = silent()
  const log = openAuditLog(databaseThat(() => false).database, said, TIMES)
  log.note(ENTRY)
  await log.close()
  expect(log.lost).toBe(3)
  expect(said.error).toHaveBeenCalledWith(
    { entry: expect.objectContaining({ actor: 'ana', action: 'question' }) },
    expect.stringContaining('lost'),
  )
})

test('it says when it is full, and beyond its bound each entry is counted as lost', async () => {
  const log = openAuditLog(databaseThat(() => false).database, silent(), { flushMs: 60_000, retryMs: 1 })
  for (let number = 0; number < 5_000; number++) log.note(ENTRY)
  expect(log.isFull).toBe(true)
  for (let number = 0; number < 5_010; number++) log.note(ENTRY)
  expect(log.waiting).toBeLessThanOrEqual(10_001)
  expect(log.lost).toBeGreaterThan(0)
  await log.close()
})

test('a detail that is too long is cut, and says so', async () => {
  const { database, rows } = databaseThat(() => true)
  const log = openAuditLog(database, silent(), TIMES)
  log.note({ ...ENTRY, detail: { text: 'x'.repeat(100_000) } })
  await log.close()
  expect(JSON.stringify(rows).length).toBeLessThan(20_000)
  expect(rows[1]).toMatchObject({ detail: { is_cut: true } })
})

test('nothing is opened where nothing is noted', async () => {
  const { database, rows } = databaseThat(() => true)
  await openAuditLog(database, silent(), TIMES).close()
  expect(rows).toEqual([])
})

const chainOf = (count: number) => {
  let before = CHAIN_START.digest
  return Array.from({ length: count }, (_, index) => {
    const fields = [String(index + 1), 'at', 'ana', `action ${index}`, null]
    before = chainDigest(before, fields)
    return { position: index + 1, fields, digest: before }
  })
}

test('a chain that was not touched ends where it says', () => {
  const entries = chainOf(5)
  expect(followChain(CHAIN_START, entries)).toEqual({ end: { position: 5, digest: entries[4]?.digest } })
})

test.each([
  [
    'changed',
    (entries: ReturnType<typeof chainOf>) =>
      entries.with(2, { ...entries[2], fields: ['3', 'at', 'eva', 'x', null] } as never),
    3,
  ],
  ['removed', (entries: ReturnType<typeof chainOf>) => entries.toSpliced(1, 1), 2],
  ['swapped', (entries: ReturnType<typeof chainOf>) => [entries[0], entries[2], entries[1]] as typeof entries, 2],
])('an entry that was %s is found', (_how, touch, position) => {
  expect(followChain(CHAIN_START, touch(chainOf(5))).broken?.position).toBe(position)
})

test('fields cannot flow into one another', () => {
  const ends = [
    ['ab', 'c'],
    ['a', 'bc'],
    ['ab,1:c', ''],
    [null, 'abc'],
    ['-', 'abc'],
  ].map((fields) => chainDigest(CHAIN_START.digest, fields))
  expect(new Set(ends).size).toBe(ends.length)
})
