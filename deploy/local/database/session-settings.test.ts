import { describe, expect, it } from 'vitest'
import { replayOf, SessionSettings } from './session-settings.ts'
import { sessionMarks } from './sql-text.ts'

const apply = (settings: SessionSettings, sql: string) => {
  for (const mark of sessionMarks(sql)) settings.apply(mark)
}

describe('SessionSettings', () => {
  it('replays the last SET of each setting, and forgets what was reset', () => {
    const settings = new SessionSettings()
    apply(settings, "SET work_mem = '1MB'; SET jit = on; SET work_mem = '2MB'; RESET jit")
    settings.commit()
    expect(settings.profile).toBe("SET work_mem = '2MB'")
  })
  it('never set what a rolled back transaction set', () => {
    const settings = new SessionSettings()
    apply(settings, 'SET a.x = 1')
    settings.commit()
    apply(settings, 'SET a.x = 2; SET a.y = 3')
    settings.rollback()
    expect(settings.profile).toBe('SET a.x = 1')
  })
  it('does not replay SET LOCAL, and forgets its timeout with the transaction', () => {
    const settings = new SessionSettings()
    apply(settings, "SET LOCAL statement_timeout = '2 s'; SET LOCAL a.x = 1")
    expect([settings.profile, settings.statementTimeoutMs]).toEqual(['', 2000])
    settings.commit()
    expect(settings.statementTimeoutMs).toBe(0)
  })
  it.each([
    ['SET statement_timeout = 250', 250],
    ["SET statement_timeout TO '1.5s'", 1500],
    ["SET statement_timeout = '2min'", 120_000],
    ['SET statement_timeout TO DEFAULT', 0],
  ])('%s is %i ms', (sql, timeoutMs) => {
    const settings = new SessionSettings()
    apply(settings, sql)
    expect(settings.statementTimeoutMs).toBe(timeoutMs)
  })
  it('takes settings, options and the role of the start-up message', () => {
    const settings = new SessionSettings()
    settings.begin({
      user: 'reader',
      database: 'postgres',
      application_name: 'x',
      client_encoding: 'UTF8',
      statement_timeout: '3000',
      options: "-c search_path=it's --work_mem=4MB",
    })
    expect(settings.profile.split(';')).toEqual([
      'SET SESSION AUTHORIZATION "reader"',
      "SET statement_timeout TO '3000'",
      "SET search_path TO 'it''s'",
      "SET work_mem TO '4MB'",
    ])
    expect(settings.statementTimeoutMs).toBe(3000)
  })
  it('goes back to what the start-up message said, on RESET and SET ... TO DEFAULT', () => {
    const settings = new SessionSettings()
    settings.begin({ user: 'reader', work_mem: '2MB' })
    apply(settings, "SET work_mem = '9MB'; RESET ALL")
    expect(settings.profile).toBe(`SET SESSION AUTHORIZATION "reader";SET work_mem TO '2MB'`)
    apply(settings, 'SET ROLE other; RESET SESSION AUTHORIZATION; SET work_mem TO DEFAULT; RESET ROLE')
    expect(settings.profile).toContain('AUTHORIZATION "reader"')
    expect(settings.profile).toContain("work_mem TO '2MB'")
  })
  it('asks for the engine state to be made anew after RESET, once', () => {
    const settings = new SessionSettings()
    apply(settings, 'RESET ALL')
    expect([settings.takeUncertainty(), settings.takeUncertainty()]).toEqual([true, false])
  })
})

describe('replayOf', () => {
  it('puts back the settings of the engine itself, which RESET ALL undoes', () => {
    expect(replayOf('SET a.x = 1')).toMatch(/RESET ALL;SET exit_on_error=off;.*enable_seqscan=on.*;SET a\.x = 1$/)
  })
})
