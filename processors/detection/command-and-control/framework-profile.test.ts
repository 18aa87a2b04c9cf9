import { expect, it } from 'vitest'
import { DECISIVE } from '../observation.ts'
import { CLIENT, windowsSession } from '../windows-domain/windows.fixture.ts'
import { frameworkProfile } from './framework-profile.ts'

const COVENANT = 'Mozilla/5.0 (Windows NT 6.1) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/41.0.2228.0 Safari/537.36'
const EMPIRE = 'Mozilla/5.0 (Windows NT 6.1; WOW64; Trident/7.0; rv:11.0) like Gecko'
const asked = (http_path: string, http_user_agent: string, http_host: string, http_requests = 1, http_method = 'GET') =>
  windowsSession(
    { service: 'http', http_method, http_path, http_user_agent, http_host, http_requests },
    { dst_port: 80 },
  )
const strength = (event: ReturnType<typeof asked>) => frameworkProfile.observe(event)[0]?.log_likelihood_ratio ?? 0

it('is sure of a task asked for in the very words of the profile, at an address', () =>
  expect(strength(asked('/en-us/docs.html?type=55dd1d2de6&v=1', COVENANT, '203.0.113.9'))).toBeGreaterThanOrEqual(
    DECISIVE,
  ))

it('only suspects what a browser of that name could ask for', () => {
  expect(strength(asked('/news.php', EMPIRE, 'news.example.org'))).toBe(5)
  expect(strength(asked('/news.php', EMPIRE, '203.0.113.9', 12))).toBeLessThan(DECISIVE)
})

it.each([
  ['another browser at such a path', asked('/news.php', 'Mozilla/5.0 Firefox/130.0', '203.0.113.9')],
  ['that browser elsewhere', asked('/index.php', EMPIRE, '203.0.113.9')],
  ['an upload', asked('/news.php', EMPIRE, '203.0.113.9', 1, 'POST')],
  ['a form', asked('/submit.php?form=contact', EMPIRE, 'www.example.org', 1, 'POST')],
])('says nothing of %s', (_, event) => expect(frameworkProfile.observe(event)).toEqual([]))

it('is about the client where a capture shows the server first', () => {
  const event = asked('/news.php', EMPIRE, '203.0.113.9')
  const reversed = { ...event, src_ip: '203.0.113.9', dst_ip: CLIENT, src_port: 80, dst_port: 55_584 }
  expect(frameworkProfile.observe(reversed)[0]?.subject).toEqual({ type: 'source', value: CLIENT })
})
