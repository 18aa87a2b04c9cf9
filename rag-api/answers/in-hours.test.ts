import { expect, test } from 'vitest'
import { aggregatesFor, partsOf } from './in-hours.ts'

const at = (text: string): number => Date.parse(`${text}Z`)
const shown = (from: string, to: string, hoursUntil: string, daysUntil = hoursUntil) =>
  partsOf({ from: at(from), to: at(to) }, at(hoursUntil), at(daysUntil)).map(
    (part) =>
      `${part.table} ${new Date(part.from).toISOString().slice(5, 16)} ${new Date(part.to).toISOString().slice(5, 16)}`,
  )

test.each([
  [
    'both ends within an hour',
    ['2026-03-10T08:20', '2026-03-10T12:40', '2026-03-10T12:00'],
    ['events 03-10T08:20 03-10T09:00', 'hours 03-10T09:00 03-10T12:00', 'events 03-10T12:00 03-10T12:40'],
  ],
  [
    'whole hours need no event',
    ['2026-03-10T08:00', '2026-03-10T12:00', '2026-03-10T12:00'],
    ['hours 03-10T08:00 03-10T12:00'],
  ],
  [
    'what is not added up yet is read from the events',
    ['2026-03-10T08:00', '2026-03-10T12:00', '2026-03-10T10:00'],
    ['hours 03-10T08:00 03-10T10:00', 'events 03-10T10:00 03-10T12:00'],
  ],
  [
    'whole days are read as days',
    ['2026-03-08T22:10', '2026-03-11T03:30', '2026-03-11T03:00'],
    [
      'events 03-08T22:10 03-08T23:00',
      'hours 03-08T23:00 03-09T00:00',
      'days 03-09T00:00 03-11T00:00',
      'hours 03-11T00:00 03-11T03:00',
      'events 03-11T03:00 03-11T03:30',
    ],
  ],
  [
    'days that are not added up yet are read by hours',
    ['2026-03-08T00:00', '2026-03-11T00:00', '2026-03-11T00:00', '2026-03-09T00:00'],
    ['days 03-08T00:00 03-09T00:00', 'hours 03-09T00:00 03-11T00:00'],
  ],
  [
    'nothing added up: every event',
    ['2026-03-10T08:20', '2026-03-10T12:40', '2026-03-10T08:00'],
    ['events 03-10T08:20 03-10T12:40'],
  ],
  [
    'no whole hour: every event',
    ['2026-03-10T08:20', '2026-03-10T09:40', '2026-03-10T09:00'],
    ['events 03-10T08:20 03-10T09:40'],
  ],
] as const)('%s', (_, [from, to, ...until], parts) => {
  expect(shown(from, to, ...(until as [string]))).toEqual(parts)
})

const filter = (addresses: readonly string[], role: 'source' | 'destination' | 'any') =>
  ({ conditions: { addresses, role }, where: 'source_ip = $3' }) as never

test.each([
  ['ports', [], 'any', 'traffic_per_hour', 'traffic_per_day'],
  ['sources', [], 'any', 'conversations_per_hour', 'source_traffic_per_day'],
  ['targets', [], 'any', 'conversations_per_hour', 'destination_traffic_per_day'],
  ['flows', ['10.0.0.1'], 'source', 'conversations_per_hour', 'source_traffic_per_day'],
  ['flows', ['10.0.0.1'], 'any', 'conversations_per_hour', undefined],
  ['sources', ['10.0.0.1'], 'destination', 'conversations_per_hour', undefined],
  ['signatures', [], 'any', undefined, undefined],
] as const)('%s of %j as %s is read from the smallest that knows it', (subject, addresses, role, hours, days) => {
  const chosen = aggregatesFor(subject, filter(addresses, role))
  expect([chosen?.hours.name, chosen?.days?.name]).toEqual([hours, days])
})
