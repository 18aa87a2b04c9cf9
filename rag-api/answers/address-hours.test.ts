import { expect, test } from 'vitest'
import { NO_HOT_TIER } from '../hot/hot-tier.ts'
import { openEvents } from '../queries/events.ts'
import { fakeDatabase } from '../queries/fake-database.ts'
import { hoursOf, newestHours } from './address-hours.ts'

const at = (hour: string): number => Date.parse(`2026-03-${hour}Z`)
const window = { from: at('08T10:30:00'), to: at('10T18:30:00') }
const hour = (time: string, flows = 1) => ({ hour: `2026-03-${time}Z`, flows })

const ask = (hours: readonly object[], until: string, of = window) => {
  const database = fakeDatabase({ 'address-hours': hours, 'aggregated-until': [{ until: `2026-03-${until}Z` }] })
  return hoursOf({ database, window: of, events: openEvents(database, NO_HOT_TIER, () => of.to) }, '192.0.2.1')
}
const rangesOf = (text: string | undefined) =>
  [...(text ?? '').matchAll(/time >= '2026-03-([^.]+)\S+ AND time < '2026-03-([^.]+)/g)].map(([, from, to]) => [
    from,
    to,
  ])

test('reads the hours that the address has, neighbours at once, and what is not aggregated yet', async () => {
  const found = await ask([hour('10T17:00:00'), hour('09T03:00:00'), hour('09T02:00:00')], '10T18:30:00')
  expect(rangesOf(found?.pieces.events)).toEqual([
    ['10T17:00:00', '10T18:30:00'],
    ['09T02:00:00', '09T04:00:00'],
  ])
  expect(found?.since).toBe(null)
})

test('a busy address is read from its newest hours, and since when is said', async () => {
  const found = await ask(
    [hour('10T17:00:00', 4000), hour('10T16:00:00', 900), hour('10T15:00:00', 900)],
    '10T18:00:00',
  )
  expect(found?.since).toBe(at('10T16:00:00'))
  expect(rangesOf(found?.pieces.events)).toEqual([['10T16:00:00', '10T18:30:00']])
})

test('an address without any hour is looked for all the same', async () => {
  const whole = { from: window.from, to: at('10T18:00:00') }
  expect(rangesOf((await ask([], '10T18:00:00', whole))?.pieces.events)).toEqual([['10T18:00:00', '10T18:00:00']])
})

test('a short window, and one of which nothing is aggregated, is read as it is', async () => {
  expect(await ask([], '10T18:00:00', { from: at('10T15:00:00'), to: window.to })).toBeUndefined()
  expect(await ask([], '08T10:00:00')).toBeUndefined()
})

test.each([
  ['all while they are few', [1, 2, 3], 3],
  ['one at least', [9000, 1], 1],
  ['no more than fifty', Array(80).fill(1), 50],
  ['none of none', [], 0],
])('newest hours: %s', (_promise, flows, read) => {
  expect(newestHours(flows.map((count) => ({ hour: '', flows: count })))).toBe(read)
})
