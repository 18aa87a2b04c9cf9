import { describe, expect, it } from 'vitest'
import { parseAddress } from './address.ts'
import { formatPrefix, parsePrefix, prefixesOfRange, wordsOf } from './prefix.ts'
import { createPrefixTableBuilder, matchesOf, sizeOf } from './prefix-table.ts'

const addressOf = (text: string) => {
  const address = parseAddress(text)
  if (!address) throw new Error(text)
  return address
}
const tableOf = (prefixes: readonly string[]) => {
  const builder = createPrefixTableBuilder()
  for (const [value, text] of prefixes.entries()) {
    const prefix = parsePrefix(text)
    if (!prefix) throw new Error(text)
    builder.add(prefix, value)
  }
  return builder.build()
}

describe('a prefix table', () => {
  const table = tableOf([
    '198.51.100.0/24',
    '198.51.100.7',
    '198.51.0.0/16',
    '198.51.100.0/24',
    '2001:db8::/32',
    '2001:db8::1',
  ])

  it('answers every match, the narrowest first', () => {
    expect(matchesOf(table, addressOf('198.51.100.7'))).toEqual([
      { value: 1, prefix: '198.51.100.7' },
      { value: 0, prefix: '198.51.100.0/24' },
      { value: 3, prefix: '198.51.100.0/24' },
      { value: 2, prefix: '198.51.0.0/16' },
    ])
    expect(matchesOf(table, addressOf('2001:db8::1')).map(({ prefix }) => prefix)).toEqual([
      '2001:db8::1',
      '2001:db8::/32',
    ])
    expect(matchesOf(table, addressOf('2001:db9::1'))).toEqual([])
    expect(matchesOf(table, addressOf('198.52.0.0'))).toEqual([])
    expect(sizeOf(table)).toBe(5)
  })

  it('matches both ends of the address space', () => {
    const ends = tableOf(['0.0.0.0/8', '255.255.255.255', 'ffff::/16', '::/16'])
    expect(matchesOf(ends, addressOf('0.255.255.255'))).toHaveLength(1)
    expect(matchesOf(ends, addressOf('255.255.255.255'))).toHaveLength(1)
    expect(matchesOf(ends, addressOf('ffff:ffff::1'))).toHaveLength(1)
    expect(matchesOf(ends, addressOf('0:1::'))).toHaveLength(1)
  })

  it('has no match when it is empty', () => {
    expect(matchesOf(tableOf([]), addressOf('192.0.2.1'))).toEqual([])
  })

  it('agrees with trying every prefix, over random nests of both families', () => {
    let seed = 12345
    const random = (below: number): number => {
      seed = (Math.imul(seed, 1103515245) + 12345) >>> 0
      return Math.floor((seed / 2 ** 32) * below)
    }
    // Few distinct bytes, so that prefixes nest, repeat and neighbour each other.
    const ipv4 = () => [10, random(2), random(3), random(256)].join('.')
    const ipv6 = () => `2001:${random(2)}:${random(3)}::${random(65536).toString(16)}`
    const prefixes = Array.from({ length: 3000 }, (_, index) =>
      index % 2 === 0 ? `${ipv4()}/${random(33)}` : `${ipv6()}/${random(129)}`,
    )
    const many = tableOf(prefixes)
    const naiveBits = prefixes.map(leadingBits)
    for (let round = 0; round < 2000; round++) {
      const text = round % 2 === 0 ? ipv4() : ipv6()
      const address = addressOf(text)
      const own = bitsOf(wordsOf(address))
      const naive = naiveBits.flatMap(({ bits, width }, value) =>
        width === own.length && own.startsWith(bits) ? [value] : [],
      )
      const found = matchesOf(many, address)
      expect(
        found.map(({ value }) => value).sort((a, b) => a - b),
        text,
      ).toEqual(naive)
      const lengths = found.map(({ prefix }) => parsePrefix(prefix)?.bits ?? -1)
      expect(lengths).toEqual(lengths.toSorted((a, b) => b - a))
    }
  })
})

/** By bit strings: shares no code with the table. */
const bitsOf = (words: readonly number[]): string => words.map((word) => word.toString(2).padStart(32, '0')).join('')
const leadingBits = (text: string) => {
  const [base = '', bits = ''] = text.split('/')
  const all = bitsOf(wordsOf(addressOf(base)))
  return { bits: all.slice(0, Number(bits)), width: all.length }
}

describe('prefixes as text', () => {
  it.each([
    ['192.0.2.0/24', '192.0.2.0/24'],
    ['192.0.2.77/32', '192.0.2.77'],
    ['2001:DB8:0:0:1:0:0:1', '2001:db8::1:0:0:1'],
    ['::/0', '::/0'],
    ['0:0:0:1::/64', '0:0:0:1::/64'],
    ['::ffff:192.0.2.0/120', '192.0.2.0/24'],
  ])('%s is written %s', (text, expected) => {
    const prefix = parsePrefix(text)
    expect(prefix && formatPrefix(wordsOf(prefix.address), prefix.bits)).toBe(expected)
  })

  it.each([
    '192.0.2.0/33',
    '192.0.2/24',
    '192.0.2.0/',
    '192.0.2.0/-1',
    '192.0.2.0/24/8',
    '2001:db8::/129',
    '::ffff:1.2.3.4/95',
    '',
  ])('refuses %j', (text) => expect(parsePrefix(text)).toBeUndefined())

  it('splits ranges into the fewest prefixes', () => {
    const texts = (first: string, last: string) =>
      prefixesOfRange(addressOf(first), addressOf(last)).map(({ address, bits }) =>
        formatPrefix(wordsOf(address), bits),
      )
    expect(texts('192.0.2.0', '192.0.2.255')).toEqual(['192.0.2.0/24'])
    expect(texts('192.0.2.1', '192.0.2.4')).toEqual(['192.0.2.1', '192.0.2.2/31', '192.0.2.4'])
    expect(texts('0.0.0.0', '255.255.255.255')).toEqual(['0.0.0.0/0'])
    expect(texts('2001:db8::', '2001:db8::ffff')).toEqual(['2001:db8::/112'])
    expect(texts('192.0.2.9', '192.0.2.1')).toEqual([])
  })
})
