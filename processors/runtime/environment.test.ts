import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { Type } from 'typebox'
import { expect, test } from 'vitest'
import { readEnvironment } from './environment.ts'

const schema = Type.Object({
  PORT: Type.Integer({ minimum: 0, maximum: 65535, default: 8080 }),
  RATIO: Type.Optional(Type.Number()),
  SSL: Type.Boolean({ default: false }),
  SSL_CA_FILE: Type.Optional(Type.String()),
  LEVEL: Type.Enum(['info', 'debug'], { default: 'info' }),
  STORE_URL: Type.String({ pattern: '^postgres://' }),
  STORE_PASSWORD: Type.Optional(Type.String({ minLength: 8 })),
})
const messageOf = (source: Record<string, string>): string => {
  try {
    return JSON.stringify(readEnvironment(schema, source))
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}

test('converts text, fills defaults and leaves optional variables out', () => {
  const source = { PORT: '9', RATIO: '0.5', SSL: 'TRUE', LEVEL: '', STORE_URL: 'postgres://x', OTHER: 'ignored' }
  expect(readEnvironment(schema, source)).toEqual({
    ...{ PORT: 9, RATIO: 0.5, SSL: true, LEVEL: 'info' },
    STORE_URL: 'postgres://x',
  })
  expect(readEnvironment(schema, { STORE_URL: 'postgres://x' })).toMatchObject({ PORT: 8080, SSL: false })
})

test('lists every bad variable at once, with its value and the reason', () => {
  const message = messageOf({ PORT: '1.5', RATIO: 'half', SSL: 'maybe', LEVEL: 'loud' })
  expect(message.split('\n')).toEqual([
    'Bad environment variables:',
    '  PORT: must be integer, but is "1.5"',
    '  RATIO: must be number, but is "half"',
    '  SSL: must be boolean, but is "maybe"',
    '  LEVEL: must be one of info, debug, but is "loud"',
    '  STORE_URL: is not set',
  ])
})

test('never prints a secret', () => {
  const message = messageOf({ STORE_URL: 'mysql://me:hunter2@host/db', STORE_PASSWORD: 'hunter2' })
  expect(message).toContain('mysql://me:***@host/db')
  expect(message).toContain('STORE_PASSWORD: must not have fewer than 8 characters, but is (secret)')
  expect(message).not.toContain('hunter2')
})

test('X_FILE gives the value of X from a file, without its last newline', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'environment-'))
  const file = path.join(folder, 'password')
  writeFileSync(file, 'long enough\n')
  const source = { STORE_URL: 'postgres://x', STORE_PASSWORD_FILE: file, SSL_CA_FILE: '/not/read/here' }
  expect(readEnvironment(schema, source)).toMatchObject({
    STORE_PASSWORD: 'long enough',
    SSL_CA_FILE: '/not/read/here',
  })
  rmSync(folder, { recursive: true })
  expect(messageOf(source)).toContain('STORE_PASSWORD: STORE_PASSWORD_FILE cannot be read: ENOENT')
  expect(messageOf({ ...source, STORE_PASSWORD: 'long enough' })).toContain('keep one')
})
