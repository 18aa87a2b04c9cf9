import { expect, test } from 'vitest'
import { hideSecrets, openPseudonyms, revealWith } from './pseudonyms.ts'

const open = (kinds: string, texts: readonly string[] = []) =>
  openPseudonyms({ LANGUAGE_MODEL_PSEUDONYMISE: kinds }, ['web-1', 'srv principal'], texts)

test.each([
  [
    'addresses',
    '10.0.0.5 → fe80::1: 3 flows, 10.0.0.0/8, 10.0.0.5:22',
    'ADDRESS_A → ADDRESS_B: 3 flows, ADDRESS_C, ADDRESS_A:22',
  ],
  ['hosts', 'sshd (web-1) asked evil.example.com of db-02', 'sshd (HOST_A) asked HOST_B of HOST_C'],
  ['hosts', 'srv principal: the last: «anything»', 'HOST_B: the last: QUOTE_A'],
  ['users', 'account «root», user ana.b, ana@corp.example', 'account QUOTE_A, user USER_C, USER_B'],
  ['', '10.0.0.5 web-1 «root»', '10.0.0.5 web-1 «root»'],
])('what is named as %s does not leave', (kinds, text, hidden) => {
  const pseudonyms = open(kinds)
  expect(pseudonyms.hide(text)).toBe(hidden)
  expect(pseudonyms.reveal(hidden)).toBe(text)
  expect(revealWith(hidden, pseudonyms.values)).toBe(text)
})

test('one value has one token within a question', () => {
  const pseudonyms = open('addresses')
  expect([pseudonyms.hide('10.0.0.1'), pseudonyms.hide('10.0.0.2'), pseudonyms.hide('10.0.0.1')]).toEqual([
    'ADDRESS_A',
    'ADDRESS_B',
    'ADDRESS_A',
  ])
})

test('a text with tokens of its own is not taken for ours', () => {
  const pseudonyms = open('addresses', ['the line says ADDRESS_A'])
  expect(pseudonyms.hide('10.0.0.1')).toBe('ADDRESS__A')
  expect(pseudonyms.reveal('ADDRESS_A')).toBe('ADDRESS_A')
})

test.each([
  ['password=hunter2 tried', 'password=(secret) tried'],
  ['Authorization: Bearer abcdefgh12345678', 'Authorization: Bearer (secret)'],
  ['contraseña: clave-larga', 'contraseña: (secret)'],
  ['key AKIAABCDEFGHIJKLMNOP used', 'key (secret) used'],
  ['Failed password for root', 'Failed password for root'],
])('secrets are masked: %s', (text, masked) => expect(hideSecrets(text)).toBe(masked))
