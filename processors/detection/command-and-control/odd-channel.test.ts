import { describe, expect, it } from 'vitest'
import type { NetworkEvent } from '../../../schemas/messages.ts'
import { DECISIVE } from '../observation.ts'
import { ircChannel, plainMail, unknownProtocol } from './odd-channel.ts'
import { outwardSession, worth, worthTogether } from './outward.fixture.ts'

describe('unknown protocol', () => {
  const unknown = (changes: NetworkEvent = {}) => outwardSession({}, { dst_port: 5552, ...changes })
  it('is a conversation at an odd port in no known protocol', () => expect(worth(unknownProtocol, unknown())).toBe(2.5))

  it('is more where nobody looked the address up or its name is rented, and half where others of the site go', () => {
    expect(worth(unknownProtocol, unknown({ destination_facts: { is_named: false } }))).toBe(4)
    expect(worth(unknownProtocol, unknown({ destination_facts: { is_named: true, name: 'a.duckdns.org' } }))).toBe(4.5)
    expect(worth(unknownProtocol, unknown({ destination_facts: { is_named: true, name: 'a.example.org' } }))).toBe(2.5)
    expect(worth(unknownProtocol, unknown({ destination_facts: { is_named: false, sources: 5 } }))).toBe(2)
  })

  it.each<[string, NetworkEvent]>([
    ['a known one', outwardSession({ service: 'rtmp' }, { dst_port: 5552 })],
    ['a registered port', unknown({ dst_port: 3306 })],
    ['one-sided', unknown({ dst_payload_bytes: 0 })],
    ['of file sharing', unknown({ flow_stats: { unique_ports_contacted: 60 } })],
    ['inside', unknown({ dst_geo_features: { address_class: 'private' } })],
  ])('is not %s', (_, event) => expect(worth(unknownProtocol, event)).toBe(0))
})

it('hears IRC, at a port of its own more clearly', () => {
  const irc = (dst_port: number) => worth(ircChannel, outwardSession({ service: 'irc' }, { dst_port }))
  expect(irc(7777)).toBeGreaterThan(irc(194))
  expect(irc(194)).toBeGreaterThanOrEqual(2)
  expect(worth(ircChannel, outwardSession({ service: 'irc', service_source: 'port' }))).toBe(0)
})

describe('mail in clear', () => {
  const SENT = ['EHLO', 'AUTH', 'MAIL', 'RCPT', 'DATA', 'QUIT']
  const mail = (text_commands: string[], login_succeeded: boolean | null = true) =>
    outwardSession({ service: 'smtp', text_commands, login_succeeded }, { dst_port: 587 })
  const declined = outwardSession(
    { service: 'smtp', text_commands: SENT, login_succeeded: true, content_marks: ['smtp_tls_declined'] },
    { dst_port: 587 },
  )
  const asked = outwardSession({ service: 'dns', dns_query: 'api.ipify.org' }, { dst_port: 53, transport: 'udp' })

  it('is suspected when it was handed in, however often', () => {
    expect(worthTogether(plainMail, [mail(SENT), mail(SENT), mail(SENT)])).toBe(4.5)
    expect(worthTogether(plainMail, [mail(SENT), asked])).toBeLessThan(DECISIVE)
  })

  it('is clear of a machine that declined the encryption it was offered and asked for its own address', () =>
    expect(worthTogether(plainMail, [asked, asked, declined])).toBeGreaterThanOrEqual(DECISIVE))

  it('is no suspicion of one that only asked for its address', () =>
    expect(worthTogether(plainMail, [asked, asked, asked])).toBeLessThan(2))

  it.each<[string, NetworkEvent]>([
    ['asks for encryption', mail(['EHLO', 'STARTTLS', 'DATA'])],
    ['is refused', mail(['EHLO', 'AUTH'], false)],
    ['is between servers', mail(['EHLO', 'MAIL', 'RCPT', 'DATA'], null)],
  ])('is not when it %s', (_, event) => expect(worth(plainMail, event)).toBe(0))
})
