import { describe, expect, it } from 'vitest'
import { formatPrefix, maskedWords, wordsOf } from '../prefix.ts'
import { admit, type Guard, NETWORK_GUARD, THREAT_GUARD, typeIn } from './admit.ts'

const read = (value: string, guard: Guard = THREAT_GUARD, subdomains = false): string | string[] => {
  const admitted = admit(value, guard, subdomains)
  if (typeof admitted === 'string') return admitted
  if (admitted.observable !== 'address') return [admitted.key]
  return admitted.prefixes.map(({ address, bits }) => formatPrefix(maskedWords(wordsOf(address), bits), bits))
}

describe('what an entry names', () => {
  it.each([
    ['8.8.4.4', ['8.8.4.4']],
    ['8.8.4.4:8080', ['8.8.4.4']],
    ['[2a00:1450::1]:443', ['2a00:1450::1']],
    ['8.8.4[.]4', ['8.8.4.4']],
    ['8.8.4.0/24', ['8.8.4.0/24']],
    ['8.8.4.0-8.8.4.255', ['8.8.4.0/24']],
    ['AS64500', ['a:64500']],
    ['Evil.Example.', ['d:evil.example']],
    ['*.evil.example', ['s:evil.example']],
    ['.evil.example', ['s:evil.example']],
    ['ñandú.example', ['d:xn--and-6ma2c.example']],
    ['hxxp://evil.example/', ['d:evil.example']],
    ['https://8.8.4.4/', ['8.8.4.4']],
    ['http://Evil.example/Gate.php?id=1', ['u:http://evil.example/Gate.php?id=1']],
  ])('%s', (value, expected) => expect(read(value)).toEqual(expected))

  it('stands for the names below it where the feed says so', () => {
    expect(read('evil.example', THREAT_GUARD, true)).toEqual(['s:evil.example'])
  })
})

describe('what no feed may accuse', () => {
  it.each([
    ['0.0.0.0/0', 'too_wide'],
    ['8.0.0.0/10', 'too_wide'],
    ['::/0', 'too_wide'],
    ['2a00::/16', 'too_wide'],
    ['10.0.0.1', 'not_public'],
    ['192.168.1.0/24', 'not_public'],
    ['172.0.0.0/11', 'not_public'],
    ['172.16.0.0/12', 'not_public'],
    ['127.0.0.1', 'not_public'],
    ['fe80::1', 'not_public'],
    ['::ffff:10.0.0.1', 'not_public'],
    ['com', 'too_wide'],
    ['AS0', 'malformed'],
    ['8.8.4.0-8.8.3.0', 'malformed'],
    ['<html>', 'malformed'],
    ['8.8.4.4.4', 'malformed'],
    ['ftp://evil.example/a', 'unsupported'],
    ['x'.repeat(5000), 'malformed'],
    ['', 'malformed'],
  ])('%s', (value, expected) => expect(read(value)).toBe(expected))

  it('lets an own list say more, and a list that only describes networks be wider', () => {
    expect(read('10.0.0.0/8', { widestIpv4: 0, widestIpv6: 0, allowsPrivate: true })).toEqual(['10.0.0.0/8'])
    expect(read('3.0.0.0/9', NETWORK_GUARD)).toEqual(['3.0.0.0/9'])
    expect(read('172.0.0.0/8', NETWORK_GUARD)).toBe('not_public')
  })
})

it.each([
  ['c2', 'c2'],
  ['malicious-activity command-and-control', 'c2'],
  ['SSH login attacks', 'brute_force'],
  ['anonymization tor-exit', 'tor_exit'],
  ['osint:source-type="blog" Payload delivery', 'malware'],
  ['something else', undefined],
  [undefined, undefined],
])('the words %j mean the type %s', (words, expected) => expect(typeIn(words)).toBe(expected))
