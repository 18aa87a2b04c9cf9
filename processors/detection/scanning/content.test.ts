import { describe, expect, it } from 'vitest'
import type { NetworkEvent } from '../../../schemas/messages.ts'
import { session, unanswered } from '../events.fixture.ts'
import { craftedProbe } from './crafted-probe.ts'
import { scannerName } from './scanner-name.ts'

const flags = (tcp_flags: string[], changes: NetworkEvent = {}) =>
  unanswered({}, { packet_features: { tcp_flags }, ...changes })

describe('crafted probe', () => {
  it.each([
    ['null', flags([])],
    ['Xmas', flags(['FIN', 'PSH', 'URG'])],
    ['FIN', flags(['FIN'])],
    ["nmap's T3", flags(['FIN', 'PSH', 'SYN', 'URG'])],
  ])('sees %s', (_, event) => expect(craftedProbe.observe(event)).toHaveLength(1))

  it.each([
    ['a connection attempt', flags(['SYN'])],
    ['a keep-alive or a stray segment', flags(['ACK'])],
    ['a half-closed stray', flags(['ACK', 'FIN'])],
    ['a reset', flags(['RST'])],
    ['urgent data', flags(['ACK', 'PSH', 'URG'], { src_payload_bytes: 1 })],
    ['flags that may be the answer', flags(['ACK', 'FIN', 'PSH', 'RST', 'URG'], { dst_packets: 1 })],
    ['UDP', flags([], { transport: 'udp' })],
    ['a producer that measures no packets', unanswered({}, { packet_features: null })],
  ])('does not see %s', (_, event) => expect(craftedProbe.observe(event)).toEqual([]))
})

describe('scanner name', () => {
  const says = (protocol_analysis: NetworkEvent['protocol_analysis']) =>
    scannerName.observe(session({}, { protocol_analysis: protocol_analysis ?? null }))
  it('hears scanners in HTTP and SSH', () => {
    expect(says({ http_user_agent: 'Mozilla/5.0 (compatible; Nmap Scripting Engine; https://nmap.org)' })).toHaveLength(
      1,
    )
    expect(says({ ssh_client: 'SSH-2.0-Nmap-SSH2-Hostkey' })).toHaveLength(1)
  })
  it('leaves others alone', () => {
    expect(
      says({ http_user_agent: 'Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0', ssh_client: 'SSH-2.0-OpenSSH_9.6' }),
    ).toEqual([])
    expect(says(null)).toEqual([])
  })
})
