import { describe, expect, it } from 'vitest'
import type { AlertJson } from '../routes/alert-json.ts'
import { endpointOf } from './endpoints.ts'
import { formatAlert } from './format.ts'

/** As far as these tests look into one. */
type Finding = Readonly<Record<string, unknown>> & {
  readonly finding_info: { readonly attacks: readonly object[]; readonly analytic?: object }
  readonly evidences: readonly object[]
  readonly resources: readonly object[]
  readonly observables: readonly object[]
}

const alert = (changes: Partial<AlertJson> = {}): AlertJson => ({
  ...{ kind: 'alert', alert_id: '0193-a', revision: 1, status: 'open', class: 'ssh_bruteforce', severity: 'high' },
  ...{ subject: { type: 'source', value: '203.0.113.5' }, source_ip: '203.0.113.5', sources_count: 1 },
  ...{ targets: ['10.0.0.2:22'], first_seen: '2026-11-24T10:00:00.000Z', last_seen: '2026-11-24T10:00:20.000Z' },
  ...{ score: 0.995, event_count: 120, event_ids: ['e1', 'e2'], techniques: ['T1110.001', 'T1021'] },
  evidence: [
    {
      evidence_id: 'v1',
      detector: 'password_guessing',
      input_group: 'rate',
      log_likelihood_ratio: 11,
      facts: { sessions: 40 },
      targets: ['10.0.0.2:22'],
    },
    { evidence_id: 'v2', detector: 'model', input_group: 'model', log_likelihood_ratio: 3 },
  ],
  ...{
    summary: 'Guessing.',
    updated_at: '2026-11-24T10:00:21.000Z',
    raised_at: '2026-11-24T10:00:22.000Z',
    feedback: [],
  },
  ...changes,
})
const flood = alert({
  ...{ class: 'ddos', subject: { type: 'target', value: '10.0.0.1' }, source_ip: null, sources_count: 900 },
  ...{ targets: [], evidence: [], techniques: [], event_ids: [], score: 0.93, summary: null, raised_at: null },
})
const pair = alert({ subject: { type: 'pair', value: '10.0.0.5>198.51.100.7' }, source_ip: null, targets: [] })
const verdict = (said: 'true_positive' | 'false_positive', comment: string | null = null) => ({
  ...{ actor: 'ana', verdict: said, comment, given_at: '2026-11-24T11:00:00.000Z' },
})

it.each([
  ['10.0.0.2:22', { ip: '10.0.0.2', port: 22 }],
  ['10.0.0.2', { ip: '10.0.0.2' }],
  ['[2001:db8::1]:443', { ip: '2001:db8::1', port: 443 }],
  ['2001:db8::1', { ip: '2001:db8::1' }],
  ['nonsense:1', undefined],
])('%s is an end', (text, endpoint) => {
  expect(endpointOf(text)).toEqual(endpoint)
})

