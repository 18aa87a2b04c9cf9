import { describe, expect, it } from 'vitest'
import { buildsIndexConcurrently, sessionMarks, splitStatements } from './sql-text.ts'

describe('splitStatements', () => {
  it.each([
    ['a;b', ['a', 'b']],
    [" ;; a ; ';' ", ['a', "';'"]],
    ["SELECT 'it''s; fine'; b", ["SELECT 'it''s; fine'", 'b']],
    ["SELECT E'\\';'; b", ["SELECT E'\\';'", 'b']],
    ["SELECT '\\'; b", ["SELECT '\\'", 'b']],
    ['SELECT ";"; b', ['SELECT ";"', 'b']],
    ['DO $$ x; y $$; b', ['DO $$ x; y $$', 'b']],
    ['DO $q$ $$;$$ $q$; b', ['DO $q$ $$;$$ $q$', 'b']],
    ['SELECT $1; SELECT $2', ['SELECT $1', 'SELECT $2']],
    ['a -- x; y\n; b', ['a', 'b']],
    ['a /* x; /* y; */ z; */; b', ['a', 'b']],
    ["a 'never closed; b", ["a 'never closed; b"]],
    ['', []],
  ])('%s', (sql, statements) => {
    expect(splitStatements(sql)).toEqual(statements)
  })
  it('takes a migration of a megabyte in linear time', () => {
    const sql = "INSERT INTO t VALUES ('a;b', $$c;d$$); -- e;f\n".repeat(20_000)
    const begun = performance.now()
    expect(splitStatements(sql)).toHaveLength(20_000)
    expect(performance.now() - begun).toBeLessThan(3000)
  })
})

describe('sessionMarks', () => {
  it.each([
    ["SET Work_Mem = '8MB'", { kind: 'set', key: 'work_mem', isLocal: false }],
    ['set session search_path to a, b', { kind: 'set', key: 'search_path', isLocal: false }],
    ['SET LOCAL statement_timeout = 5', { kind: 'set', key: 'statement_timeout', isLocal: true }],
    ['SET TRANSACTION READ ONLY', { kind: 'set', isLocal: true }],
    ["SET TIME ZONE 'UTC'", { kind: 'set', key: 'timezone' }],
    ['SET SESSION AUTHORIZATION reader', { kind: 'set', key: 'session authorization' }],
    ['RESET ALL', { kind: 'reset', key: 'all' }],
    ['SET "my.setting" = 1', { kind: 'set', key: 'my.setting' }],
    ['/* why */ LISTEN Alerts', { kind: 'listen', channel: 'alerts' }],
    ['LISTEN "Al""erts"', { kind: 'listen', channel: 'Al"erts' }],
    ['UNLISTEN *', { kind: 'unlisten', channel: '*' }],
  ])('%s', (sql, mark) => {
    expect(sessionMarks(sql)).toMatchObject([mark])
  })
  it.each(['UPDATE t SET a = 1', "SELECT 'SET x = 1'", 'SET CONSTRAINTS ALL DEFERRED', '-- SET x = 1'])(
    'sees none in: %s',
    (sql) => {
      expect(sessionMarks(sql)).toEqual([])
    },
  )
  it('keeps the order of several', () => {
    expect(sessionMarks('BEGIN; SET a.b = 1; SELECT 1; RESET a.b').map((mark) => mark.kind)).toEqual(['set', 'reset'])
  })
})

describe('buildsIndexConcurrently', () => {
  it.each([
    'CREATE INDEX CONCURRENTLY i ON t (a)',
    'create  unique index concurrently on t (a)',
    'SELECT 1; /* x */ CREATE INDEX CONCURRENTLY i ON t (a)',
    'REINDEX INDEX CONCURRENTLY i',
    'REINDEX (VERBOSE) TABLE CONCURRENTLY t',
    'REINDEX (CONCURRENTLY) TABLE t',
  ])('refuses %s', (sql) => {
    expect(buildsIndexConcurrently(sql)).toBe(true)
  })
  it.each([
    'CREATE INDEX i ON t (a)',
    "SELECT 'CREATE INDEX CONCURRENTLY i ON t (a)'",
    'CREATE INDEX concurrently_built ON t (a)',
    'REFRESH MATERIALIZED VIEW CONCURRENTLY v',
    'DROP INDEX CONCURRENTLY i',
  ])('lets pass %s', (sql) => {
    expect(buildsIndexConcurrently(sql)).toBe(false)
  })
})
