import { describe, expect, it } from 'vitest'
import { IPV4_NUMBERS, IPV6_TEXT, loadRanges } from './asn.ts'

const IPV4 = Buffer.from('16777216,16777471,13335,"Cloudflare, Inc."\n16778240,16779263,38803,Gtelecom "Pty" Ltd\n')
const IPV6 = Buffer.from(
  [
    '2001::,2001::ffff:ffff:ffff:ffff:ffff:ffff,6939,Hurricane Electric LLC',
    '2001:200::,2001:200:1b9:ffff:ffff:ffff:ffff:ffff,2500,"The ""WIDE"" Project"',
    '2001:200:1ba:0:1:2:3:4,2001:200:1ba:0:1:2:3:4,7,One',
  ].join('\n'),
)

describe('IPv4 ranges', () => {
  const lookup = loadRanges(IPV4, IPV4_NUMBERS)
  it('answers both ends of a range and nothing outside', () => {
    expect(lookup([16777216])).toEqual({ number: 13335, holder: 'Cloudflare, Inc.' })
    expect(lookup([16777471])?.number).toBe(13335)
    expect(lookup([16777472])).toBeUndefined()
    expect(lookup([16777215])).toBeUndefined()
    expect(lookup([16779263])).toEqual({ number: 38803, holder: 'Gtelecom "Pty" Ltd' })
    expect(lookup([4294967295])).toBeUndefined()
  })
})

describe('IPv6 ranges', () => {
  const lookup = loadRanges(IPV6, IPV6_TEXT)
  it('reads compressed and full addresses', () => {
    expect(lookup([0x20010000, 0, 0, 0])?.number).toBe(6939)
    expect(lookup([0x20010000, 0xffffffff, 0xffffffff, 0xffffffff])?.number).toBe(6939)
    expect(lookup([0x20010001, 0, 0, 0])).toBeUndefined()
    expect(lookup([0x20010200, 0x01b9ffff, 1, 2])).toEqual({ number: 2500, holder: 'The "WIDE" Project' })
    expect(lookup([0x20010200, 0x01ba0000, 0x00010002, 0x00030004])?.holder).toBe('One')
    expect(lookup([0x20010200, 0x01ba0000, 0x00010002, 0x00030005])).toBeUndefined()
  })
})
