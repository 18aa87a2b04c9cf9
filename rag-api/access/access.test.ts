import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { pino } from 'pino'
import { afterAll, describe, expect, it, test, vi } from 'vitest'
import { createApp } from '../app.ts'
import { fakeDatabase } from '../queries/fake-database.ts'
import { clientKey, openAttempts } from './attempts.ts'
import { isAllowed, PERMISSIONS, type Permission, type ROLES, type Rule } from './permissions.ts'
import { withoutPrivateTexts } from './private-texts.ts'
import { openTokenFile } from './token-file.ts'
import { digestOf, isExpired, makeToken, readTokens } from './tokens.ts'

const folder = mkdtempSync(path.join(tmpdir(), 'access-'))
afterAll(() => rmSync(folder, { recursive: true }))
const fileOf = (text: string, name = 'tokens.yaml'): string => {
  const file = path.join(folder, name)
  writeFileSync(file, text)
  return file
}
const SECRET = 'a-token-of-sixteen-characters'
const DIGEST = digestOf(SECRET).toString('hex')

describe('a permission', () => {
  const caller = (role: (typeof ROLES)[number], ...scopes: ('mcp' | 'functions')[]) => ({ name: 'x', role, scopes })
  it.each<[string, ReturnType<typeof caller>, Permission, boolean]>([
    ['a viewer asks', caller('viewer'), 'questions', true],
    ['a viewer does not judge', caller('viewer'), 'feedback', false],
    ['an analyst judges', caller('analyst'), 'feedback', true],
    ['an analyst does not read the audit log', caller('analyst'), 'audit', false],
    ['an admin does', caller('admin'), 'audit', true],
    ['an admin without its scope has no MCP', caller('admin'), 'mcp', false],
    ['a viewer with its scope has', caller('viewer', 'mcp'), 'mcp', true],
    ['a viewer with the scope calls functions', caller('viewer', 'functions'), 'functions', true],
    ['a scope gives nothing else', caller('viewer', 'functions', 'mcp'), 'audit', false],
  ])('%s', (_what, who, permission, isGranted) => expect(isAllowed(who, permission)).toBe(isGranted))
})

