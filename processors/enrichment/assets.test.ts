import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { parseAddress } from './address.ts'
import { createAssetList, directionOf, readNetworks } from './assets.ts'

const inList = (networks: readonly string[] | undefined, ip: string) => {
  const address = parseAddress(ip)
  return address ? createAssetList(networks)(address) : undefined
}
const fileOf = (text: string) => {
  const file = path.join(mkdtempSync(path.join(tmpdir(), 'assets-')), 'networks')
  writeFileSync(file, text)
  return file
}

describe('createAssetList', () => {
  it.each([
    ['10.1.2.3', true],
    ['172.31.0.1', true],
    ['172.32.0.1', false],
    ['8.8.8.8', false],
    ['224.0.0.251', true],
    ['255.255.255.255', true],
    ['203.0.113.7', false],
    ['::1', true],
    ['ff02::fb', true],
    ['fd12::1', true],
    ['2a00::1', false],
  ])('by default %s is ours: %s', (ip, expected) => {
    expect(inList(undefined, ip)).toBe(expected)
  })

  it('honours prefix lengths at and beyond the word borders', () => {
    expect(inList(['0.0.0.0/0'], '255.1.1.1')).toBe(true)
    expect(inList(['198.51.100.128/25'], '198.51.100.129')).toBe(true)
    expect(inList(['198.51.100.128/25'], '198.51.100.1')).toBe(false)
    expect(inList(['2001:db8::8000:0:0:0/65'], '2001:db8::8000:0:0:1')).toBe(true)
    expect(inList(['2001:db8::8000:0:0:0/65'], '2001:db8::1')).toBe(false)
    expect(inList(['203.0.113.7'], '203.0.113.7')).toBe(true)
  })
})

describe('readNetworks', () => {
  it('adds the file to the private ranges and skips comments', () => {
    const networks = readNetworks(fileOf('# our front\n203.0.113.0/24 # web\n\n2001:db8::/32\n'))
    expect(inList(networks, '203.0.113.9')).toBe(true)
    expect(inList(networks, '10.0.0.1')).toBe(true)
  })

  it('lists every bad line at once', () => {
    expect(() => readNetworks(fileOf('203.0.113.0/33\nok\n10.0.0.0/8\n'))).toThrow(/line 1: .*\n {2}line 2: ok/)
  })
})

it('derives the direction from both ends', () => {
  expect(directionOf(true, false)).toBe('outbound')
  expect(directionOf(false, true)).toBe('inbound')
  expect(directionOf(true, true)).toBe('lateral')
  expect(directionOf(false, false)).toBe('transit')
  expect(directionOf(true, undefined)).toBeUndefined()
})
