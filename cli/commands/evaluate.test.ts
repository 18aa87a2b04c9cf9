import { spawnSync } from 'node:child_process'
import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { expect, test } from 'vitest'

const main = path.resolve(import.meta.dirname, '../main.ts')
const captures = path.resolve(import.meta.dirname, '../../test/captures')
const run = (...args: string[]) => spawnSync(process.execPath, [main, ...args], { encoding: 'utf8' })
const fileOf = (name: string, text: string): string => {
  const file = path.join(mkdtempSync(path.join(tmpdir(), 'evaluate-')), name)
  writeFileSync(file, text)
  return file
}
const labels = (...rows: string[]) => fileOf('labels.csv', ['file,class,attacker,victim', ...rows].join('\n'))

test('captures with labels become one object each and one for all, overlay included', () => {
  const truth = labels(
    'ssh_bruteforce.pcap,ssh_bruteforce,200.54.194.30,10.20.0.20',
    'benign_web.pcap,normal,,',
    'gone.pcap,apt,,',
  )
  const overlay = path.join(captures, 'benign_web.pcap')
  const { status, stdout } = run('evaluate', captures, '--truth', truth, '--overlay', overlay, '--json')
  const [scan, benign, all] = stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))
  expect(status).toBe(0)
  expect(scan).toMatchObject({ kind: 'capture', capture_kind: 'attack', overlaid: { attacks: [{ isFound: true }] } })
  expect(benign).toMatchObject({ kind: 'capture', capture_kind: 'benign', alerts: [], overlaid: null })
  expect(all).toMatchObject({
    kind: 'evaluation',
    plain: { all: { found: { hits: 1, of: 1 } }, benign: { alerts: 0, captures: 1 } },
    overlaid: { all: { found: { hits: 1, of: 1 } } },
    overlay: { captures: 1, not_overlaid: 0 },
    missing: ['gone.pcap'],
  })
})

test.each<[string, string[], RegExp]>([
  ['a table without captures that are there', ['--truth', labels('gone.pcap,apt,,')], /none of the captures/],
  ['a table that is none', ['--truth', fileOf('bad.csv', 'name\nx')], /column file is missing/],
  ['an overlay that is no capture', ['--truth', labels('benign_web.pcap,normal,,'), '--overlay', main], /neither pcap/],
])('%s is refused in words', (_what, options, said) => {
  const { status, stderr } = run('evaluate', captures, ...options)
  expect(status).toBe(1)
  expect(stderr).toMatch(said)
})

test('the example of suppressions is good, and a bad list is told value by value', () => {
  const example = path.resolve(import.meta.dirname, '../../docs/autoinmune.suppressions.example.yaml')
  expect(run('suppressions', 'check', example)).toMatchObject({
    status: 0,
    stdout: expect.stringContaining('no bad value'),
  })
  const bad = run('suppressions', 'check', fileOf('bad.yaml', 'suppressions: [{ subject: here }, { owner: 7 }]'))
  expect(bad.status).toBe(1)
  expect(bad.stderr).toMatch(/suppressions\[0\].*owner/s)
  expect(bad.stderr).toMatch(/suppressions\[1\].*owner/s)
})
