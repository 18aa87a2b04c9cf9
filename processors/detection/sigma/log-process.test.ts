import { expect, test } from 'vitest'
import type { ComponentLog, Evidence, NetworkEvent } from '../../../schemas/messages.ts'
import { openMemoryState } from '../../runtime/state-memory.ts'
import { accusedIn, sigmaDetector } from './detectors.ts'
import { createLogDetection } from './log-process.ts'
import type { LogRule } from './rule.ts'
import { OWN_RULES, readRules } from './rules.ts'

const START_US = 1_795_428_000_000_000
const OWN = readRules([OWN_RULES]).rules
const line = (at: number, changes: ComponentLog = {}): ComponentLog => ({
  log_id: `line-${at}`,
  time_us: START_US + at * 1_000_000,
  component: 'sshd',
  message: 'Failed password for root from 203.0.113.5 port 4711 ssh2',
  addresses: ['203.0.113.5'],
  ...changes,
})

const evidenceOf = async (lines: readonly ComponentLog[], onMatched?: (matched: number, alone: number) => void) => {
  const rules = OWN.filter((rule): rule is LogRule => rule.kind === 'logs')
  const detection = createLogDetection({ rules, ...(onMatched ? { onMatched } : {}) })
  const partition = await openMemoryState().open('log-detection', 'logs.raw', 0)
  const outcomes = await detection.process(
    lines.map((message) => ({ topic: 'logs.raw', message })),
    partition.begin(),
  )
  expect(outcomes).toHaveLength(lines.length)
  await partition.commit(BigInt(lines.length))
  const outputs = [
    ...outcomes.flatMap((outcome) => (outcome.kind === 'ok' ? outcome.outputs : [])),
    ...((await detection.finish?.(partition.begin())) ?? []),
  ]
  return outputs.flatMap((output): Evidence[] => (output.topic === 'evidence.emitted' ? [output.message] : []))
}

test('a dozen refusals by sshd within a minute are decisive, and prove themselves with the lines', async () => {
  const evidence = await evidenceOf(Array.from({ length: 14 }, (_, at) => line(at)))
  expect(evidence.at(-1)).toMatchObject({
    subject: { type: 'source', value: '203.0.113.5' },
    attack_class: 'ssh_bruteforce',
    detector: 'sigma_logs',
    input_group: 'logs',
    decisive: true,
    event_ids: [],
    flow_count: 0,
    techniques: ['T1110.001'],
  })
  expect(evidence.at(-1)?.log_ids).toContain('line-13')
})

test('two slips of a person are no evidence', async () => {
  expect(await evidenceOf([line(0), line(5)])).toEqual([])
})

test('a line that names no address accuses nobody, and is counted', async () => {
  const counted: number[][] = []
  const evidence = await evidenceOf([line(0, { addresses: [] })], (...numbers) => counted.push(numbers))
  expect(evidence).toEqual([])
  expect(counted).toEqual([[0, 1]])
})

test("the remote end's field is believed before the first address of the line", () => {
  const log: ComponentLog = {
    addresses: ['10.0.0.1', '203.0.113.9'],
    attributes: { src_ip: '203.0.113.9', other: 'x' },
  }
  expect(accusedIn(log, undefined)).toBe('203.0.113.9')
  expect(accusedIn({ addresses: ['10.0.0.1'] }, undefined)).toBe('10.0.0.1')
  expect(accusedIn(log, 'other')).toBeUndefined()
})

test('rules about events are one detector beside the others, each rule once in a bucket', () => {
  const detector = sigmaDetector(OWN)
  const event: NetworkEvent = { src_ip: '10.0.0.7', protocol_analysis: { dns_query: 'abc.ONION' } }
  expect(detector?.observe(event)).toMatchObject([{ attack_class: 'botnet_c2', techniques: ['T1090.003'] }])
  expect(detector?.observe({ protocol_analysis: { dns_query: 'abc.onion' } })).toEqual([])
  expect(sigmaDetector([])).toBeUndefined()
})
