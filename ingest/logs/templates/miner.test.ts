import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { expect, test } from 'vitest'
import { createTemplateMiner, TEMPLATE_LIMITS, type TemplateMiner } from './miner.ts'
import { openTemplates } from './store.ts'

const DAY_US = 86_400_000_000
const textOf = (miner: TemplateMiner, message: string, component = 'sshd', time_us = DAY_US): string =>
  miner.templateOf({ component, message, severity: 'info', time_us }).text
/** A word without digits, another for every number. */
const word = (number: number): string =>
  [...String(number)]
    .map((digit) => String.fromCharCode(97 + Number(digit)))
    .join('')
    .padStart(4, 'z')
const sentence = (number: number): string => `${word(number)} ${word(number + 1)} ${word(number + 2)}`

test('lines that differ in values have one template, and its hash follows from its text', () => {
  const [a, b] = [createTemplateMiner(), createTemplateMiner()]
  const first = a.templateOf({ component: 'sshd', message: 'Connection closed by 192.0.2.1 port 22' })
  textOf(b, 'something else')
  expect(b.templateOf({ component: 'sshd', message: 'Connection closed by 192.0.2.7 port 99' })).toEqual(first)
  expect(first).toEqual({
    hash: 'log1:44a8edd42347366e',
    text: 'sshd: Connection closed by <host> port <num>',
    isCatchAll: false,
  })
})

test('words that differ where most are the same become a value', () => {
  const miner = createTemplateMiner()
  expect(textOf(miner, 'session opened for alice by su')).toBe('sshd: session opened for alice by su')
  expect(textOf(miner, 'session opened for bob by su')).toBe('sshd: session opened for <*> by su')
  expect(textOf(miner, 'session opened for alice by su')).toBe('sshd: session opened for <*> by su')
  expect(textOf(miner, 'session closed for alice by us')).toBe('sshd: session closed for alice by us')
})

test('components have templates of their own', () => {
  const miner = createTemplateMiner()
  expect(textOf(miner, 'started', 'nginx')).toBe('nginx: started')
  expect(textOf(miner, 'started', 'web-7f9c6d')).toBe('<*>: started')
})

test('the same lines in the same order have the same templates', () => {
  const lines = Array.from({ length: 500 }, (_, index) => `a b c ${word(index % 40)} ${word(index % 7)}`)
  const texts = () => {
    const miner = createTemplateMiner()
    return lines.map((line) => textOf(miner, line))
  }
  expect(texts()).toEqual(texts())
})

test('hostile lines cannot mint more texts than a component may have; then the severity is what is told', () => {
  const miner = createTemplateMiner()
  const told = new Set<string>()
  for (let number = 0; number < 5000; number++) told.add(textOf(miner, sentence(number * 3)))
  expect(told.size).toBe(TEMPLATE_LIMITS.textsOfComponent + 1)
  const { text, isCatchAll } = miner.templateOf({ component: 'sshd', severity: 'err', message: 'never seen words' })
  expect({ text, isCatchAll }).toEqual({
    text: 'sshd: a line of err severity that has no template',
    isCatchAll: true,
  })
  expect(textOf(miner, sentence(0))).toBe(`sshd: ${sentence(0)}`)
  expect(textOf(miner, 'started', 'nginx')).toBe('nginx: started')
})

test('neither made-up components nor what becomes more general gets past the bounds', () => {
  const limits = { ...TEMPLATE_LIMITS, components: 4, textsOfComponent: 10, texts: 30 }
  const miner = createTemplateMiner(undefined, limits)
  const told = new Set<string>()
  for (let number = 0; number < 3000; number++) {
    told.add(textOf(miner, sentence(number), word(number)))
    told.add(textOf(miner, `one two three four ${word(number)} six`, word(number % 5)))
  }
  expect(miner.texts()).toBeLessThanOrEqual(30)
  // Thirty texts and a catch-all for each of four components and what is beyond them.
  expect(told.size).toBeLessThanOrEqual(35)
})

test('a template that no line had for 30 days makes room, one in use does not', () => {
  const miner = createTemplateMiner(undefined, { ...TEMPLATE_LIMITS, textsOfComponent: 2 })
  textOf(miner, 'in use', 'a', DAY_US)
  textOf(miner, 'out of use', 'a', DAY_US)
  textOf(miner, 'in use', 'a', 20 * DAY_US)
  expect(textOf(miner, 'quite another thing', 'a', 30 * DAY_US)).toMatch(/has no template/)
  expect(textOf(miner, 'quite another thing', 'a', 31.5 * DAY_US)).toBe('a: quite another thing')
  expect(textOf(miner, 'out of use', 'a', 31.5 * DAY_US)).toMatch(/has no template/)
  expect(textOf(miner, 'in use', 'a', 31.5 * DAY_US)).toBe('a: in use')
})

test('a restart goes on where the last run ended; a damaged file is named', () => {
  const directory = mkdtempSync(path.join(tmpdir(), 'templates-'))
  const file = path.join(directory, 'log-templates.json')
  const fail = (error: unknown): never => {
    throw error
  }
  const first = openTemplates(directory, fail)
  for (let number = 0; number < 100; number++) textOf(first, `a b c ${word(number)} d ${word(number % 9)}`)
  first.close()
  const second = openTemplates(directory, fail)
  expect(second.saved()).toEqual(first.saved())
  const line = 'a b c other d something'
  expect(textOf(second, line)).toBe(textOf(first, line))
  second.close()
  const whole = readFileSync(file, 'utf8')
  for (const damaged of [whole.slice(0, -5), '{"version":1}', '[]']) {
    writeFileSync(file, damaged)
    expect(() => openTemplates(directory, fail)).toThrow(file)
  }
})
