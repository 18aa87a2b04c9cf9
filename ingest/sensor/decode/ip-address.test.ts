import { expect, test } from 'vitest'
import { addressText } from './ip-address.ts'
import { ipv6Bytes } from './packets.fixture.ts'

const words = (bytes: readonly number[]) => [0, 4, 8, 12].map((at) => Buffer.from(bytes).readInt32BE(at))

test('writes IPv4 from the last word', () => {
  expect(addressText([0, 0, 0xffff, 0xc0a8_01fe | 0], 0, 4)).toBe('192.168.1.254')
})

// RFC 5952: lower case, no leading zeros, the first of the longest zero runs is shortened, a single zero group is not.
test.each([
  ['::', '::'],
  ['::1', '::1'],
  ['2001:db8::', '2001:db8::'],
  ['2001:db8:0:1:1:1:1:1', '2001:db8:0:1:1:1:1:1'],
  ['2001:0:0:1:0:0:0:1', '2001:0:0:1::1'],
  ['2001:db8:0:0:1:0:0:1', '2001:db8::1:0:0:1'],
  ['::ffff:c000:201', '::ffff:192.0.2.1'],
])('writes %s as %s', (given, expected) => {
  expect(addressText(words(ipv6Bytes(given)), 0, 6)).toBe(expected)
})
