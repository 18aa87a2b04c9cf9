import { describe, expect, it } from 'vitest'
import { createTableUpkeep, upkeepNeeded } from './table-upkeep.ts'

const FRESH = { vacuumed: { inserted: 0, dead: 0 }, analyzed: { inserted: 0, dead: 0 } }

describe('upkeepNeeded', () => {
  it.each([
    [1000, { inserted: 0, dead: 251 }, 'VACUUM (ANALYZE)'],
    [1000, { inserted: 1201, dead: 0 }, 'VACUUM (ANALYZE)'],
    [1000, { inserted: 151, dead: 0 }, 'ANALYZE'],
    [1000, { inserted: 100, dead: 40 }, undefined],
  ])('for %i rows and %o: %s', (rows, counts, command) => {
    expect(upkeepNeeded(rows, counts, FRESH)?.command).toBe(command)
  })
})

describe('createTableUpkeep', () => {
  const row = (relid: string, dead: number) => ({
    relid,
    name: `t${relid}`,
    rows: '1000',
    inserted: '0',
    dead: String(dead),
  })

  it('treats the neediest first, each once for its changes, and starts anew when the engine counts from zero', async () => {
    let rows = [row('1', 300), row('2', 900)]
    let nowMs = 0
    const sent: string[] = []
    const query = async (sql: string) => {
      if (!sql.includes('pg_stat_xact')) sent.push(sql)
      return rows
    }
    const keep = createTableUpkeep({ query }, () => nowMs)
    expect([await keep(), await keep(), await keep()].map((done) => done?.table)).toEqual(['t2', 't1', undefined])
    rows = [row('1', 260)]
    nowMs = 60_000
    expect((await keep())?.table).toBe('t1')
    expect(sent).toEqual(['VACUUM (ANALYZE) t2', 'VACUUM (ANALYZE) t1', 'VACUUM (ANALYZE) t1'])
  })

  it('treats a table that changes all the time once a minute, the others meanwhile', async () => {
    let [nowMs, dead] = [0, 0]
    const query = async () => {
      dead += 5000
      return [row('1', dead), ...(nowMs === 30_000 ? [row('2', 300)] : [])]
    }
    const keep = createTableUpkeep({ query }, () => nowMs)
    const treated: string[] = []
    for (; nowMs <= 120_000; nowMs += 5000) treated.push(`${nowMs / 1000} ${(await keep())?.table ?? ''}`)
    expect(treated.filter((line) => !line.endsWith(' '))).toEqual(['0 t1', '30 t2', '60 t1', '120 t1'])
  })
})
