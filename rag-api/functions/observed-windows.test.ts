import { expect, test } from 'vitest'
import { observedSlots } from './observed-windows.ts'

const HOUR_MS = 3_600_000

test.each<[string, number[], number[]]>([
  ['nothing stored', [], []],
  ['an hour at the start of the history', [0], [2]],
  ['hours of one window count it once', [24, 30, 47], [1]],
  ['the last hour belongs to the newest window', [71], [0]],
  ['an hour that begins at the end does not count, nor one before the start', [-1, 72], []],
  ['a window has its start and not its end', [48, 47], [0, 1]],
])('windows of a day over three days: %s', (_what, hours, slots) => {
  const given = hours.map((hour) => hour * HOUR_MS)
  expect(observedSlots(given, { from: 0, to: 72 * HOUR_MS }, 24)).toEqual(slots)
})
