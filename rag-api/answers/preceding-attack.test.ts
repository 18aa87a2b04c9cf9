import { expect, test } from 'vitest'
import { timeOrderedUuid } from '../../schemas/event-id.ts'
import { fakeDatabase } from '../queries/fake-database.ts'
import { addressOfTarget, partiesOf } from './alerts.ts'
import { respond } from './respond.ts'

const FIRST_SEEN = '2026-03-10T16:05:00Z'
const ALERT = {
  alert_id: timeOrderedUuid(Date.parse(FIRST_SEEN) * 1000, 'alert'),
  attack_class: 'ssh_bruteforce',
  severity: 'high',
  confidence: 0.97,
  subject_type: 'source',
  subject_value: '203.0.113.66',
  source_ip: '203.0.113.66',
  sources_count: 1,
  targets: ['10.0.0.5:22'],
  event_ids: [],
  techniques: ['T1110.001'],
  evidence: [],
  first_seen: FIRST_SEEN,
  last_seen: '2026-03-10T16:15:00Z',
  event_count: 40,
}
const SCAN = timeOrderedUuid(Date.parse('2026-03-10T16:00:00Z') * 1000, 'scan')
const GROUP = {
  source_ip: '203.0.113.66',
  sources: 1,
  is_attacker: true,
  event_type: 'scan_fold',
  service: null,
  signature: null,
  flows: 120,
  targets: 1,
  a_target: '10.0.0.5',
  ports: 0,
  a_port: null,
  first_seen: '2026-03-10T16:00:00Z',
  last_seen: '2026-03-10T16:00:10Z',
  attack_probability: 0.97,
  event_ids: [SCAN],
  rarity: 2,
}
const ROWS = {
  'newest-alert': [ALERT],
  'events-before': [GROUP],
  'events-before-total': [{ flows: 200, records: 82, sources: 2 }],
  'check-alerts': [ALERT],
  'check-events': [
    { event_id: SCAN, time: '2026-03-10T16:00:00Z', source_ip: '203.0.113.66', event_type: 'scan_fold', service: null },
  ],
}
const QUESTION = '¿Qué eventos precedieron a este ataque SSH en las últimas 4 horas?'
const ask = (rows: Parameters<typeof fakeDatabase>[0]) => {
  const database = fakeDatabase(rows)
  return respond({ question: QUESTION, now: Date.parse('2026-03-10T18:30:00Z'), zone: 'UTC' }, database).then(
    (response) => ({ response, database }),
  )
}

test('says which alert it took, what came before and what to do', async () => {
  const { response } = await ask(ROWS)
  for (const part of [
    'la alerta más reciente de fuerza bruta por SSH',
    '203.0.113.66 (el mismo atacante) → 10.0.0.5',
    '120 flujos',
    'T1110.001',
    'PasswordAuthentication no',
  ]) {
    expect(response.answer).toContain(part)
  }
  expect(response.claims.map(({ event_ids }) => event_ids)).toContainEqual([SCAN])
})

test('the lookback ends where the attack begins', async () => {
  const { response, database } = await ask(ROWS)
  expect(response.searched).toEqual({ from: '2026-03-10T12:05:00.000Z', to: '2026-03-10T16:05:00.000Z' })
  const query = database.asked.find(({ name }) => name === 'events-before')
  const [parties, from, until, attacker] = query?.values ?? []
  expect([parties, from, until, attacker]).toEqual([
    ['203.0.113.66', '10.0.0.5'],
    '2026-03-10T12:05:00.000Z',
    FIRST_SEEN,
    '203.0.113.66',
  ])
})

test('an event of after the attack cannot pass for what preceded it', async () => {
  const late = { ...ROWS['check-events'][0], time: '2026-03-10T16:05:01Z' }
  const { response } = await ask({ ...ROWS, 'check-events': [late] })
  expect(response.dropped_claims).toBe(1)
  expect(response.answer).not.toContain('el mismo atacante')
})

test('without an alert of the class there is no attack to look before', async () => {
  const { response } = await ask({})
  expect(response.answer).toContain('No hay ninguna alerta de fuerza bruta por SSH')
})

test.each([
  ['10.0.0.5', '10.0.0.5'],
  ['10.0.0.5:22', '10.0.0.5'],
  ['2001:db8::1', '2001:db8::1'],
  ['[2001:db8::1]:22', '2001:db8::1'],
  ['not an address', undefined],
])('the address of target %s is %s', (target, address) => {
  expect(addressOfTarget(target)).toBe(address)
})

test('both ends of a pair are parties', () => {
  expect(partiesOf({ source_ip: null, subject_value: '10.0.0.1>10.0.0.2', targets: [] })).toEqual([
    '10.0.0.1',
    '10.0.0.2',
  ])
})
