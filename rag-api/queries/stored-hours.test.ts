import { expect, test } from 'vitest'
import { wholeHours } from './stored-hours.ts'

const at = (hour: string): number => Date.parse(`2026-03-10T${hour}:00Z`)
const window = { from: at('10:20'), to: at('14:10') }

test.each<[string, string, string]>([
  ['stored in part', '2026-03-10T12:00:00Z', '12:00'],
  ['stored whole', '2026-03-11T00:00:00Z', '15:00'],
  ['not stored', '2026-03-09T00:00:00Z', '10:00'],
  ['nothing was ever stored', '1970-01-01T00:00:00Z', '10:00'],
])('the hours that a window touches, %s', (_what, until, expected) => {
  expect(wholeHours(window, until)).toEqual({
    from: '2026-03-10T10:00:00.000Z',
    to: '2026-03-10T15:00:00.000Z',
    until: `2026-03-10T${expected}:00.000Z`,
  })
})

test('a window that ends on the hour does not touch the next', () => {
  expect(wholeHours({ from: at('10:00'), to: at('11:00') }, '1970-01-01T00:00:00Z').to).toBe('2026-03-10T11:00:00.000Z')
})
