// The page in a real browser: hostile text stays text, a question gets an answer, ids open what they name.
import { existsSync } from 'node:fs'
import type { Pool } from 'pg'
import { type Browser, chromium, type Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, inject, test, vi } from 'vitest'
import { openRagApi, type RagApi } from '../../rag-api/main.ts'
import { timeOrderedUuid } from '../../schemas/event-id.ts'
import { openDatabase } from '../../sql/database.ts'
import { HOSTILE_TEXT } from './questions-scenario.ts'

const CHROMIUM = '/usr/bin/chromium'
const ARGS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]
const hasBrowser = existsSync(CHROMIUM)
if (!hasBrowser) console.warn(`page.test.ts skipped: no ${CHROMIUM} (apt-get install chromium)`)

const ALERT_ID = timeOrderedUuid(Date.now() * 1000, 'page-test')

describe.skipIf(!hasBrowser)('the page', () => {
  let database: Pool
  let api: RagApi
  let browser: Browser
  let page: Page
  const complaints: string[] = []

  beforeAll(async () => {
    database = openDatabase({ databaseUrl: inject('databaseUrl') })
    await storeHostileAlert(database)
    vi.stubEnv('DATABASE_URL', inject('databaseUrl'))
    vi.stubEnv('HTTP_PORT', '0')
    vi.stubEnv('LOG_LEVEL', 'silent')
    api = await openRagApi()
    browser = await chromium.launch({ executablePath: CHROMIUM, args: ARGS })
    page = await browser.newPage({ locale: 'es-ES', timezoneId: 'UTC' })
    page.on('pageerror', (error) => complaints.push(error.message))
    page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()))
    await page.goto(api.url)
  })
  afterAll(async () => {
    await browser?.close()
    await api?.close()
    vi.unstubAllEnvs()
    await database.query('DELETE FROM alerts WHERE alert_id = $1', [ALERT_ID])
    await database.end()
  })

  test('shows a hostile alert as text and runs nothing of it', async () => {
    const row = page.locator(`tr[data-alert="${ALERT_ID}"]`)
    await row.waitFor()
    expect(await row.textContent()).toContain(HOSTILE_TEXT)
    expect(await page.title()).toBe('Autoinmune')
    expect(await page.locator('#alerts img, #alerts script').count()).toBe(0)
    await row.click()
    await page.locator('#detail[open]').waitFor()
    await page.locator('#detail-fields dd').first().waitFor()
    expect(await page.locator('#detail-fields').textContent()).toContain(HOSTILE_TEXT)
    expect(await page.title()).toBe('Autoinmune')
    await page.keyboard.press('Escape')
  })

  test('answers a question with claims whose ids open', async () => {
    await page.fill('#question', '¿Cuántos ataques hubo hoy?')
    await page.click('#ask button[type=submit]')
    await page.locator('#answer[data-done]').waitFor()
    expect(await page.locator('#understood').textContent()).toContain('recuento (alertas)')
    await page.locator(`#claims button[title="${ALERT_ID}"]`).first().click()
    await page.locator('#detail[open]').waitFor()
    await vi.waitFor(async () => expect(await page.locator('#detail-fields').textContent()).toContain(ALERT_ID))
    await page.keyboard.press('Escape')
  })

  test('an example is asked by one click', async () => {
    await page.locator('#examples button').first().click()
    await page.locator('#answer[data-done]').waitFor()
    expect(await page.locator('#understood').textContent()).toContain('eventos inusuales')
  })

  test('changes language', async () => {
    await page.click('button[data-language=en]')
    expect(await page.locator('#alerts-title').textContent()).toContain('Live alerts')
    expect(await page.getAttribute('html', 'lang')).toBe('en')
    await page.click('button[data-language=es]')
    expect(await page.locator('#alerts-title').textContent()).toContain('Alertas en vivo')
  })

  test('names where the geography comes from', async () => {
    expect(await page.locator('footer').textContent()).toMatch(/DB-IP.*CC BY 4\.0/)
  })

  test('the browser had nothing to complain about', () => {
    expect(complaints).toEqual([])
  })
})

const storeHostileAlert = (database: Pool) =>
  database.query(
    `INSERT INTO alerts (alert_id, revision, status, subject_type, subject_value, targets, attack_class, severity, confidence,
       first_seen, last_seen, event_count, raised_at, summary)
     VALUES ($1, 1, 'open', 'target', $2, ARRAY[$2], $2, 'critical', 0.9, now() - interval '1 second', now(), 5, now(), $2)`,
    [ALERT_ID, HOSTILE_TEXT],
  )
