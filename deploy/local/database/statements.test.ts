import { describe, expect, it } from 'vitest'
import { openGroup } from './group.ts'
import { type EngineStatements, Statements } from './statements.ts'

const setUp = () => {
  const engine: EngineStatements = { generation: 0, unnamedOwner: undefined }
  return { engine, first: new Statements(1, engine), second: new Statements(2, engine) }
}
const BODY = Buffer.from('SELECT 1\0\0\0')
const parse = (statements: Statements, name: string, group = openGroup()) => {
  const frame = statements.parse(name, BODY, 'SELECT 1', group)
  return { frame, group }
}

describe('Statements', () => {
  it('gives the same name of two clients two names in the engine', () => {
    const { first, second } = setUp()
    expect(first.alias('q')).not.toBe(second.alias('q'))
  })
  it('keeps long names apart within the 63 bytes that PostgreSQL compares', () => {
    const { first } = setUp()
    const aliases = ['a', 'b'].map((end) => first.alias('x'.repeat(80) + end))
    expect(aliases[0]).not.toBe(aliases[1])
    expect(Math.max(...aliases.map((alias) => alias.length))).toBeLessThan(64)
  })
  it('parses a statement again that the engine lost, and keeps that answer from the client', () => {
    const { engine, first } = setUp()
    parse(first, 'q')
    expect(first.revive('q', openGroup())).toBeUndefined()
    engine.generation++
    const group = openGroup()
    expect(first.revive('q', group)?.includes('SELECT 1')).toBe(true)
    expect(group.parses).toMatchObject([{ statement: 'q', isOurs: true }])
    expect(first.revive('q', openGroup())).toBeUndefined()
  })
  it('parses the unnamed statement again after another client used the engine', () => {
    const { first, second } = setUp()
    parse(first, '')
    expect(first.revive('', openGroup())).toBeUndefined()
    second.noteSimpleQuery()
    expect(first.revive('', openGroup())).toBeDefined()
  })
  it('does not know a statement whose Parse failed, but keeps the living one of that name', () => {
    const { first } = setUp()
    first.failPending(parse(first, 'bad').group)
    expect(first.hasLiving).toBe(false)
    parse(first, 'good').group.parses.length = 0
    first.failPending(parse(first, 'good').group)
    expect(first.hasLiving).toBe(true)
  })
  it('closes what it left in the engine', () => {
    const { first } = setUp()
    parse(first, 'q')
    expect(first.farewell()).toHaveLength(1)
    expect(first.farewell()).toHaveLength(0)
  })
})
