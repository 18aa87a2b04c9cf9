import { expect, test } from 'vitest'
import { piecesOf, wholeUnits } from './whole-units.ts'

const at = (text: string): number => Date.parse(`2026-03-${text}Z`)
const text = (time: number): string => new Date(time).toISOString().slice(8, 19)

test.each([
  [
    'days in hours in minutes',
    ['10T21:10:30', '13T02:20:40', '13T02:20:40'],
    ['10T21:11:00', '13T02:20:00', '10T22:00:00', '13T02:00:00', '11T00:00:00', '13T00:00:00'],
  ],
  [
    'no whole day: an empty one at the end of the hours',
    ['10T08:10:30', '10T11:20:40', '10T11:20:40'],
    ['10T08:11:00', '10T11:20:00', '10T09:00:00', '10T11:00:00', '10T11:00:00', '10T11:00:00'],
  ],
  [
    'no whole hour: minutes alone',
    ['10T08:10:30', '10T08:20:40', '10T08:20:40'],
    ['10T08:11:00', '10T08:20:00', '10T08:20:00', '10T08:20:00', '10T08:20:00', '10T08:20:00'],
  ],
  [
    'nothing is aggregated yet: all of it before empty pieces',
    ['10T08:10:30', '10T08:00:00', '10T11:20:40'],
    Array(6).fill('10T11:20:40'),
  ],
])('%s', (_promise, [from, until, to], pieces) => {
  expect(
    piecesOf(at(from as string), at(until as string), at(to as string))
      .flat()
      .map(text),
  ).toEqual(pieces)
})

test('whole units begin and end on their bounds', () => {
  expect(wholeUnits(60, 120, 60, 7)).toEqual([60, 120])
  expect(wholeUnits(61, 119, 60, 7)).toEqual([7, 7])
})
