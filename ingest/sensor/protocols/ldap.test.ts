import { expect, test } from 'vitest'
import { analysisOf, type Message, sendDamaged } from './conversation.fixture.ts'
import {
  be32,
  der,
  equality,
  ldapBind,
  ldapBindResponse,
  ldapSearch,
  ntlmAuthenticate,
} from './windows-messages.fixture.ts'

const client = (content: readonly number[]): Message => ({ from: '>', content })
const server = (content: readonly number[]): Message => ({ from: '<', content })
const simple = (password: string) => der(0x80, password)
const BASE = 'DC=corp,DC=example'
const substring = der(0xa4, der(0x04, 'cn'), der(0x30, der(0x80, 'a'), der(0x81, 'b*'), der(0x82, 'c')))

test.each([
  ['equality', equality('sAMAccountName', 'bob'), '(sAMAccountName=bob)'],
  ['presence', der(0x87, 'servicePrincipalName'), '(servicePrincipalName=*)'],
  ['substrings with a star escaped', substring, '(cn=a*b\\2a*c)'],
  [
    'nesting',
    der(
      0xa0,
      equality('objectClass', 'user'),
      der(0xa2, der(0xa1, der(0xa5, der(0x04, 'n'), der(0x04, '1')), equality('a', '('))),
    ),
    '(&(objectClass=user)(!(|(n>=1)(a=\\28))))',
  ],
  ['bytes that are no text', equality('objectSid', [1, 0xff, 0]), '(objectSid=\\01\\ff\\00)'],
  [
    'matching rules',
    der(
      0xa9,
      der(0x81, '1.2.840.113556.1.4.803'),
      der(0x82, 'userAccountControl'),
      der(0x83, '4194304'),
      der(0x84, [0]),
    ),
    '(userAccountControl:1.2.840.113556.1.4.803:=4194304)',
  ],
])('search filters in RFC 4515 notation: %s', (_name, filter, text) => {
  expect(analysisOf('tcp', 389, [client(ldapSearch(BASE, filter))])).toMatchObject({
    ...{ service: 'ldap', ldap_operations: ['searchRequest'], ldap_bases: [BASE], ldap_filters: [text] },
  })
})

test('binds count as log-ins by their answer; the password is not kept', () => {
  const facts = analysisOf('tcp', 389, [
    client(ldapBind('CN=bob', simple('hunter2'))),
    server(ldapBindResponse(49)),
    client(ldapBind('CN=bob', simple('hunter3'))),
    server(ldapBindResponse(0)),
  ])
  expect(facts).toMatchObject({ login_user: 'CN=bob', login_attempts: 2, login_failures: 1, login_succeeded: true })
  expect(JSON.stringify(facts)).not.toContain('hunter')
})

test('an anonymous bind is no log-in', () => {
  const facts = analysisOf('tcp', 389, [client(ldapBind('', simple(''))), server(ldapBindResponse(0))])
  expect(facts?.ldap_operations).toEqual(['bindRequest', 'bindResponse'])
  expect(facts).not.toHaveProperty('login_attempts')
})

test('NTLM in a SASL bind names account and host; more to come is no failure', () => {
  const sasl = der(0xa3, der(0x04, 'GSS-SPNEGO'), der(0x04, ntlmAuthenticate('eve')))
  const facts = analysisOf('tcp', 389, [
    client(ldapBind('', sasl)),
    server(ldapBindResponse(14)),
    server(ldapBindResponse(0)),
  ])
  expect(facts).toMatchObject({
    ntlm_user: 'eve',
    ntlm_host: 'WS01',
    login_user: 'eve',
    login_attempts: 1,
    login_succeeded: true,
  })
})

test('messages of a signed layer are read, of an encrypted one not', () => {
  const search = ldapSearch(BASE, equality('cn', 'x'))
  const wrapped = (flags: number) => {
    const token = [5, 4, flags, 0xff, ...new Array(12).fill(0), ...search]
    return client([...be32(token.length), ...token])
  }
  const opening = client(ldapBind('CN=a', simple('b')))
  expect(analysisOf('tcp', 389, [opening, wrapped(0)])).toMatchObject({ ldap_filters: ['(cn=x)'] })
  expect(analysisOf('tcp', 389, [opening, wrapped(2)])).not.toHaveProperty('ldap_filters')
})

test('connectionless LDAP is read, every message of a datagram', () => {
  const done = [0x30, 12, 2, 1, 2, 0x65, 7, 0x0a, 1, 0, 4, 0, 4, 0]
  expect(analysisOf('udp', 389, [client([...ldapSearch('', equality('NtVer', [6, 0])), ...done])])).toMatchObject({
    ...{ service: 'ldap', ldap_operations: ['searchRequest', 'searchResDone'], ldap_bases: [''] },
  })
})

test('a filter that was cut ends before what is missing', () => {
  const filter = der(0xa0, equality('objectClass', 'user'), equality('description', 'x'.repeat(100)))
  const content = ldapSearch(BASE, filter)
  const cut = { ...client(content.slice(0, 100)), wireBytes: content.length }
  expect(analysisOf('tcp', 389, [cut])).toMatchObject({ ldap_filters: ['(&(objectClass=user)'] })
})

test('filters nested deeper than anyone writes are cut, not followed', () => {
  let filter = equality('a', 'b')
  for (let i = 0; i < 500; i++) filter = der(0xa2, filter)
  expect(analysisOf('tcp', 389, [client(ldapSearch(BASE, filter))])?.ldap_filters?.[0]?.length).toBeLessThan(256)
})

test('survives damaged conversations', () => {
  const messages = [client(ldapBind('CN=bob', simple('x'))), client(ldapSearch(BASE, der(0xa0, substring, substring)))]
  sendDamaged('tcp', 389, messages)
  sendDamaged('udp', 389, messages)
})