test('the page on access lists every permission as the table in code has it', () => {
  const page = readFileSync(path.join(import.meta.dirname, '..', '..', 'docs', 'access.md'), 'utf8')
  for (const [name, rule] of Object.entries(PERMISSIONS) as [string, Rule][]) {
    const needed = [
      rule.role === 'none' || rule.role === 'open' ? '' : rule.role,
      rule.scope ? `scope \`${rule.scope}\`` : '',
    ]
    const who = needed.filter(Boolean).join(' or ') || 'anybody'
    expect(page).toContain(`| \`${name}\` | ${who} | ${rule.action ? `\`${rule.action}\`` : '-'} | ${rule.what} |`)
  }
})

test('every route says what it needs', async () => {
  const routes: { url: string; needs: unknown }[] = []
  const access = { host: '127.0.0.1', token: undefined, allowedHosts: [] }
  const log = pino({ level: 'silent' })
  const app = await createApp({
    ...{ database: fakeDatabase({}), log, access, schemaVersion: 1 },
    onRoute: ({ url, config }) => routes.push({ url, needs: config?.needs }),
  })
  await app.close()
  expect(routes.length).toBeGreaterThan(20)
  const silent = routes.filter(({ url, needs }) => url !== '/page/*' && !(String(needs) in PERMISSIONS))
  expect(silent).toEqual([])
})

describe('a file of tokens', () => {
  it('knows a token by its digest or by itself, with role, scopes and expiry', () => {
    const file = fileOf(`tokens:
  - { name: ana, role: analyst, sha256: ${DIGEST}, scopes: [functions], expires: "2026-11-24" }
  - { name: bot, role: viewer, token: another-of-sixteen-characters }`)
    const [ana, bot] = readTokens(file)
    expect(ana).toMatchObject({ name: 'ana', role: 'analyst', scopes: ['functions'], digest: digestOf(SECRET) })
    expect(bot).toMatchObject({ name: 'bot', scopes: [], digest: digestOf('another-of-sixteen-characters') })
    expect(ana && isExpired(ana, Date.parse('2026-11-24T23:59:59Z'))).toBe(false)
    expect(ana && isExpired(ana, Date.parse('2026-11-25T00:00:00Z'))).toBe(true)
    expect(bot && isExpired(bot, Number.MAX_SAFE_INTEGER)).toBe(false)
  })

  it('takes the pairs of before, each an analyst', () => {
    expect(readTokens(fileOf(`ana:${SECRET}\neva:another-of-sixteen-characters\n`))).toMatchObject([
      { name: 'ana', role: 'analyst', digest: digestOf(SECRET) },
      { name: 'eva', role: 'analyst' },
    ])
  })

  it.each([
    ['neither token nor digest', '- { name: a, role: admin }', /exactly one of sha256 and token/],
    ['both', `- { name: a, role: admin, token: ${SECRET}, sha256: ${DIGEST} }`, /exactly one/],
    ['a short token', '- { name: a, role: admin, token: short }', /tokens\[0\]\.token/],
    ['a role that is none', `- { name: a, role: root, token: ${SECRET} }`, /one of viewer, analyst, admin/],
    ['a scope that is none', `- { name: a, role: admin, scopes: [all], token: ${SECRET} }`, /scopes\[0\]/],
    [
      'an expiry that no calendar has',
      `- { name: a, role: admin, token: ${SECRET}, expires: "2026-02-30" }`,
      /2026-02-30/,
    ],
    [
      'a token twice',
      `- { name: a, role: admin, token: ${SECRET} }\n  - { name: b, role: viewer, sha256: ${DIGEST} }`,
      /same token/,
    ],
  ])('refuses %s', (_what, entries, reason) =>
    expect(() => readTokens(fileOf(`tokens:\n  ${entries}`))).toThrow(reason),
  )

  it('is read again when it changes, and a bad version changes nothing', async () => {
    const log = { info: vi.fn(), error: vi.fn() }
    const name = fileOf('tokens: []', 'changing.yaml')
    const file = openTokenFile(name, log, 20)
    writeFileSync(name, `tokens: [{ name: ana, role: viewer, token: ${SECRET} }]`)
    await vi.waitFor(() => expect(file.tokens()).toHaveLength(1), { timeout: 15_000 })
    writeFileSync(name, 'tokens: 7')
    await vi.waitFor(() => expect(log.error).toHaveBeenCalled(), { timeout: 15_000 })
    expect(file.tokens()).toHaveLength(1)
    file.close()
  })
})

test('tokens that are made are long and different', () => {
  const made = new Set(Array.from({ length: 100 }, makeToken))
  expect(made.size).toBe(100)
  for (const token of made) expect(token).toMatch(/^aim_[A-Za-z0-9_-]{43}$/)
})

describe('wrong tokens', () => {
  it('close the door at the limit, until the window is over', () => {
    const attempts = openAttempts(3, 60_000)
    expect([1, 2, 3].map((at) => attempts.fail('192.0.2.1', at))).toEqual([false, false, true])
    expect(attempts.waitSeconds('192.0.2.1', 1000)).toBe(60)
    expect(attempts.waitSeconds('192.0.2.2', 1000)).toBe(0)
    expect(attempts.waitSeconds('192.0.2.1', 60_001)).toBe(0)
  })

  it('are counted for a bounded number of clients', () => {
    const attempts = openAttempts(1, 60_000, 2)
    for (const client of ['192.0.2.1', '192.0.2.2', '192.0.2.3']) attempts.fail(client, 0)
    expect(attempts.waitSeconds('192.0.2.1', 1)).toBe(0)
    expect(attempts.waitSeconds('192.0.2.3', 1)).toBeGreaterThan(0)
  })

  it.each([
    ['192.0.2.1', '192.0.2.1'],
    ['::ffff:192.0.2.1', '192.0.2.1'],
    ['2001:db8:1:2::1', '2001:db8:1:2::/64'],
    ['2001:DB8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['::1', '0:0:0:0::/64'],
  ])('of %s count for %s', (address, key) => expect(clientKey(address)).toBe(key))
})

test('what is quoted is left out wherever it stands', () => {
  const claim = { text: 'sshd: «Failed for root».', event_ids: [], alert_ids: [], log_ids: ['1'], sql_ref: 'x' }
  const response = {
    answer: 'sshd: «Failed for root».\nThe model says: Failed for root, often.',
    claims: [claim],
    tables: [{ title: 't', columns: ['component', 'said'], rows: [['sshd', 'never quoted']] }],
  } as unknown as Parameters<typeof withoutPrivateTexts>[0]
  const shown = withoutPrivateTexts(response)
  expect(shown.answer).toBe('sshd: «…».\nThe model says: …, often.')
  expect(shown.claims).toEqual([{ ...claim, text: 'sshd: «…».' }])
  expect(shown.tables[0]?.rows).toEqual([['sshd', '…']])
})
