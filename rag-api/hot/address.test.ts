import { expect, test } from 'vitest'
import { canonicalAddress, isInside, type Network, parseAddress, parseNetwork } from './address.ts'

const network = (text: string): Network => parseNetwork(text) as Network

test.each([
  ['10.0.0.1', '10.0.0.1'],
  ['2001:DB8:0:0:0:0:0:1', '2001:db8::1'],
  ['2001:db8:0:1:0:0:0:1', '2001:db8:0:1::1'],
  ['::', '::'],
  ['::FFFF:192.0.2.1', '::ffff:192.0.2.1'],
  ['::ffff:c000:201', '::ffff:192.0.2.1'],
])('%s is written as %s, as the database does', (text, written) => {
  expect(canonicalAddress(text)).toBe(written)
})

test.each(['', '10.0.0', '10.0.0.256', '10.0.0.1/24', 'fe80::1%eth0', '1:2:3', 'host'])('%j is no address', (text) => {
  expect(canonicalAddress(text)).toBeUndefined()
  expect(parseAddress(text)).toBeUndefined()
})

test.each([
  ['10.1.2.3', '10.0.0.0/8', true],
  ['11.1.2.3', '10.0.0.0/8', false],
  ['10.1.2.3', '10.9.9.9/8', true],
  ['203.0.113.127', '203.0.113.0/25', true],
  ['203.0.113.128', '203.0.113.0/25', false],
  ['203.0.113.9', '203.0.113.9', true],
  ['203.0.113.8', '203.0.113.9', false],
  ['198.51.100.1', '0.0.0.0/0', true],
  ['2001:db8:0:1::5', '2001:db8::/32', true],
  ['2001:db9::5', '2001:db8::/32', false],
  ['2001:db8::5', '2001:db8::/127', false],
  ['2001:db8::1', '2001:db8::/127', true],
  ['::10.0.0.1', '10.0.0.0/8', false],
  ['10.0.0.1', '::/0', false],
])('%s in %s: %s', (address, text, expected) => {
  expect(isInside(parseAddress(address) as Network, network(text))).toBe(expected)
})

test.each(['10.0.0.0/33', '10.0.0.0/x', '::/129', '10.0.0.0/-1', 'x/8'])('%s is no network', (text) => {
  expect(parseNetwork(text)).toBeUndefined()
})
