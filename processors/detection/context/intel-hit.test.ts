import { describe, expect, it } from 'vitest'
import type { IntelHit, NetworkEvent } from '../../../schemas/messages.ts'
import { session, unanswered } from '../events.fixture.ts'
import { intelHit } from './intel-hit.ts'

const hit = (type: string, matched_field: string, changes: IntelHit = {}): IntelHit => ({
  ...{ indicator: '203.0.113.5', source: 'list', type, matched_field, confidence: 0.9, contribution: 0.9 },
  ...changes,
})
const seen = (hits: IntelHit[], changes: NetworkEvent = {}) =>
  intelHit.observe(session({}, { dst_port: 22, intel_hits: hits, ...changes }))
const MODEL = { model_result: { attack_probability: 0.9, attack_class: 'ddos' } }

describe('the class of a hit', () => {
  it.each<[string, IntelHit, NetworkEvent, string | undefined]>([
    ['a scanner that comes to us', hit('scanner', 'src_ip'), {}, 'port_scan'],
    ['a scanner that we contact', hit('scanner', 'dst_ip'), {}, undefined],
    ['a guesser at SSH', hit('brute_force', 'src_ip'), {}, 'ssh_bruteforce'],
    ['a guesser at something else', hit('brute_force', 'src_ip'), { dst_port: 443 }, undefined],
    ['a command server that we contact', hit('c2', 'dst_ip'), {}, 'botnet_c2'],
    ['a command server that we ask the name of', hit('c2', 'dns_query'), {}, 'botnet_c2'],
    ['a network of command servers', hit('c2', 'dst_asn'), {}, 'botnet_c2'],
    ['a Tor exit', hit('tor_exit', 'src_ip'), {}, undefined],
    ['a list that does not say what for', hit('attack', 'src_ip'), {}, undefined],
    ['such a list and a model that suspects', hit('attack', 'src_ip'), MODEL, 'ddos'],
  ])('%s', (_, each, changes, expected) => {
    expect(seen([each], changes).map(({ attack_class }) => attack_class)).toEqual(expected ? [expected] : [])
  })
})

it('is as strong as the contribution, at most 6', () => {
  expect(seen([hit('c2', 'dst_ip', { contribution: 0.5 })])[0]?.log_likelihood_ratio).toBeCloseTo(3)
  expect(
    seen([hit('c2', 'dst_ip', { contribution: 1 }), hit('c2', 'tls_sni', { contribution: 1 })])[0]
      ?.log_likelihood_ratio,
  ).toBe(6)
  expect(seen([hit('c2', 'dst_ip', { contribution: 0.1 })])).toEqual([])
})

it('is decisive only where the feed is', () => {
  expect(intelHit.decisiveFrom).toBeGreaterThan(6)
  expect(seen([hit('c2', 'dst_ip', { contribution: 0.3, decisive: true })])[0]?.log_likelihood_ratio).toBe(
    intelHit.decisiveFrom,
  )
})

it('does not accuse an address that may have been written by somebody else', () => {
  expect(intelHit.observe(unanswered({}, { intel_hits: [hit('c2', 'src_ip')] }))).toEqual([])
  expect(intelHit.observe(unanswered({}, { intel_hits: [hit('scanner', 'src_ip')] }))).toHaveLength(1)
})

it('names indicators, feeds and confidences among its facts', () => {
  expect(seen([hit('c2', 'dst_ip')])[0]?.facts).toMatchObject({ '203.0.113.5 (list, c2)': 0.9 })
})
