import { expect, it } from 'vitest'
import { createAssetTable } from './assets.ts'
import { intelligenceOf } from './intelligence.fixture.ts'
import { createLookup } from './lookup.ts'

const OTHERS = { assetOf: createAssetTable(), intelligence: intelligenceOf(), countryRisk: new Map([['ES', 0.25]]) }
const NO_INDICATORS = { indicators: [], asnIndicators: [] }
const counting = (capacity?: number) => {
  let lookups = 0
  const lookup = createLookup(
    {
      placeOf: () => {
        lookups++
        return { country_code: 'ES', city: 'Madrid', latitude: 40.4, longitude: -3.7 }
      },
      systemOf: () => ({ number: 64500, holder: 'Example Telecom' }),
      ...OTHERS,
    },
    capacity,
  )
  return { lookup, lookups: () => lookups }
}

it('gives place and network of a public address, in the event contract', () => {
  expect(counting().lookup('203.0.114.9')).toEqual({
    geography: {
      ...{ country_code: 'ES', city: 'Madrid', latitude: 40.4, longitude: -3.7 },
      ...{ asn: 'AS64500', asn_name: 'Example Telecom', address_class: 'public', country_risk_score: 0.25 },
    },
    isOurs: false,
    ...NO_INDICATORS,
  })
})

it('looks IPv4-mapped IPv6 up as IPv4', () => {
  const asked: unknown[] = []
  const lookup = createLookup({
    placeOf: (...question) => {
      asked.push(question)
      return undefined
    },
    systemOf: () => undefined,
    ...OTHERS,
  })
  lookup('::ffff:8.8.4.1')
  expect(asked).toEqual([['8.8.4.1', 4]])
})

it('asks no file about addresses that are not public', () => {
  const { lookup, lookups } = counting()
  expect(lookup('10.0.0.1')).toEqual({ geography: { address_class: 'private' }, isOurs: true, ...NO_INDICATORS })
  expect(lookup('not an address')).toBeUndefined()
  expect(lookups()).toBe(0)
})

it('remembers the addresses used last, and no more than its capacity', () => {
  const { lookup, lookups } = counting(4)
  for (const ip of ['9.9.9.1', '9.9.9.2', '9.9.9.1', '9.9.9.3', '9.9.9.1', '9.9.9.4', '9.9.9.1']) lookup(ip)
  expect(lookups()).toBe(4)
  lookup('9.9.9.5')
  lookup('9.9.9.2')
  expect(lookups()).toBe(6)
})
