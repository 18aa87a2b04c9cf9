import { describe, expect, it } from 'vitest'
import { type AssessedAlert, assessEvent, type Background, type KnownEvent } from './assess-event.ts'

const ID = '019cd8ee-3d80-8000-8abc-000000000001'
const alert = {
  alert_id: 'a',
  attack_class: 'ssh_bruteforce',
  severity: 'high',
  confidence: 0.97,
  source_ip: '203.0.113.1',
  subject_value: '203.0.113.1',
  targets: ['10.0.0.5:22'],
} as unknown as AssessedAlert
const NOTHING: Background = {
  alertsByEvent: new Map(),
  alertsByPair: new Map(),
  alertsByAddress: new Map(),
  evidenceBySubject: new Map(),
  historyByAddress: new Map(),
}
const benign: KnownEvent = {
  source_ip: '10.0.0.1',
  destination_ip: '10.0.0.2',
  attack_probability: 0.02,
  attack_class: 'port_scan',
  intel_hits: null,
}
const evidence = (strongest: number, weakest: number) =>
  new Map([
    [
      '10.0.0.1',
      [
        {
          ...{ subject_value: '10.0.0.1', attack_class: 'apt', input_group: 'content', pieces: 2, strongest, weakest },
          ...{ detectors: ['dcsync'], event_ids: [], all_rows: 1 },
        },
      ],
    ],
  ])
const history = (attack_probability: number | null) =>
  new Map([['10.0.0.1', { address: '10.0.0.1', flows: 5, attack_probability, first_seen: '', last_seen: '' }]])
const ends = { source_ip: '10.0.0.1', destination_ip: '10.0.0.2' }

describe('assessEvent', () => {
  it.each<
    [string, Parameters<typeof assessEvent>[1], KnownEvent | undefined, Partial<Background>, string, number | null]
  >([
    [
      'an event that an alert cites',
      { event_id: ID },
      benign,
      { alertsByEvent: new Map([[ID, [alert]]]) },
      'attack',
      0.97,
    ],
    [
      'an alert of source and target',
      ends,
      undefined,
      { alertsByPair: new Map([['10.0.0.1>10.0.0.2', [alert]]]) },
      'attack',
      0.97,
    ],
    ['a high score', { event_id: ID }, { ...benign, attack_probability: 0.8 }, {}, 'attack', 0.8],
    [
      'an alert of the source alone',
      ends,
      undefined,
      { alertsByAddress: new Map([['10.0.0.1', [alert]]]) },
      'suspicious',
      null,
    ],
    ['evidence for an attack', ends, undefined, { evidenceBySubject: evidence(3, 0.5) }, 'suspicious', null],
    ['evidence outweighed by benign evidence', ends, benign, { evidenceBySubject: evidence(1, -2) }, 'no_sign', 0.02],
    [
      'an indicator',
      { event_id: ID },
      { ...benign, intel_hits: [{ matched_field: 'dst_ip' }] },
      {},
      'suspicious',
      0.02,
    ],
    ['a suspected past', ends, undefined, { historyByAddress: history(0.7) }, 'suspicious', null],
    ['a quiet past', ends, undefined, { historyByAddress: history(0.1) }, 'no_sign', null],
    ['a known event without signs', { event_id: ID }, benign, {}, 'no_sign', 0.02],
    ['nothing at all', ends, undefined, {}, 'unknown', null],
  ])('%s', (_, handed, known, background, verdict, score) => {
    expect(assessEvent(0, handed, known, { ...NOTHING, ...background })).toMatchObject({ verdict, score })
  })

  it('says what it could not look at', () => {
    const { intel_hits: _, ...inMemory } = benign
    expect(assessEvent(0, { event_id: ID }, undefined, NOTHING).not_assessed).toEqual([
      'model',
      'intelligence',
      'addresses',
    ])
    expect(assessEvent(0, { event_id: ID }, inMemory, NOTHING).not_assessed).toEqual(['intelligence'])
    expect(assessEvent(0, { event_id: ID }, benign, NOTHING).not_assessed).toEqual([])
  })

  it('names each alert once, by the nearest thing that it speaks of', () => {
    const everywhere = { alertsByEvent: new Map([[ID, [alert]]]), alertsByAddress: new Map([['10.0.0.1', [alert]]]) }
    const { reasons } = assessEvent(0, { event_id: ID }, benign, { ...NOTHING, ...everywhere })
    expect(reasons.map(({ about }) => about)).toEqual(['event'])
  })
})
