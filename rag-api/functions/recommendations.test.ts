import { describe, expect, test } from 'vitest'
import { ALERT, ATTACKER, EVENT, VICTIM } from '../answers/asking.fixture.ts'
import { recommendationsOf, type Situation } from './recommendations.ts'

const SITUATION: Situation = {
  threat: 'ssh_bruteforce',
  language: 'en',
  alerts: [{ ...ALERT, summary: null, status: 'open', revision: 1, feedback: [] }],
  sources: [ATTACKER],
  victims: [VICTIM],
  handshakes: [{ source_ip: ATTACKER, flows: 40, completed: 38, event_ids: [EVENT] }],
  techniques: ['T1110.001'],
  inputGroups: 2,
  blocks: [],
}
const BLOCK = {
  action: 'block',
  enforcer: 'edge-1',
  reported_at: '2026-03-10T18:01:00Z',
  expires_at: null,
  decision_status: 'active',
}
const first = (change: Partial<Situation>) => recommendationsOf({ ...SITUATION, ...change })[0]
const seen = (source_ip: string, completed: number) => [{ source_ip, flows: 40, completed, event_ids: [EVENT] }]

describe('what is done about a source follows from its handshakes and from where it is', () => {
  test.each([
    ['completed, outside', { handshakes: seen(ATTACKER, 38) }, 'block_source', true],
    ['none completed', { handshakes: seen(ATTACKER, 0) }, 'limit_rate', false],
    ['no flow stored', { handshakes: [] }, 'observe_source', false],
    ['completed, inside', { sources: ['10.0.0.9'], handshakes: seen('10.0.0.9', 38) }, 'isolate_host', true],
  ] as const)('%s', (_, change, action, disruptive) => {
    expect(first(change)).toMatchObject({ action, disruptive })
  })
})

describe('a disruptive action needs a person', () => {
  test.each([
    ['two kinds of input and an alert', {}, false],
    ['one kind of input', { inputGroups: 1 }, true],
    ['no alert of the source', { alerts: [] }, true],
  ])('%s', (_, change, needs) => {
    expect(first(change)?.needs_person).toBe(needs)
  })
})

describe('what is blocked already is said with the recommendation', () => {
  test.each([
    ['by its address', { ...BLOCK, address: `${ATTACKER}/32` }, true],
    ['by its network', { ...BLOCK, address: '203.0.113.0/24' }, true],
    ['another network', { ...BLOCK, address: '198.51.100.0/24' }, false],
    ['a limited rate is no block', { ...BLOCK, address: `${ATTACKER}/32`, action: 'rate_limit' }, false],
  ])('%s', (_, block, isSaid) => {
    expect(first({ blocks: [block] })?.why.includes('already blocked by the word of edge-1')).toBe(isSaid)
  })
})

test('sources come first, then what the class asks for, then mitigations of the techniques, each with its alerts', () => {
  const all = recommendationsOf(SITUATION)
  expect([...new Set(all.map(({ action }) => action))]).toEqual(['block_source', 'class_measure', 'mitigation'])
  expect(all.every(({ alert_ids }) => alert_ids.includes(ALERT.alert_id))).toBe(true)
  expect(all.at(-1)?.why).toContain('T1110.001')
})
