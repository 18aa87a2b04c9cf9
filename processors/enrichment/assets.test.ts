import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { parseAddress } from './address.ts'
import { type AssetsConfig, createAssetTable, directionOf, isExposed, readAssets } from './assets.ts'

const matchIn = (config: AssetsConfig, ip: string) => {
  const address = parseAddress(ip)
  if (!address) throw new Error(ip)
  return createAssetTable(config)(address)
}
const inList = (networks: readonly string[] | undefined, ip: string) =>
  matchIn(networks ? { private_ranges_are_ours: false, assets: [{ name: 'a', networks: [...networks] }] } : {}, ip)
    .isOurs
const fileOf = (text: string, name = 'networks') => {
  const file = path.join(mkdtempSync(path.join(tmpdir(), 'assets-')), name)
  writeFileSync(file, text)
  return file
}

describe('createAssetTable', () => {
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

  it('lets the narrowest network around an address decide', () => {
    const config: AssetsConfig = {
      assets: [
        { name: 'office', networks: ['10.0.0.0/16'], criticality: 'low' },
        { name: 'payroll', networks: ['10.0.7.5'], owner: 'finance', criticality: 'critical' },
        { name: 'partner', networks: ['10.0.9.0/24'], ours: false },
      ],
    }
    expect(matchIn(config, '10.0.7.5')).toMatchObject({ isOurs: true, asset: { name: 'payroll', owner: 'finance' } })
    expect(matchIn(config, '10.0.7.6')).toMatchObject({ isOurs: true, asset: { name: 'office' } })
    expect(matchIn(config, '10.0.9.1')).toMatchObject({ isOurs: false, asset: { name: 'partner' } })
    expect(matchIn(config, '10.1.0.1')).toEqual({ isOurs: true })
    expect(matchIn({ ...config, private_ranges_are_ours: false }, '10.1.0.1')).toEqual({ isOurs: false })
  })
})

describe('readAssets', () => {
  it('adds plain lists to the private ranges and skips comments', () => {
    const config = readAssets(fileOf('# our front\n203.0.113.0/24 # web\n\n2001:db8::/32\n'))
    expect(matchIn(config, '203.0.113.9')).toEqual({ isOurs: true })
    expect(matchIn(config, '10.0.0.1').isOurs).toBe(true)
  })

  it('lists every bad line at once', () => {
    expect(() => readAssets(fileOf('203.0.113.0/33\nok\n10.0.0.0/8\n'))).toThrow(/line 1: .*\n {2}line 2: ok/)
  })

  it('lists every bad value of a YAML file at once', () => {
    const text = `assets:
  - {name: web, networks: [203.0.113.0/33, 198.51.100.1]}
  - {name: db, networks: [198.51.100.1]}
`
    expect(() => readAssets(fileOf(text, 'assets.yaml'))).toThrow(
      /assets\[0\]\.networks\[0\]: 203\.0\.113\.0\/33 is neither.*\n.*assets\[1\]\.networks\[0\]: 198\.51\.100\.1 belongs to web already/,
    )
    const misspelt =
      'assets:\n  - {name: web, networks: [10.0.0.1], criticality: huge, exposed_services: [443]}\nasets: []\n'
    expect(() => readAssets(fileOf(misspelt, 'assets.yaml'))).toThrow(
      /asets: is not known[\s\S]*criticality: must be one of low, medium/,
    )
  })
})

it('knows which services an asset is meant to offer', () => {
  const web = { name: 'web', networks: ['10.0.0.1'], exposed_services: ['tcp/443'] }
  expect(isExposed(web, 'tcp', 443)).toBe(true)
  expect(isExposed(web, 'udp', 443)).toBe(false)
  expect(isExposed(web, 'icmp', null)).toBeUndefined()
  expect(isExposed({ name: 'any', networks: [] }, 'tcp', 443)).toBeUndefined()
})

it('derives the direction from both ends', () => {
  expect(directionOf(true, false)).toBe('outbound')
  expect(directionOf(false, true)).toBe('inbound')
  expect(directionOf(true, true)).toBe('lateral')
  expect(directionOf(false, false)).toBe('transit')
  expect(directionOf(true, undefined)).toBeUndefined()
})
