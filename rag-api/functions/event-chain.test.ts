import { describe, expect, it } from 'vitest'
import { type ChainEvent, hostsOf, linksOf } from './event-chain.ts'

const event = (
  event_id: string,
  source_ip: string | null,
  destination_ip: string | null,
  more: Partial<ChainEvent> = {},
): ChainEvent => ({
  ...{ event_id, source_ip, destination_ip, time: '2026-03-10T10:00:00Z', event_type: 'tcp_session', service: null },
  ...{ destination_port: null, attack_probability: null, attack_class: null, signature_hash: null, community_id: null },
  ...more,
})

describe('linksOf', () => {
  it.each<[string, ChainEvent, ChainEvent, string | null]>([
    ['one flow', event('1', 'a', 'b', { community_id: 'x' }), event('2', 'a', 'b', { community_id: 'x' }), 'same_flow'],
    ['a victim that goes on', event('1', 'a', 'b'), event('2', 'b', 'c'), 'pivot'],
    ['the same two', event('1', 'a', 'b'), event('2', 'a', 'b'), 'same_pair'],
    ['the same source', event('1', 'a', 'b'), event('2', 'a', 'c'), 'same_source'],
    ['the same target', event('1', 'a', 'c'), event('2', 'b', 'c'), 'same_target'],
    [
      'the same meaning',
      event('1', 'a', 'b', { signature_hash: 's' }),
      event('2', 'c', 'd', { signature_hash: 's' }),
      'same_meaning',
    ],
    ['strangers', event('1', 'a', 'b'), event('2', 'c', 'd'), null],
    ['folds without addresses', event('1', null, null), event('2', null, null), null],
  ])('ties %s', (_, earlier, later, tie) => {
    expect(linksOf([earlier, later])).toMatchObject([{ event_id: '2', tie, linked_to: tie && '1' }])
  })

  it('prefers the more telling tie to the nearer event', () => {
    const links = linksOf([event('1', 'a', 'b'), event('2', 'c', 'd'), event('3', 'c', 'x'), event('4', 'b', 'x')])
    expect(links.at(-1)).toMatchObject({ tie: 'pivot', linked_to: '1' })
  })
})

describe('hostsOf', () => {
  it('names the parts, attackers first', () => {
    const attack = { attack_probability: 0.9 }
    const hosts = hostsOf([event('1', 'a', 'b', attack), event('2', 'b', 'c', attack), event('3', 'd', 'e')], new Set())
    expect(hosts.map(({ address, role }) => `${address} ${role}`)).toEqual([
      'a attacker',
      'b pivot',
      'c victim',
      'd other',
      'e other',
    ])
  })

  it('takes what an alert cites for an attack, whatever the model says', () => {
    expect(hostsOf([event('1', 'a', 'b')], new Set(['1']))[0]).toMatchObject({ address: 'a', role: 'attacker' })
  })
})
