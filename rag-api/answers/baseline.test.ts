import { expect, test } from 'vitest'
import { fakeDatabase } from '../queries/fake-database.ts'
import {
  type Baseline,
  type BaselineKind,
  type BaselineRow,
  baselineOf,
  baselineText,
  robustScore,
} from './baseline.ts'

const row = (fields: Partial<BaselineRow>): BaselineRow => ({
  hour: '2026-03-10T16:00:00Z',
  flows: 100,
  suspicious_flows: 0,
  hours: 7,
  median: 100,
  deviation: 10,
  ...fields,
})
const text = (kind: BaselineKind, ...rows: BaselineRow[]) =>
  baselineText({ hours: rows.map((one) => ({ ...one, kind })), most: 4 }, { language: 'en', zone: 'UTC' })

test('the robust score is 0.6745 deviations of the median', () => {
  expect(robustScore(row({ flows: 200 }))).toBeCloseTo(6.745)
})

test('a constant past does not divide by zero', () => {
  expect(robustScore(row({ flows: 200, deviation: 0 }))).toBeCloseTo(67.45)
})

test('too few comparable hours are no baseline', () => {
  expect(text('day')).toContain('no baseline yet (4 comparable hours, 5 are needed)')
})

test('an ordinary hour is called ordinary', () => {
  expect(text('day', row({ flows: 110 }))).toContain('no hour departs from the usual')
})

test('the hour that stands out most is named with its median and with what it was compared', () => {
  const said = text('weekday', row({ flows: 90 }), row({ hour: '2026-03-10T17:00:00Z', flows: 900 }))
  expect(said).toContain(
    'the hour from 10 Mar 2026, 17:00:00 departs from the usual: 900 flows, median 100 over 7 comparable days (same hour and weekday of the 8 weeks before',
  )
})

/** Rows by the period asked for. */
const database = (weekly: readonly BaselineRow[], daily: readonly BaselineRow[]) => {
  const fake = fakeDatabase({ baseline: weekly })
  return {
    ...fake,
    query: async (sql: string, values: readonly unknown[] = []) =>
      values[3] === '1 day' ? { rows: [...daily] as Record<string, unknown>[] } : fake.query(sql, values),
  }
}
const WINDOW = { from: Date.parse('2026-03-10T16:00:00Z'), to: Date.parse('2026-03-10T17:00:00Z') }

test.each<[string, BaselineRow[], BaselineRow[], Baseline]>([
  [
    'the same weekday where five of them are stored',
    [row({ hours: 5 })],
    [row({ hours: 14 })],
    { hours: [{ ...row({ hours: 5 }), kind: 'weekday' }], most: 5 },
  ],
  [
    'any day where there are too few of the weekday',
    [row({ hours: 4 })],
    [row({ hours: 5 })],
    { hours: [{ ...row({ hours: 5 }), kind: 'day' }], most: 5 },
  ],
  ['nothing where there are too few of either', [row({ hours: 4 })], [row({ hours: 3 })], { hours: [], most: 4 }],
])('an hour is compared with %s', async (_promise, weekly, daily, expected) => {
  expect(await baselineOf({ database: database(weekly, daily), zone: 'UTC' }, WINDOW)).toEqual(expected)
})
