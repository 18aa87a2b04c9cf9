import { expect, it } from 'vitest'
import { createDestinationMemory } from './destination-memory.ts'
import type { Flow } from './flow.ts'

const SECOND = 1_000_000
const ASKER = 0x0a000001
const answered = (dns_query: string, dns_answers: string[], dns_queries = 1) =>
  ({
    facts: { service: 'dns', dns_query, dns_answers, dns_queries },
    addresses: [0, 0, 0, ASKER, 0, 0, 0, 0x0a000035],
    ipVersion: 4,
  }) as unknown as Flow

it('names an address that a DNS answer named, for everybody', () => {
  const memory = createDestinationMemory()
  memory.noteAnswers(answered('www.example.org', ['cdn.example.net', '203.0.113.7', '2001:db8::7']), SECOND)
  expect(memory.measure('10.0.0.9', '203.0.113.7', 2 * SECOND)).toEqual({
    ...{ is_named: true, name: 'www.example.org', sources: 1 },
  })
  expect(memory.measure('10.0.0.9', '2001:db8::7', 2 * SECOND)?.is_named).toBe(true)
})

it('calls an address unnamed only for a client whose questions it sees', () => {
  const memory = createDestinationMemory()
  expect(memory.measure('10.0.0.1', '198.51.100.9', SECOND)?.is_named).toBeNull()
  memory.noteAnswers(answered('www.example.org', ['203.0.113.7']), SECOND)
  expect(memory.measure('10.0.0.1', '198.51.100.9', SECOND)?.is_named).toBe(false)
  expect(memory.measure('10.0.0.2', '198.51.100.9', SECOND)?.is_named).toBeNull()
})

it('does not guess which of several questions led to an address', () => {
  const memory = createDestinationMemory()
  memory.noteAnswers(answered('a.example', ['203.0.113.7'], 3), SECOND)
  expect(memory.measure('10.0.0.1', '203.0.113.7', SECOND)).toMatchObject({ is_named: true, name: null })
})

it('believes an answer for a day', () => {
  const memory = createDestinationMemory()
  memory.noteAnswers(answered('a.example', ['203.0.113.7']), SECOND)
  expect(memory.measure('10.0.0.1', '203.0.113.7', 2 * 86_400 * SECOND)).toMatchObject({ is_named: null, name: null })
})

it('counts sources up to eight, each once', () => {
  const memory = createDestinationMemory()
  const counts = Array.from({ length: 30 }, (_, i) => memory.measure(`10.0.0.${i % 15}`, '203.0.113.7', 0)?.sources)
  expect(counts.slice(0, 4)).toEqual([1, 2, 3, 4])
  expect(counts.at(-1)).toBe(8)
})

it.each(['10.1.2.3', '192.168.1.1', '172.20.0.1', '224.0.0.251', '255.255.255.255', 'fe80::1', 'fd00::1', '::1'])(
  'has nothing to say of %s, which is not on the Internet',
  (address) => expect(createDestinationMemory().measure('10.0.0.1', address, 0)).toBeNull(),
)

it('forgets the oldest rather than grow', () => {
  const memory = createDestinationMemory()
  memory.noteAnswers(answered('a.example', ['203.0.113.7']), 0)
  for (let i = 0; i < 70_000; i++)
    memory.noteAnswers(answered('b.example', [`198.${i >> 16}.${(i >> 8) & 255}.${i & 255}`]), 0)
  expect(memory.measure('10.0.0.1', '203.0.113.7', 0)?.is_named).toBe(false)
})
