import { expect, test } from 'vitest'
import { type BaselineRow, baselineText, robustScore } from './baseline.ts'

const row = (fields: Partial<BaselineRow>): BaselineRow => ({
  hour: '2026-03-10T16:00:00Z',
  flows: 100,
  sources: 5,
  hours: 7,
  median: 100,
  deviation: 10,
  ...fields,
})
const text = (...rows: BaselineRow[]) => baselineText(rows, { language: 'en', zone: 'UTC' })

test('the robust score is 0.6745 deviations of the median', () => {
  expect(robustScore(row({ flows: 200 }))).toBeCloseTo(6.745)
})

test('a constant past does not divide by zero', () => {
  expect(robustScore(row({ flows: 200, deviation: 0 }))).toBeCloseTo(67.45)
})

test('too few comparable hours are no baseline', () => {
  expect(text(row({ hours: 4 }))).toContain('no baseline yet (4 comparable hours, 5 are needed)')
  expect(text()).toContain('no baseline yet (0 comparable hours')
})

test('an ordinary hour is called ordinary', () => {
  expect(text(row({ flows: 110 }))).toContain('no hour departs from the usual')
})

test('the hour that stands out most is named with its median', () => {
  const said = text(row({ flows: 90 }), row({ hour: '2026-03-10T17:00:00Z', flows: 900 }))
  expect(said).toContain(
    'the hour from 10 Mar 2026, 17:00:00 departs from the usual: 900 flows, median 100 over 7 comparable days',
  )
})
