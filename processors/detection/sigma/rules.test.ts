import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { OWN_RULES, readRules } from './rules.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'sigma-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

const ONION = '0a3f6f4e-8d0c-4b8e-9d43-3c2f0c2f7a07'
const RULE = `title: t
id: ${ONION}
tags: [attack.exfiltration]
logsource: { category: dns }
detection: { s: { query: x }, condition: s }
`

test("every rule of the project's own can be used", () => {
  const { rules, problems } = readRules([OWN_RULES])
  expect(problems).toEqual([])
  expect(rules.length).toBeGreaterThanOrEqual(7)
})

test('a rule of a later folder replaces, or turns off, one of the same id', () => {
  const own = readRules([OWN_RULES]).rules.length
  writeFileSync(path.join(folder, 'a.yml'), RULE)
  const replaced = readRules([OWN_RULES, folder])
  expect(replaced.rules).toHaveLength(own)
  expect(replaced.rules.find(({ id }) => id === ONION)?.title).toBe('t')
  writeFileSync(path.join(folder, 'a.yml'), `${RULE}status: unsupported\n`)
  expect(readRules([OWN_RULES, folder])).toMatchObject({ off: 1, rules: { length: own - 1 } })
})

test('one bad rule or file does not stop the others', () => {
  writeFileSync(path.join(folder, 'a.yml'), `${RULE}---\ntitle: broken\n`)
  writeFileSync(path.join(folder, 'b.yaml'), 'a: [')
  writeFileSync(path.join(folder, 'c.txt'), 'no rule')
  const { rules, problems } = readRules([folder])
  expect(rules).toHaveLength(1)
  expect(problems.map(({ rule }) => rule)).toEqual(['broken', ''])
})
