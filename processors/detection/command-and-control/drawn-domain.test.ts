import { expect, it } from 'vitest'
import { session } from '../events.fixture.ts'
import { DECISIVE } from '../observation.ts'
import { drawnDomain } from './drawn-domain.ts'
import { worthTogether } from './outward.fixture.ts'

const NAMES = [
  ...['xjwqkrtplmz', 'qzxvbnmkl', 'kq3v9x1zt', 'trwqpsdfkj', 'mnbvcxzlk', 'plkrtwqzs', 'wvtrxkpqa', 'h7k2m9x4'],
  ...['zcxvbrtpl', 'b4d8f1j6', 'ghtrwqklm', 'sdfghjklq', 'vcxbnmtrw', 'p3q7r1s9'],
]
const asked = (dns_query: string, dns_rcode = 'NXDOMAIN') =>
  session({}, { transport: 'udp', dst_port: 53, protocol_analysis: { service: 'dns', dns_query, dns_rcode } })
const all = (suffix: string, rcode?: string) => NAMES.map((name) => asked(`${name}${suffix}`, rcode))

it('is clear when a dozen drawn domains do not exist', () => {
  expect(worthTogether(drawnDomain, all('.com'))).toBeGreaterThanOrEqual(DECISIVE)
  expect(worthTogether(drawnDomain, all('.com').slice(0, 6))).toBeLessThan(DECISIVE)
})

it.each([
  ['one that is asked again and again', Array.from({ length: 200 }, () => asked('xjwqkrtplmz.com'))],
  ["a browser's probes: no domain, or that of the house", [...all(''), ...all('.corp.example')]],
  ['domains that exist', all('.com', 'NOERROR')],
  ['mistyped words', ['gogle.com', 'wikipedai.org', 'exmaple.net'].map((name) => asked(name))],
  ['lists of senders', NAMES.map((name) => asked(`${name}.zen.spamhaus.org`))],
])('is not %s', (_, events) => expect(worthTogether(drawnDomain, events)).toBeLessThan(2))