describe('OCSF', () => {
  const ocsf = (one: AlertJson) => formatAlert(one, 'ocsf') as Finding

  /** What class 2004 and the objects used require, by schema.ocsf.io 1.9.0. */
  const assertValid = (finding: Finding): void => {
    for (const name of ['activity_id', 'category_uid', 'class_uid', 'severity_id', 'type_uid', 'time'])
      expect(finding[name], name).toEqual(expect.any(Number))
    expect(Number.isInteger(finding.time) && Number(finding.time) > 1e12).toBe(true)
    expect(finding).toMatchObject({ class_uid: 2004, category_uid: 2, finding_info: { uid: expect.any(String) } })
    expect(finding.type_uid).toBe(200_400 + Number(finding.activity_id))
    expect(finding.metadata).toMatchObject({ version: '1.9.0', product: { name: expect.any(String) } })
    expect([1, 2, 3]).toContain(finding.activity_id)
    for (const attack of finding.finding_info.attacks) expect(attack).toHaveProperty('technique.uid')
    if (finding.finding_info.analytic) expect(finding.finding_info.analytic).toHaveProperty('type_id')
    for (const one of finding.evidences) expect(one).toHaveProperty('data')
    for (const one of finding.resources) expect(one).toHaveProperty('uid')
    for (const one of finding.observables) expect(one).toMatchObject({ type_id: 2, name: expect.any(String) })
    expect(JSON.stringify(finding)).not.toMatch(/null|NaN/)
  }

  it.each([
    ['of one source', alert()],
    ['of many sources', flood],
    ['of a pair', pair],
    ['judged', alert({ feedback: [verdict('true_positive', 'it was')] })],
  ])('has every field that a finding requires: %s', (_what, one) => assertValid(ocsf(one)))

  it.each([
    ['created', 1, alert()],
    ['updated', 2, alert({ revision: 3 })],
    ['closed', 3, alert({ revision: 4, status: 'closed' })],
  ])('says that it was %s, under the same uid', (_what, activity_id, one) => {
    expect(ocsf(one)).toMatchObject({ activity_id, is_alert: activity_id !== 3, finding_info: { uid: '0193-a' } })
  })

  it('names sub-techniques below their technique, detectors as analytics and both ends', () => {
    expect(ocsf(alert())).toMatchObject({
      finding_info: {
        attacks: [
          { technique: { uid: 'T1110' }, sub_technique: { uid: 'T1110.001' } },
          { technique: { uid: 'T1021' } },
        ],
        analytic: { name: 'password_guessing', type_id: 2 },
        related_analytics: [{ name: 'model', type_id: 4 }],
        related_events: [{ uid: 'e1' }, { uid: 'e2' }],
      },
      ...{ severity_id: 4, confidence_id: 3, confidence_score: 100, count: 120 },
      resources: [{ uid: '10.0.0.2' }],
      evidences: [
        { src_endpoint: { ip: '203.0.113.5' }, dst_endpoint: { ip: '10.0.0.2', port: 22 } },
        { name: 'model' },
      ],
    })
    expect(ocsf(pair)).toMatchObject({ resources: [{ uid: '198.51.100.7' }] })
  })

  it('carries the newest verdict and every comment', () => {
    const feedback = [verdict('true_positive', 'looks real'), verdict('false_positive')]
    expect(ocsf(alert({ feedback }))).toMatchObject({
      ...{ status_id: 3, verdict_id: 1, notes: [{ comment: 'looks real', user: { name: 'ana' } }] },
      metadata: { profiles: ['incident'] },
    })
    expect(ocsf(alert())).not.toHaveProperty('verdict_id')
  })
})

describe('ECS', () => {
  const ecs = (one: AlertJson) => formatAlert(one, 'ecs')

  it('is an alert event with its ends, techniques and our own fields apart', () => {
    expect(ecs(alert())).toMatchObject({
      '@timestamp': '2026-11-24T10:00:21.000Z',
      ecs: { version: '8.17.0' },
      event: {
        kind: 'alert',
        category: ['intrusion_detection', 'network'],
        type: ['info'],
        id: '0193-a',
        severity: 73,
      },
      source: { ip: '203.0.113.5' },
      destination: { ip: '10.0.0.2', port: 22 },
      related: { ip: ['203.0.113.5', '10.0.0.2'] },
      threat: { technique: { id: ['T1110', 'T1021'], subtechnique: { id: ['T1110.001'] } } },
      autoinmune: { alert: { confidence: 0.995, event_count: 120, feedback: [] } },
    })
  })

  it('has no source where there are many, and no destination where there are several', () => {
    expect(ecs(flood)).not.toHaveProperty('source')
    expect(ecs(flood)).toMatchObject({ destination: { ip: '10.0.0.1' }, message: 'Flood' })
    const several = ecs(alert({ targets: ['10.0.0.2:22', '10.0.0.3:22'] }))
    expect(several).not.toHaveProperty('destination')
    expect(several).toMatchObject({ related: { ip: ['203.0.113.5', '10.0.0.2', '10.0.0.3'] } })
    expect(ecs(alert({ targets: ['10.0.0.2:22', '10.0.0.2:23'] }))).toMatchObject({ destination: { ip: '10.0.0.2' } })
  })
})
