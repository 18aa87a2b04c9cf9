import { expect, test } from 'vitest'
import { timeOrderedUuid } from '../../schemas/event-id.ts'
import { fakeDatabase } from '../queries/fake-database.ts'
import type { Claim } from './answer.ts'
import { verifyClaims } from './verify.ts'

const TIME_US = Date.parse('2026-03-10T16:00:00Z') * 1000
const [STORED, OTHER, UNKNOWN] = [0, 1, 2].map((serial) => timeOrderedUuid(TIME_US + serial, 'verify', serial)) as [
  string,
  string,
  string,
]
const ALERT = timeOrderedUuid(TIME_US, 'alert')

const database = fakeDatabase({
  'check-events': [
    { event_id: STORED, time: '2026-03-10T16:00:00Z', source_ip: '203.0.113.66' },
    { event_id: OTHER, time: '2026-03-10T16:00:00Z', source_ip: '10.0.0.1' },
  ],
  'check-alerts': [{ alert_id: ALERT, attack_class: 'ddos' }],
})
const claim = (fields: Partial<Claim>): Claim => ({ text: 'a claim', sql_ref: 'x.sql', ...fields })
const isAttacker: Claim['fitsEvent'] = ({ source_ip }) => source_ip === '203.0.113.66'

test.each<[string, Claim, boolean]>([
  ['ids that exist and fit hold', claim({ event_ids: [STORED], fitsEvent: isAttacker }), true],
  ['an id that does not exist drops the claim', claim({ event_ids: [STORED, UNKNOWN] }), false],
  ['an event that does not fit drops it', claim({ event_ids: [STORED, OTHER], fitsEvent: isAttacker }), false],
  ['no id is no proof', claim({}), false],
  [
    'an alert of another class drops it',
    claim({ alert_ids: [ALERT], fitsAlert: ({ attack_class }) => attack_class === 'apt' }),
    false,
  ],
  [
    'an alert that fits holds',
    claim({ alert_ids: [ALERT], fitsAlert: ({ attack_class }) => attack_class === 'ddos' }),
    true,
  ],
])('%s', async (_promise, one, isKept) => {
  const { kept, dropped } = await verifyClaims(database, [one])
  expect([kept.has(one), dropped]).toEqual([isKept, isKept ? 0 : 1])
})

test('events that an alert cites are sent only where they are stored', async () => {
  const one = claim({ alert_ids: [ALERT], cited_event_ids: [STORED, UNKNOWN] })
  const { kept } = await verifyClaims(database, [one])
  expect(kept.get(one)).toEqual([STORED])
})

test('looks ids up inside the times they hold', async () => {
  const fake = fakeDatabase({ 'check-events': [] })
  await verifyClaims(fake, [claim({ event_ids: [STORED] })])
  expect(fake.asked[0]?.values.slice(1)).toEqual(['2026-03-10T16:00:00.000Z', '2026-03-10T16:00:00.001Z'])
})

test('ids of different hours are looked up each in its own hour, by one statement', async () => {
  const fake = fakeDatabase({ 'check-events': [] })
  const later = timeOrderedUuid(TIME_US + 26 * 3_600_000_000, 'verify', 3)
  await verifyClaims(fake, [claim({ event_ids: [STORED, later, OTHER] })])
  expect(fake.asked.map(({ values }) => values)).toEqual([
    [
      ...[[STORED, OTHER], '2026-03-10T16:00:00.000Z', '2026-03-10T16:00:00.001Z'],
      ...[[later], '2026-03-11T18:00:00.000Z', '2026-03-11T18:00:00.001Z'],
    ],
  ])
})
