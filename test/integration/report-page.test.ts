// The report as a person opens it: a real browser shows hostile text as text, loads nothing, and prints it.
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { Pool } from 'pg'
import { type Browser, chromium, type Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, inject, test, vi } from 'vitest'
import { openRagApi, type RagApi } from '../../rag-api/main.ts'
import { openDatabase } from '../../sql/database.ts'
import { clear, STORY, store } from './incidents-scenario.ts'

const CHROMIUM = '/usr/bin/chromium'
const ARGS = ['--headless', '--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-sync']
const hasBrowser = existsSync(CHROMIUM)
if (!hasBrowser) console.warn(`report-page.test.ts skipped: no ${CHROMIUM} (apt-get install chromium)`)

/** In the browser: the test's own program has no such function. */
const headColour = (page: Page): Promise<unknown> =>
  page.evaluate("getComputedStyle(document.querySelector('th')).backgroundColor")

describe.skipIf(!hasBrowser)('the report in a browser', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'autoinmune-report-page-'))
  let database: Pool
  let api: RagApi
  let browser: Browser
  let page: Page
  const complaints: string[] = []
  const asked: string[] = []

  beforeAll(async () => {
    database = openDatabase({ databaseUrl: inject('databaseUrl') })
    await clear(database)
    await store(database)
    vi.stubEnv('DATABASE_URL', inject('databaseUrl'))
    vi.stubEnv('HTTP_PORT', '0')
    vi.stubEnv('LOG_LEVEL', 'silent')
    api = await openRagApi()
    browser = await chromium.launch({ executablePath: CHROMIUM, args: ARGS })
    page = await browser.newPage()
    page.on('pageerror', (error) => complaints.push(error.message))
    page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()))
    page.on('request', (request) => asked.push(request.url()))
  })
  afterAll(async () => {
    await browser?.close()
    await api?.close()
    vi.unstubAllEnvs()
    await clear(database)
    await database.end()
    rmSync(folder, { recursive: true })
  })

  const reportUrl = () => `${api.url}/v1/incidents/${STORY.scan.alert_id}/report?lang=es&format=html`

  test('shows hostile text as text, with its own style and nothing from elsewhere', async () => {
    await page.goto(reportUrl())
    expect(await page.locator('h2').allTextContents()).toEqual(
      expect.arrayContaining(['Resumen', 'Cadena de custodia']),
    )
    expect(await page.textContent('body')).toContain('<img src=x onerror')
    expect(await page.locator('img, script, a, iframe').count()).toBe(0)
    expect(await headColour(page)).toBe('rgb(238, 238, 238)')
    expect(asked.filter((url) => !url.endsWith('/favicon.ico'))).toEqual([reportUrl()])
    expect(complaints).toEqual([])
  })

  test('the same from a file, and printed', async () => {
    const file = path.join(folder, 'report.html')
    writeFileSync(file, await (await fetch(reportUrl())).text())
    await page.goto(`file://${file}`)
    expect(await headColour(page)).toBe('rgb(238, 238, 238)')
    const pdf = path.join(folder, 'report.pdf')
    await page.pdf({ path: pdf })
    expect(readFileSync(pdf).subarray(0, 5).toString()).toBe('%PDF-')
    expect(complaints).toEqual([])
  })
})

describe.skipIf(!hasBrowser)('the page of questions', () => {
  test('opens the log line that a claim cites', async () => {
    const database = openDatabase({ databaseUrl: inject('databaseUrl') })
    await clear(database)
    await store(database)
    vi.stubEnv('DATABASE_URL', inject('databaseUrl'))
    vi.stubEnv('HTTP_PORT', '0')
    vi.stubEnv('LOG_LEVEL', 'silent')
    const api = await openRagApi()
    const browser = await chromium.launch({ executablePath: CHROMIUM, args: ARGS })
    try {
      const page = await browser.newPage({ timezoneId: 'UTC' })
      await page.goto(api.url)
      await page.fill('#question', `what did the components log about event ${STORY.eventIds[1]}`)
      await page.click('#ask button[type=submit]')
      await page.locator('#answer[data-done]').waitFor()
      await page.locator(`#claims button[title="${STORY.flowLogId}"]`).click()
      await page.locator('#detail[open]').waitFor()
      await vi.waitFor(async () =>
        expect(await page.locator('#detail-fields').textContent()).toContain('ssh: too many attempts'),
      )
    } finally {
      await browser.close()
      await api.close()
      vi.unstubAllEnvs()
      await clear(database)
      await database.end()
    }
  })
})
