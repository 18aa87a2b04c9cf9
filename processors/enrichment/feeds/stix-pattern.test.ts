import { expect, it } from 'vitest'
import { readPattern } from './stix-pattern.ts'

it.each([
  ["[ipv4-addr:value = '198.51.100.7']", ['198.51.100.7']],
  ["[ipv4-addr:value='198.51.100.7' OR ipv4-addr:value='198.51.100.8']", ['198.51.100.7', '198.51.100.8']],
  ["[ipv4-addr:value = '198.51.100.7'] OR [domain-name:value = 'evil.example']", ['198.51.100.7', 'evil.example']],
  [
    "([ipv6-addr:value = '2001:db8::1'] OR ([url:value = 'http://e.example/a']))",
    ['2001:db8::1', 'http://e.example/a'],
  ],
  ["[ipv4-addr:value ISSUBSET '198.51.100.0/24']", ['198.51.100.0/24']],
  ["[ipv4-addr:value IN ('198.51.100.7', '198.51.100.9')]", ['198.51.100.7', '198.51.100.9']],
  ["[network-traffic:dst_ref.value = '198.51.100.7']", ['198.51.100.7']],
  ['[autonomous-system:number = 64500]', ['AS64500']],
  ["[domain-name:value = 'it\\'s.example']", ["it's.example"]],
  ["[file:hashes.'SHA-256' = 'abc']", 'file_hash'],
  ["[file:hashes.MD5 = 'abc' OR file:hashes.'SHA-1' = 'def']", 'file_hash'],
  ["[ipv4-addr:value = '198.51.100.7' AND network-traffic:dst_port = 443]", 'unsupported'],
  ["[ipv4-addr:value = '198.51.100.7'] FOLLOWEDBY [ipv4-addr:value = '198.51.100.8']", 'unsupported'],
  ["[ipv4-addr:value = '198.51.100.7'] REPEATS 5 TIMES", 'unsupported'],
  ["[ipv4-addr:value != '198.51.100.7']", 'unsupported'],
  ["[domain-name:value LIKE 'evil%']", 'unsupported'],
  ["[NOT ipv4-addr:value = '198.51.100.7']", 'unsupported'],
  ["[email-addr:value = 'a@b.example']", 'unsupported'],
  ["[ipv4-addr:value = '198.51.100.7'", 'malformed'],
  ["ipv4-addr:value = '198.51.100.7'", 'malformed'],
  ['[ipv4-addr:value = ]', 'malformed'],
  ['', 'malformed'],
  ['['.repeat(50_000), 'malformed'],
])('%s', (pattern, expected) => {
  const reading = readPattern(pattern)
  expect(reading.kind === 'values' ? reading.values : reading.kind).toEqual(expected)
})

it('does not go down with deep brackets', () => {
  expect(readPattern(`${'('.repeat(40_000)}[ipv4-addr:value = '198.51.100.7']`).kind).toBe('unsupported')
})
