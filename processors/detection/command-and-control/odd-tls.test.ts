import { describe, expect, it } from 'vitest'
import type { NetworkEvent } from '../../../schemas/messages.ts'
import { oddTls } from './odd-tls.ts'
import { outwardSession, worth } from './outward.fixture.ts'

type Facts = NonNullable<NetworkEvent['protocol_analysis']>
const YEAR_US = 365 * 86_400 * 1e6
const BROWSER = { tls_sni: 'www.example.com', ja4: 't13d1516h2_8daaf6152771_b186095e22b6', tls_version: '1.3' }
const tls = (facts: Facts, changes: NetworkEvent = {}) => outwardSession({ service: 'tls', ...facts }, changes)
const OWN_CERTIFICATE = { tls_is_self_signed: true, tls_not_before_us: 0, tls_not_after_us: 100 * YEAR_US }

describe('odd TLS', () => {
  it('adds up what is odd about one connection', () => {
    const remoteControl = tls(
      { ja4: 't10i120400_9a86275ec70d_368bf2d64253', tls_version: '1.0', ...OWN_CERTIFICATE },
      { dst_port: 7084 },
    )
    const [seen] = oddTls.observe(remoteControl)
    expect(seen?.log_likelihood_ratio).toBeGreaterThan(8)
    expect(seen?.facts).toMatchObject({
      no_server_name: 1,
      odd_port: 1,
      self_signed: 1,
      long_validity: 1,
      old_client: 1,
    })
    expect(worth(oddTls, tls({ ...BROWSER, tls_sni: '198.51.100.7' }))).toBe(2)
  })

  it('is never enough alone: appliances and VPNs look like this', () => expect(oddTls.decisiveFrom).toBeUndefined())

  it.each<[string, NetworkEvent]>([
    ['a browser', tls(BROWSER)],
    ['a client without a server name, and nothing else', tls({ ja4: 't12i220300_5fd681855ab9_1ea9011b3dfa' })],
    ['a session whose beginning was not seen', tls({})],
    [
      'an old appliance at an ordinary server',
      tls({ ja4: 't10i140200_37d7d24289bf_33a13ba74d1c', tls_version: '1.0' }),
    ],
    ['a port of a mail service', tls(BROWSER, { dst_port: 993 })],
    [
      'a server of ours',
      tls({ ...OWN_CERTIFICATE }, { dst_port: 7084, dst_geo_features: { address_class: 'private' } }),
    ],
    ['TLS guessed from the port', tls({ ...OWN_CERTIFICATE, service_source: 'port' }, { dst_port: 7084 })],
  ])('says nothing of %s', (_, event) => expect(worth(oddTls, event)).toBe(0))

  it('holds the port against a client that has peers in other protocols at other ports as well', () => {
    const peers = { flow_stats: { unique_ports_contacted: 60 } }
    expect(worth(oddTls, tls(BROWSER, { dst_port: 7084, ...peers }))).toBeGreaterThan(0)
  })
})
