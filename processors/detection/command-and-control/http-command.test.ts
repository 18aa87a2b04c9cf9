import { describe, expect, it } from 'vitest'
import type { NetworkEvent } from '../../../schemas/messages.ts'
import { DECISIVE } from '../observation.ts'
import { httpCommand, programDownload } from './http-command.ts'
import { outwardSession, worth } from './outward.fixture.ts'

type Facts = NonNullable<NetworkEvent['protocol_analysis']>
const FIREFOX = 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0'
const GET = { http_method: 'GET', http_host: 'www.example.com', http_path: '/index.html', http_user_agent: FIREFOX }
const http = (facts: Facts, changes: NetworkEvent = {}) =>
  outwardSession({ service: 'http', ...GET, ...facts }, { dst_port: 80, src_payload_bytes: 500, ...changes })
const OLD = 'Mozilla/4.0 (compatible; MSIE 7.0; Windows NT 6.1)'

describe('commands over HTTP', () => {
  it('are clear where an old agent posts to a drawn path at an odd port', () => {
    const event = http(
      { http_method: 'POST', http_user_agent: OLD, http_path: '/OK21pqJAtyyGBEo00sk' },
      { dst_port: 7080 },
    )
    expect(worth(httpCommand, event)).toBeGreaterThanOrEqual(DECISIVE)
    expect(worth(httpCommand, { ...event, dst_port: 80 })).toBeLessThan(DECISIVE)
  })

  it.each<[string, NetworkEvent, string]>([
    ['a drawn parameter', http({ http_method: 'POST', http_path: '/gate.php?n=x4tk7t4jo6' }), 'random_path'],
    ['a drawn agent', http({ http_user_agent: 'vBKbaQgjyvRRbcgfvlsc' }), 'random_agent'],
    ['an old agent', http({ http_user_agent: OLD }), 'obsolete_agent'],
    ['a post to a bare address', http({ http_method: 'POST', http_host: '198.51.100.7:80' }), 'address_as_host'],
    ['a post to a drawn domain', http({ http_method: 'POST', http_host: 'xjwqkrtplmz.com' }), 'random_host'],
  ])('show in %s', (_, event, fact) => expect(httpCommand.observe(event)[0]?.facts).toHaveProperty(fact, 1))

  it.each<[string, NetworkEvent]>([
    ['a page', http({})],
    ['a form', http({ http_method: 'POST', http_path: '/submit' })],
    ['a tracker with its token', http({ http_path: '/t?id=x4tk7t4jo6&v=2' })],
    ['a hash as a file name', http({ http_path: '/a/3f2c9e1d7b60.js' })],
    ['a delivery network', http({ http_host: 'd3ag4hukkh62yn.cloudfront.net' })],
    [
      'a check of a certificate',
      http({ http_method: 'POST', http_user_agent: '', http_content_type: 'application/ocsp-response' }),
    ],
    ['an appliance inside', http({ http_user_agent: OLD }, { dst_geo_features: { address_class: 'private' } })],
    ['an upload', http({ http_method: 'POST', http_host: '198.51.100.7' }, { src_payload_bytes: 90_000 })],
  ])('do not show in %s', (_, event) => expect(worth(httpCommand, event)).toBe(0))
})

describe('program download', () => {
  const from = (http_host: string, facts: Facts = {}) => http({ http_host, http_path: '/a/b.bin', ...facts })
  it.each<[string, NetworkEvent]>([
    ['by its type', from('198.51.100.7', { http_content_type: 'application/x-msdownload' })],
    ['by its name', from('198.51.100.7:8000', { http_path: '/x/run.ps1?v=1' })],
  ])('is seen %s', (_, event) => expect(worth(programDownload, event)).toBeGreaterThanOrEqual(4))

  it.each<[string, NetworkEvent]>([
    ['from a name', from('download.example.com', { http_content_type: 'application/x-msdownload' })],
    ['of something else', from('198.51.100.7', { http_path: '/p.png', http_content_type: 'image/png' })],
    ['that got no answer', { ...from('198.51.100.7', { http_path: '/run.exe' }), dst_payload_bytes: 0 }],
  ])('is not one %s', (_, event) => expect(worth(programDownload, event)).toBe(0))
})
