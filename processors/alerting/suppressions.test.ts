import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { Registry } from 'prom-client'
import { describe, expect, it, vi } from 'vitest'
import type { Evidence } from '../../schemas/messages.ts'
import { openAlertingMetrics } from './metrics.ts'
import { openSuppressionFile } from './suppression-file.ts'
import { createSuppressionList, isExpired, readSuppressions, type Suppression } from './suppressions.ts'

const NOW_US = Date.UTC(2026, 10, 24) * 1000
const entry = (changes: Partial<Suppression> = {}): Suppression => ({
  ...{ subject: '10.0.0.0/24', owner: 'ana', expires: '2026-12-01', reason: 'vulnerability scanner' },
  ...changes,
})
const evidence = (changes: Evidence = {}): Evidence => ({
  ...{ attack_class: 'port_scan', detector: 'vertical_scan', subject: { type: 'source', value: '10.0.0.5' } },
  ...changes,
})

describe('evidence is suppressed', () => {
  it.each<[string, boolean, Partial<Suppression>, Evidence]>([
    ['when a network holds its subject', true, {}, {}],
    ['not when the subject is elsewhere', false, {}, { subject: { type: 'source', value: '10.0.1.5' } }],
    ['when the entry names its class and detector', true, { class: 'port_scan', detector: 'vertical_scan' }, {}],
    ['not when the entry names another class', false, { class: 'ddos' }, {}],
    ['not when the entry names another detector', false, { detector: 'flood' }, {}],
    ['when either end of a pair is named', true, {}, { subject: { type: 'pair', value: '192.0.2.1>10.0.0.5' } }],
    [
      'when its only source is named',
      true,
      {},
      { subject: { type: 'target', value: '192.0.2.1' }, source_ip: '10.0.0.5' },
    ],
    ['for IPv6', true, { subject: '2001:db8::/32' }, { subject: { type: 'source', value: '2001:db8::7' } }],
    ['not by an IPv4 network for IPv6', false, { subject: '0.0.0.0/0' }, { subject: { type: 'source', value: '::1' } }],
    ['not after the last day has ended', false, { expires: '2026-11-23' }, {}],
    ['until that day ends', true, { expires: '2026-11-24' }, {}],
    ['not from the moment on that is named', false, { expires: '2026-11-24T01:00:00+01:00' }, {}],
    ['not where the subject is no address', false, {}, { subject: { type: 'source', value: 'somebody' } }],
  ])('%s', (_when, isSuppressed, changes, what) => {
    expect(createSuppressionList([entry(changes)])(evidence(what), NOW_US) !== undefined).toBe(isSuppressed)
  })
})

const folder = mkdtempSync(path.join(tmpdir(), 'suppressions-'))
const fileOf = (text: string, name = 'list.yaml'): string => {
  const file = path.join(folder, name)
  writeFileSync(file, text)
  return file
}
const GOOD = 'suppressions:\n  - { subject: 10.0.0.5, owner: ana, expires: "2020-01-01", reason: old }\n'

describe('a file', () => {
  it('names every bad value at once', () => {
    const bad = fileOf(
      `suppressions:
  - { subject: 10.0.0.300, owner: ana, expires: "2026-02-30", reason: x }
  - { subject: 10.0.0.1/33, owner: ana, expires: tomorrow, reason: x }
  - { subject: 10.0.0.7, owner: ana, expires: "2026-12-01", reason: x }
  - { subject: 10.0.0.7/32, owner: eva, expires: "2026-12-02", reason: y }`,
    )
    expect(() => readSuppressions(bad)).toThrow(
      /\[0\]\.subject: 10\.0\.0\.300.*\[0\]\.expires: 2026-02-30.*\[1\]\.subject.*\[1\]\.expires: tomorrow.*\[3\]: says the same/s,
    )
  })

  it.each(['owner', 'expires', 'reason', 'subject'])('requires %s', (name) => {
    const { [name as keyof Suppression]: _, ...rest } = entry()
    expect(() => readSuppressions(fileOf(JSON.stringify({ suppressions: [rest] }), 'list.json'))).toThrow(name)
  })

  it('refuses a class that does not exist', () => {
    expect(() =>
      readSuppressions(fileOf(JSON.stringify({ suppressions: [entry({ class: 'scan' as 'apt' })] }))),
    ).toThrow(/class: must be one of port_scan/)
  })
})

describe('the service', () => {
  const log = () => ({ info: vi.fn(), warn: vi.fn(), error: vi.fn() })

  it('says which entries have expired, and goes on without them', () => {
    const said = log()
    const file = openSuppressionFile(fileOf(GOOD), said)
    expect(said.warn).toHaveBeenCalledWith(
      expect.objectContaining({ subject: '10.0.0.5', owner: 'ana' }),
      expect.stringContaining('expired'),
    )
    expect(file.suppressionOf(evidence(), NOW_US)).toBeUndefined()
    file.close()
  })

  it('reads a changed file again and keeps the good one when the new one is bad', async () => {
    const said = log()
    const name = fileOf('suppressions: []', 'changing.yaml')
    const file = openSuppressionFile(name, said, 20)
    writeFileSync(name, JSON.stringify({ suppressions: [entry()] }))
    await vi.waitFor(() => expect(file.entries()).toHaveLength(1), { timeout: 15_000 })
    writeFileSync(name, 'suppressions: [{}, {}]')
    await vi.waitFor(() => expect(said.error).toHaveBeenCalled(), { timeout: 15_000 })
    expect(file.entries()).toHaveLength(1)
    file.close()
  })

  it('does not start on a bad file', () => {
    expect(() => openSuppressionFile(fileOf('suppressions: 7'), log())).toThrow('suppressions')
  })
})

it('metrics tell what was left out and what is in force', async () => {
  const metrics = openAlertingMetrics(() => [entry({ expires: '2999-01-01' }), entry({ expires: '2020-01-01' })])
  const registry = new Registry()
  metrics.register(registry)
  metrics.countSuppressed(evidence())
  const text = await registry.metrics()
  expect(text).toContain('alerting_suppressed_evidence_total{attack_class="port_scan",detector="vertical_scan"} 1')
  expect(text).toContain('alerting_suppressions{state="active"} 1')
  expect(text).toContain('alerting_suppressions{state="expired"} 1')
  expect(isExpired(entry({ expires: '2999-01-01' }), NOW_US)).toBe(false)
})
