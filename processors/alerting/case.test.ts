import { expect, test } from 'vitest'
import type { Evidence } from '../../schemas/messages.ts'
import { addEvidence, classCaseFor, countOf } from './case.ts'

const SECOND = 1_000_000
const openCase = () =>
  classCaseFor({ subject: { type: 'source', value: '192.0.2.1' }, classes: [] }, { attack_class: 'port_scan' })
const evidence = (detector: string, bucket: number, flow_count: number): Evidence => ({
  ...{ evidence_id: `${detector}-${bucket}`, attack_class: 'port_scan', detector, flow_count, log_likelihood_ratio: 3 },
  ...{ time_us: bucket * SECOND, first_seen_us: bucket * SECOND, last_seen_us: (bucket + 9) * SECOND },
})

test('flows that two detectors see in buckets of different lengths count once', () => {
  const scan = openCase()
  for (const bucket of [0, 10, 20, 30, 40, 50]) addEvidence(scan, evidence('short', bucket, 10))
  addEvidence(scan, evidence('long', 0, 58))
  expect(countOf(scan)).toBe(60)
})

test('a newer version of a bucket replaces the older, an older one changes nothing', () => {
  const scan = openCase()
  for (const flows of [4, 9, 7]) addEvidence(scan, evidence('short', 0, flows))
  expect(countOf(scan)).toBe(9)
})

test('flows of evidence that is no longer kept stay counted, each detector for itself', () => {
  const scan = openCase()
  for (let bucket = 0; bucket < 100; bucket++) {
    addEvidence(scan, evidence('one', bucket * 10, 2))
    addEvidence(scan, evidence('other', bucket * 10, 3))
  }
  expect(scan.evidence.length).toBeLessThanOrEqual(24)
  expect(countOf(scan)).toBe(300)
})
