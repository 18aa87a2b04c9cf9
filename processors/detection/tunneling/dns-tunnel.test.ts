import { describe, expect, it } from 'vitest'
import type { NetworkEvent } from '../../../schemas/messages.ts'
import { worth, worthTogether } from '../command-and-control/outward.fixture.ts'
import { session } from '../events.fixture.ts'
import { DECISIVE } from '../observation.ts'
import { dnsTunnel, dnsVolume, longDnsNames } from './dns-tunnel.ts'

type Facts = NonNullable<NetworkEvent['protocol_analysis']>
const LONG = { dns_name_length_max: 170, dns_label_length_max: 62 }
const asked = (facts: Facts, changes: NetworkEvent = {}) =>
  session(
    {},
    {
      ...{ transport: 'udp', dst_port: 53, tcp_state: null, src_packets: 1, src_payload_bytes: 40 },
      protocol_analysis: { service: 'dns', dns_queries: 1, dns_name_length_max: 20, dns_label_length_max: 9, ...facts },
      ...changes,
    },
  )
const times = (count: number, event: NetworkEvent) => Array.from({ length: count }, () => event)

describe('DNS tunnel', () => {
  it('is clear in one flow with many questions, and in many with one each', () => {
    const one = asked({ ...LONG, dns_queries: 30, dns_data_queries: 30, dns_query_type: 'TXT' })
    expect(worth(dnsTunnel, one)).toBeGreaterThanOrEqual(DECISIVE)
    const each = asked({ ...LONG, dns_data_queries: 1, dns_query_type: 'TXT' })
    expect(worthTogether(dnsTunnel, times(17, each))).toBeGreaterThanOrEqual(DECISIVE)
    expect(worthTogether(dnsTunnel, times(8, each))).toBeLessThan(DECISIVE)
  })

  it('needs fewer questions of a type that has no other use', () => {
    const each = asked({ ...LONG, dns_data_queries: 1, dns_query_type: 'NULL' })
    expect(worthTogether(dnsTunnel, times(9, each))).toBeGreaterThanOrEqual(DECISIVE)
  })

  it.each<[string, NetworkEvent]>([
    ['a mail server', asked({ dns_queries: 40, dns_data_queries: 40, dns_query_type: 'TXT' })],
    [
      'a domain member: a GUID in the name of a service',
      asked({ dns_data_queries: 1, dns_query_type: 'SRV', dns_name_length_max: 84, dns_label_length_max: 36 }),
    ],
    ['a browser', asked({ dns_query_type: 'A' })],
    ['a name of another protocol', asked({ ...LONG, dns_data_queries: 9, service: 'mdns' })],
  ])('is not %s', (_, event) => {
    for (const detector of [dnsTunnel, longDnsNames]) expect(worth(detector, event)).toBe(0)
  })

  it('takes long names of addresses for a suspicion at most', () => {
    const event = asked({ ...LONG, dns_queries: 500, dns_query_type: 'A' })
    expect(worth(longDnsNames, event)).toBeGreaterThan(2)
    expect(longDnsNames.decisiveFrom).toBeUndefined()
  })
})

describe('DNS volume', () => {
  const LARGE = { src_packets: 200, src_payload_bytes: 24_000 }
  it('is many large questions in one flow', () => {
    expect(worth(dnsVolume, asked({ dns_queries: 200 }, LARGE))).toBeGreaterThan(4)
  })

  it.each<[string, NetworkEvent]>([
    ['many ordinary questions', asked({ dns_queries: 900 }, { src_packets: 900, src_payload_bytes: 40_000 })],
    [
      'a long name among the many of a resolver',
      asked({}, { src_payload_bytes: 120, window_features: { pair_flows_60s: 900 } }),
    ],
    ['a few large ones', asked({ dns_queries: 10 }, { src_packets: 10, src_payload_bytes: 1200 })],
  ])('is not %s', (_, event) => expect(worth(dnsVolume, event)).toBe(0))
})
