import { describe, expect, it } from 'vitest'
import type { Alert } from '../../schemas/messages.ts'
import { judge } from './judge.ts'
import type { Observed, SeenRecord } from './observe.ts'
import { reportText } from './report.ts'
import { summarise } from './summary.ts'
import type { Attack, CaptureTruth } from './truth.ts'

const SECOND = 1e6
const seen = (records: readonly SeenRecord[] = []): Observed => ({
  ...{ records, recordsLeftOut: 0, activeHostMinutes: 90, activeHosts: 3 },
  raisedUs: new Map([['one', 12 * SECOND]]),
})
const record = (changes: Partial<SeenRecord> = {}): SeenRecord => ({
  ...{ source: '10.0.0.9', target: '10.0.0.2', targetPort: 22, timeUs: 10 * SECOND, flows: 5 },
  ...{ label: 'port_scan', modelLabel: 'port_scan' },
  ...changes,
})
const scan: Attack = { attack_class: 'port_scan', attackers: ['10.0.0.9'], victims: ['10.0.0.2'] }
const truthOf = (...attacks: Attack[]): CaptureTruth => ({ file: 'a.pcap', attacks, label: () => 'normal' })
const alert = (changes: Alert = {}): Alert => ({
  ...{ alert_id: 'one', attack_class: 'port_scan', subject: { type: 'source', value: '10.0.0.9' }, confidence: 0.99 },
  ...{ targets: ['10.0.0.2:22'], first_seen_us: 10 * SECOND, last_seen_us: 20 * SECOND },
  ...changes,
})

describe('an alert is right', () => {
  it.each<[string, boolean, Alert, Attack]>([
    ['when class and attacker fit', true, alert(), scan],
    ['when it is about the pair', true, alert({ subject: { type: 'pair', value: '10.0.0.9>10.0.0.2' } }), scan],
    ['when the truth names nobody', true, alert(), { ...scan, attackers: [], victims: [] }],
    ['not when the class is another', false, alert({ attack_class: 'apt' }), scan],
    ['not when it accuses somebody else', false, alert({ subject: { type: 'source', value: '10.0.0.3' } }), scan],
    ['not when the attack is hours away', false, alert(), { ...scan, firstUs: 9000 * SECOND, lastUs: 9001 * SECOND }],
    ['when the attacker is one of a network', true, alert(), { ...scan, attackers: ['10.0.0.0/28'] }],
  ])('%s', (_when, isRight, raised, attack) => {
    const result = judge(truthOf(attack), [raised], seen())
    expect(result.alerts[0]?.isRight).toBe(isRight)
    expect(result.attacks[0]?.isFound).toBe(isRight)
  })
})

it('of a flood the victim is the host to name', () => {
  const flood: Attack = { attack_class: 'ddos', attackers: [], victims: ['10.0.0.1'] }
  const raised = (value: string) => alert({ attack_class: 'ddos', subject: { type: 'target', value } })
  const hostFound = (value: string) => judge(truthOf(flood), [raised(value)], seen()).alerts[0]?.isRightHost
  expect([hostFound('10.0.0.1'), hostFound('10.0.0.4')]).toEqual([true, false])
})

it('time to the first alert runs from the first labelled record, or from the begin that the truth names', () => {
  const late = judge(truthOf(scan), [alert()], seen([record({ timeUs: 11 * SECOND })]))
  expect(late.attacks[0]?.secondsToAlert).toBe(1)
  const named = judge(truthOf({ ...scan, firstUs: 9.5 * SECOND, lastUs: 20 * SECOND }), [alert()], seen())
  expect(named.attacks[0]?.secondsToAlert).toBe(2.5)
  expect(judge(truthOf(scan), [], seen()).attacks[0]?.secondsToAlert).toBeNull()
})

describe('an alert stands for the records', () => {
  it.each<[string, boolean, Partial<SeenRecord>]>([
    ['of its source towards its targets', true, {}],
    ['not of its source elsewhere', false, { target: '10.0.0.3' }],
    ['not before it began', false, { timeUs: 9 * SECOND }],
    ['not of others', false, { source: '10.0.0.4' }],
  ])('%s', (_which, isIn, changes) => {
    const { byAlerts } = judge(truthOf(scan), [alert()], seen([record(changes)]))
    expect([...(byAlerts.get('port_scan') ?? [])]).toEqual([[isIn ? 'port_scan' : 'normal', 5]])
  })

  it('and records without a label or a verdict count nowhere', () => {
    const result = judge(truthOf(scan), [alert()], seen([record({ label: null }), record({ modelLabel: null })]))
    expect([...result.byModel]).toEqual([])
    expect(result.byAlerts.get('port_scan')?.get('port_scan')).toBe(5)
  })
})

describe('the summary', () => {
  const found = judge(truthOf(scan), [alert(), alert({ attack_class: 'apt' }), alert({ attack_class: 'ddos' })], seen())
  const missed = judge(truthOf(scan), [], seen())
  const quiet = judge(truthOf(), [], seen([record({ label: 'normal', modelLabel: 'port_scan' })]))
  const summary = summarise([found, missed, quiet, judge({ ...truthOf(), uncounted: 'other' }, [alert()], seen())])

  it('counts captures, alerts and hours with their denominators', () => {
    const [scans] = summary.classes
    expect(summary.captures).toEqual({ attack: 2, benign: 1, uncounted: 1 })
    expect(scans?.found).toMatchObject({ hits: 1, of: 2 })
    expect(scans?.found_cleanly).toMatchObject({ hits: 0, of: 2 })
    expect(scans?.other_class_alerts_per_capture).toBe(1)
    expect(summary.all.alert_precision).toMatchObject({ hits: 1, of: 3 })
    expect(scans?.host_precision).toMatchObject({ hits: 1, of: 1 })
  })

  it('gives false alerts per active host-hour with the bound that none allows', () => {
    expect(summary.benign).toMatchObject({ alerts: 0, active_host_hours: 1.5, alerts_per_host_hour: 0 })
    expect(summary.benign.upper_bound).toBeCloseTo(2.9957 / 1.5, 3)
    expect(summary.benign.flow_false_of_model).toMatchObject({ hits: 5, of: 5 })
  })

  it('says "not measured" where there is nothing', () => {
    expect(summary.classes[4]?.found.share).toBeNull()
    const row = reportText(summary)
      .split('\n')
      .find((line) => line.includes('ssh_bruteforce') && line.includes('not measured'))
    expect(row).toBeDefined()
  })

  it('puts every alert into one step of confidence', () => {
    expect(summary.calibration.reduce((sum, { right }) => sum + right.of, 0)).toBe(3)
  })
})
