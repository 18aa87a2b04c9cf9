import { describe, expect, it } from 'vitest'
import type { NetworkEvent } from '../../../schemas/messages.ts'
import { DECISIVE } from '../observation.ts'
import { CLIENT, classesOf, windowsSession } from '../windows-domain/windows.fixture.ts'
import { frameworkProfile } from './framework-profile.ts'
import { FRAMEWORKS, MALWARE } from './http-profiles.ts'

const COVENANT = 'Mozilla/5.0 (Windows NT 6.1) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/41.0.2228.0 Safari/537.36'
const EMPIRE = 'Mozilla/5.0 (Windows NT 6.1; WOW64; Trident/7.0; rv:11.0) like Gecko'
const asked = (http_path: string, http_user_agent: string, http_host: string, http_requests = 1, http_method = 'GET') =>
  windowsSession(
    { service: 'http', http_method, http_path, http_user_agent, http_host, http_requests },
    { dst_port: 80 },
  )
const strength = (event: NetworkEvent) => frameworkProfile.observe(event)[0]?.log_likelihood_ratio ?? 0
const ADDRESS = '203.0.113.9'

it('is sure of a task asked for in the very words of the profile, at an address', () =>
  expect(strength(asked('/en-us/docs.html?type=55dd1d2de6&v=1', COVENANT, ADDRESS))).toBeGreaterThanOrEqual(DECISIVE))

it('is sure of what a browser of that name could ask for only when it is asked of an address for minutes', () => {
  expect(strength(asked('/news.php', EMPIRE, 'news.example.org', 12))).toBeLessThan(DECISIVE)
  expect(strength(asked('/news.php', EMPIRE, ADDRESS, 3))).toBeLessThan(DECISIVE)
  expect(strength(asked('/news.php', EMPIRE, ADDRESS, 12))).toBeGreaterThanOrEqual(DECISIVE)
})

it('takes a framework that answers from inside for an intruder, one on the Internet for a bot', () => {
  const event = asked('/news.php', EMPIRE, ADDRESS)
  expect(classesOf(frameworkProfile, { ...event, asset_facts: { direction: 'lateral' } })).toEqual(['apt'])
  expect(classesOf(frameworkProfile, { ...event, asset_facts: { direction: 'outbound' } })).toEqual(['botnet_c2'])
})

it.each([
  ['LokiBot', asked('/five/fre.php', 'Mozilla/4.08 (Charon; Inferno)', 'gate.example.org', 1, 'POST')],
  ['TrickBot', asked('/tot81/WIN-7_W617601.ABCDEF0123456789ABCDEF0123456789/5/spk/', 'curl/7.76', ADDRESS)],
  ['WSHRAT', asked('/is-ready', 'WSHRAT|5CB1A8D2|PC|user|Windows 10|plus|nan-av|false', 'a.example.org', 1, 'POST')],
  ['a NetSupport gateway at an address', asked('/fakeurl.htm', 'NetSupport Manager/1.3', ADDRESS, 9, 'POST')],
])('knows %s by its request', (_, event) => expect(strength(event)).toBeGreaterThanOrEqual(DECISIVE))

it.each([
  ['another browser at such a path', asked('/news.php', 'Mozilla/5.0 Firefox/130.0', ADDRESS)],
  ['that browser elsewhere', asked('/index.php', EMPIRE, ADDRESS)],
  ['a form', asked('/submit.php?form=contact', EMPIRE, 'www.example.org', 1, 'POST')],
])('says nothing of %s', (_, event) => expect(frameworkProfile.observe(event)).toEqual([]))

const ORDINARY_AGENTS = [
  ...[
    '',
    'Mozilla/5.0',
    'Mozilla/4.0 (compatible; MSIE 8.0; Windows NT 6.1)',
    'Mozilla/5.0 (X11; Linux) Firefox/130.0',
  ],
  ...[
    'curl/8.5.0',
    'python-requests/2.31',
    'Microsoft-CryptoAPI/10.0',
    'Windows-Update-Agent/10.0',
    'Debian APT-HTTP/1.3',
  ],
  ...[
    'WinHTTP/1.0',
    'Microsoft WinRM Client',
    'okhttp/4.12',
    'Go-http-client/1.1',
    'Hello',
    'LMAOapp/2.0',
    'metadata/1.0',
  ],
]
const ORDINARY_PATHS = [
  ...[
    '/',
    '/index.html',
    '/index.php',
    '/search?q=a',
    '/images/logo.gif',
    '/pixel.gif',
    '/api/v1/users',
    '/update.xml',
  ],
  ...['/news/2026/', '/connect/token', '/msdownload/update/v3/static/trustedr/en/authrootstl.cab', '/gate.html'],
]
describe('ordinary clients at ordinary paths', () => {
  it.each(ORDINARY_AGENTS)('say nothing: %s', (agent) => {
    const events = ORDINARY_PATHS.flatMap((path) => [
      asked(path, agent, ADDRESS),
      asked(path, agent, 'x.example', 9, 'POST'),
    ])
    expect(Math.max(...events.map(strength))).toBeLessThan(DECISIVE)
  })
  it('fit no profile that needs nothing else than a name', () => {
    const named = [...FRAMEWORKS, ...MALWARE].flatMap(({ agent }) => (agent instanceof RegExp ? [agent] : []))
    const matching = ORDINARY_AGENTS.filter((text) => named.some((agent) => agent.test(text)))
    // Old Internet Explorers are the one ordinary name among them, and count only at a profile's path.
    expect(matching).toEqual(['Mozilla/4.0 (compatible; MSIE 8.0; Windows NT 6.1)'])
  })
})

it('is about the client where a capture shows the server first', () => {
  const event = asked('/news.php', EMPIRE, ADDRESS)
  const reversed = { ...event, src_ip: ADDRESS, dst_ip: CLIENT, src_port: 80, dst_port: 55_584 }
  expect(frameworkProfile.observe(reversed)[0]?.subject).toEqual({ type: 'source', value: CLIENT })
})
