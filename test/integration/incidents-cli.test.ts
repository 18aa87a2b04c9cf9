// incidents, report and audit on the command line, against a running service.
import { execFile } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import type { RagApi } from '../../rag-api/main.ts'
import { clear, STORY, store } from './incidents-scenario.ts'
import { openScene, type Scene } from './scene.ts'

const MAIN = path.join(import.meta.dirname, '..', '..', 'cli', 'main.ts')
const folder = mkdtempSync(path.join(tmpdir(), 'autoinmune-incidents-cli-'))
let api: RagApi
let scene: Scene
beforeAll(async () => {
  scene = await openScene({ store, clear })
  api = scene.api
})
afterAll(async () => {
  await scene?.close()
  rmSync(folder, { recursive: true })
})

const autoinmune = async (...args: string[]): Promise<string> =>
  (await promisify(execFile)(process.execPath, [MAIN, ...args], { maxBuffer: 64 * 1024 * 1024 })).stdout

test('a report is written, checked, and known to the audit log', async () => {
  const file = path.join(folder, 'report.md')
  await autoinmune('report', STORY.lateral.alert_id, '--lang', 'es', '--out', file, '--url', api.url)
  expect(readFileSync(file, 'utf8')).toContain(STORY.scan.alert_id)
  const said = await vi.waitFor(() => autoinmune('report', 'verify', file, '--audit', '--url', api.url), {
    timeout: 60_000,
  })
  expect(said).toMatch(/is intact: [0-9a-f]{64}\nmade for local at /)
})

test.skipIf(!existsSync('/usr/bin/chromium'))('a report is printed as PDF', async () => {
  const file = path.join(folder, 'report.pdf')
  await autoinmune('report', STORY.scan.alert_id, '--format', 'pdf', '--out', file, '--url', api.url)
  expect(readFileSync(file).subarray(0, 5).toString()).toBe('%PDF-')
})

test('incidents are listed with their reasons', async () => {
  const lines = (await autoinmune('incidents', '--limit', '100', '--json', '--url', api.url)).trim().split('\n')
  const ids = lines.map((line) => JSON.parse(line).incident_id)
  expect(ids).toContain(STORY.scan.alert_id)
  expect(await autoinmune('incidents', '--limit', '100', '--url', api.url)).toContain(`same source ${STORY.attacker}`)
})

test('the audit log is listed and found intact', async () => {
  expect(await autoinmune('audit', '--action', 'report', '--json', '--url', api.url)).toContain(STORY.scan.alert_id)
  expect(await autoinmune('audit', '--limit', '5', '--url', api.url)).toMatch(/^\d+ \S+Z local@127\.0\.0\.1 /m)
  expect(await autoinmune('audit', 'verify', '--url', api.url)).toMatch(/^intact: \d+ entries; .*:[0-9a-f]{64}$/m)
})
