import { expect, test } from 'vitest'
import { ALERT, ATTACKER, answer, at, EVENT, FACT } from './asking.fixture.ts'

const TOTAL = {
  country: 'CN',
  asn: 'AS64501',
  asn_name: 'Example Hosting',
  flows: 200,
  attack_flows: 40,
  hours: 1,
  all_flows: 200,
  all_attack_flows: 40,
  origins: 1,
}
const ATTACK = {
  attack_class: 'ssh_bruteforce',
  service: 'ssh',
  destination_port: 22,
  flows: 40,
  all_flows: 40,
  sources: 1,
  targets: 1,
  is_exact: true,
  countries: ['CN'],
  first_seen: at('16:05'),
  last_seen: at('16:15'),
  event_ids: [EVENT],
}
const ROWS = {
  'origin-totals': [TOTAL],
  'origin-hours': [{ hour_of_day: 16, flows: 40, hours: 1 }],
  'origin-attacks': [ATTACK],
}

test('says how much of the traffic is attack, of what kind and at what hour', async () => {
  const { response } = await answer('What patterns do attacks from China have?', ROWS)
  expect(response.answer).toContain('200 flows, of them 40 flows (20%) that the model takes for attack')
  expect(response.answer).toContain('SSH brute force (ssh, port 22): 40 flows (100%), 1 source, 1 target [CN]')
  expect(response.answer).toContain('Busiest hour of the day: 16:00 (UTC)')
  expect(response.chart?.points).toHaveLength(24)
})

test('sources and targets that may be more over several hours are told as lower bounds', async () => {
  const rows = { ...ROWS, 'origin-attacks': [{ ...ATTACK, sources: 3, is_exact: false }] }
  const { response } = await answer('What patterns do attacks from China have?', rows)
  expect(response.answer).toContain('at least 3 sources, at least 1 target')
})

test('the country and whole hours travel as parameters', async () => {
  const { asked, response } = await answer('What patterns do attacks from China have?', ROWS)
  const values = asked.find(({ name }) => name === 'origin-totals')?.values
  expect(values?.slice(2, 4)).toEqual([['CN'], null])
  expect(response.searched?.from).toBe('2026-02-08T18:00:00.000Z')
})

test('an event from another country does not prove it', async () => {
  const rows = { ...ROWS, 'check-events': [{ ...FACT, source_country: 'RU' }] }
  const { response } = await answer('What patterns do attacks from China have?', rows)
  expect(response.dropped_claims).toBe(1)
})

test('an unknown origin may be for want of geography, and the answer says so', async () => {
  const { response } = await answer('What patterns do attacks from China have?', {})
  expect(response.answer).toContain('There is no flow from that origin (China)')
  expect(response.answer).toContain('Without geography')
})

test('"this region" is that of the newest alert, and the answer says which', async () => {
  const rows = {
    'newest-alert': [{ ...ALERT, event_ids: [EVENT] }],
    'alert-origin': [{ country: 'CN', asn: 'AS64501', records: 5 }],
    'origin-attacks': [ATTACK],
    'class-transitions': [
      { from_class: 'ssh_bruteforce', to_class: 'apt', followed: 1, sources: 4, alert_ids: [ALERT.alert_id] },
    ],
    'check-alerts': [ALERT, { ...ALERT, attack_class: 'apt' }],
  }
  const { response } = await answer('¿Qué otros vectores de ataque podrían intentar desde esta región?', rows)
  expect(response.answer).toContain('fuerza bruta por SSH (ssh, puerto 22): 40 flujos')
  expect(response.answer).toContain(
    'pasaron en menos de un día a actividad posterior a una intrusión (APT) 1 de 4 orígenes',
  )
  expect(response.answer).toContain('no una predicción')
})

test('what nobody did before is no basis for a next vector', async () => {
  const { response } = await answer('What other vectors could they try after this SSH attack?', {
    'newest-alert': [ALERT],
  })
  expect(response.answer).toContain('there is no basis to say which follows')
  expect(response.answer).toContain('without an asset list it is not known which side is ours')
  expect(response.answer).not.toContain(ATTACKER)
})
