import { expect, test } from 'vitest'
import { chartLines, type ShownChart } from './answer-chart.ts'

const chart = (kind: ShownChart['kind'], ...values: (number | null)[]): ShownChart => ({
  title: 'Flows',
  kind,
  unit: 'flows',
  points: values.map((value, index) => ({ label: `p${index}`, value })),
})

test('bars are in proportion, and the smallest thing measured is still seen', () => {
  expect(chartLines(chart('bar', 300, 1, null))).toEqual([
    'Flows (flows)',
    `  p0 ${'█'.repeat(30)} 300`,
    '  p1 █ 1',
    '  p2  -',
  ])
})

test('a line through time is one row of blocks, a blank where nothing was measured', () => {
  expect(chartLines(chart('line', 0, 4, null, 8))).toEqual(['Flows (flows)', '  ▁▅ █  0–8', '  p0 – p3'])
})

test('nothing measured is no chart', () => {
  expect(chartLines(chart('bar'))).toEqual([])
  expect(chartLines(chart('line', 0, 0))).toEqual([])
})
