import { isIP } from 'node:net'
import { describe, expect, it } from 'vitest'
import { classOf, parseAddress } from './address.ts'

const classes: [string, string][] = [
  ['8.8.8.8', 'public'],
  ['10.0.0.1', 'private'],
  ['172.15.255.255', 'public'],
  ['172.16.0.1', 'private'],
  ['172.32.0.1', 'public'],
  ['192.168.255.255', 'private'],
  ['100.64.0.1', 'private'],
  ['127.9.9.9', 'loopback'],
  ['169.254.1.1', 'link_local'],
  ['224.0.0.251', 'multicast'],
  ['0.0.0.0', 'reserved'],
  ['255.255.255.255', 'reserved'],
  ['198.51.100.7', 'reserved'],
  ['198.19.0.1', 'reserved'],
  ['::1', 'loopback'],
  ['::', 'reserved'],
  ['fd00::1', 'private'],
  ['fe80::1', 'link_local'],
  ['ff02::fb', 'multicast'],
  ['2001:db8::1', 'reserved'],
  ['2a00:1450:4001:81b::200e', 'public'],
  ['::ffff:10.1.2.3', 'private'],
]

describe('classOf', () => {
  it.each(classes)('%s is %s', (text, expected) => {
    const address = parseAddress(text)
    expect(address && classOf(address)).toBe(expected)
  })
})

describe('parseAddress', () => {
  it('reads both families as integers', () => {
    expect(parseAddress('1.2.3.4')).toEqual({ version: 4, value: 0x01020304 })
    expect(parseAddress('255.255.255.255')).toEqual({ version: 4, value: 0xffffffff })
    expect(parseAddress('2001:db8::1')).toEqual({ version: 6, high: 0x20010db800000000n, low: 1n })
    expect(parseAddress('64:ff9b::1.2.3.4')).toEqual({ version: 6, high: 0x64ff9b00000000n, low: 0x01020304n })
  })

  it('agrees with the platform on what is an address', () => {
    const texts = [
      '1.2.3',
      '1.2.3.4.5',
      '256.1.1.1',
      '01.2.3.4',
      '1..2.3',
      '',
      ':',
      ':::',
      '1::2::3',
      '::1.2.3.4',
      'a.b.c.d',
    ]
    texts.push(
      '1:2:3:4:5:6:7:8',
      '1:2:3:4:5:6:7:8:9',
      '1:2:3:4:5:6:7',
      '::g',
      '12345::',
      '1:2:3:4:5:6:1.2.3.4',
      ' 1.2.3.4',
      '1.2.3.4 ',
    )
    texts.push('1:2:3:4:5:6:7::', '::2:3:4:5:6:7:8', '1:', ':1', '1.2.3.4:5', '::1.2.3', "1.2.3.4'; drop table")
    for (const text of texts) expect([text, parseAddress(text) !== undefined]).toEqual([text, isIP(text) !== 0])
  })
})
