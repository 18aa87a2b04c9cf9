import { expect, test } from 'vitest'
import { ALERT, answer, at } from './asking.fixture.ts'
import { type ClassHistory, usualSize } from './compare-with-history.ts'

const HISTORY: ClassHistory = {
  attack_class: 'ssh_bruteforce',
  alerts: 1,
  flows: 40,
  largest: 40,
  longest_seconds: 600,
  sources: 1,
  alert_ids: [ALERT.alert_id],
  earlier_alerts: 5,
  earlier_sizes: [10, 12, 11, 9, 13],
  median_seconds: 60,
  earlier_last_seen: '2026-03-01T00:00:00Z',
  returning_sources: 1,
  earlier_alert_ids: [],
}
const QUESTION = 'Compara el comportamiento actual con ataques históricos similares'

test('a present attack is held against the median of earlier ones', async () => {
  const { response } = await answer(QUESTION, { 'alert-history': [HISTORY] })
  expect(response.answer).toContain('antes 5 alertas en 90 días')
  expect(response.answer).toContain(
    'la mayor tiene 40 flujos frente a una mediana de 11: fuera de lo habitual (puntuación robusta 19,6)',
  )
})

test('fewer than five earlier alerts have no usual size', async () => {
  const few = { ...HISTORY, earlier_alerts: 2, earlier_sizes: [10, 12] }
  expect(usualSize(few)).toBeUndefined()
  const { response } = await answer(QUESTION, { 'alert-history': [few] })
  expect(response.answer).toContain('no hay tamaño habitual (anteriores: 2, hacen falta 5; tuvieron 10, 12 flujos)')
})

test('an alert whose size is not known has no score', () => {
  expect(usualSize({ ...HISTORY, largest: null })).toBeUndefined()
})

test('the hours compared are in a table and a chart, with what each was compared with', async () => {
  const hour = { hour: at('11:00'), flows: 30, suspicious_flows: 2, hours: 5, median: 22, deviation: 1 }
  const { response } = await answer(QUESTION, { baseline: [hour] })
  expect(response.tables[0]?.rows).toEqual([
    [at('11:00'), 30, 2, 'misma hora y mismo día de la semana de las 8 semanas anteriores', 22, 1, 5, 5.4],
  ])
  expect(response.chart?.points).toEqual([{ label: at('11:00'), value: 30 }])
})

test('without comparable hours there is no baseline', async () => {
  const { response } = await answer(QUESTION, {})
  expect(response.answer).toContain('Por volumen no hay línea base: 0 horas comparables')
  expect(response.chart).toBeUndefined()
})

test('a long window is compared by its newest day, and the answer says so', async () => {
  const { response, asked } = await answer('Compara la última semana con el historial', {})
  expect(response.answer).toContain('solo las 24 horas más recientes')
  const [from, to] = (asked.find(({ name }) => name.includes('Each whole hour'))?.values ?? []) as string[]
  expect(Date.parse(to ?? '') - Date.parse(from ?? '')).toBeLessThanOrEqual(25 * 3_600_000)
})
