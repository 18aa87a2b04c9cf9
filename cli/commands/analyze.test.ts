import { spawnSync } from 'node:child_process'
import path from 'node:path'
import { expect, test } from 'vitest'

const main = path.resolve(import.meta.dirname, '../main.ts')
const analyze = (...files: string[]) =>
  spawnSync(process.execPath, [main, 'analyze', '--json', ...files], { encoding: 'utf8' })
const linesOf = (text: string) =>
  text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))

test('a recorded scan is one alert with its evidence, then a summary', () => {
  const { status, stdout } = analyze(path.resolve(import.meta.dirname, '../../test/captures/ssh_bruteforce.pcap'))
  const [alert, summary, ...rest] = linesOf(stdout)
  expect(status).toBe(0)
  expect(rest).toEqual([])
  expect(alert).toMatchObject({ kind: 'alert', class: 'ssh_bruteforce', source_ip: '200.54.194.30' })
  expect(alert.evidence.length).toBeGreaterThan(0)
  expect(alert.evidence[0].event_ids.length).toBeGreaterThan(0)
  expect(summary).toMatchObject({ kind: 'summary', files: 1, alerts: 1 })
})

test('a long list of files that are not there is said file by file, and nothing crashes', () => {
  const files = Array.from({ length: 1000 }, (_, i) => `/nowhere/a-rather-long-file-name-${i}.pcap`)
  const { status, stdout, stderr, signal } = analyze(...files)
  expect([status, signal]).toEqual([1, null])
  expect(stderr.trim().split('\n')).toHaveLength(1000)
  expect(linesOf(stdout)).toEqual([expect.objectContaining({ kind: 'summary', files: 0 })])
}, 60_000)
