import { expect, it } from 'vitest'
import { placeIn } from './city.ts'

it('reads the flat records of the default file', () => {
  const record = { country_code: 'ES', city: 'Madrid', latitude: 40.4, longitude: -3.7, state1: 'Madrid' }
  expect(placeIn(record)).toEqual({ country_code: 'ES', city: 'Madrid', latitude: 40.4, longitude: -3.7 })
})

it('reads the nested records of MaxMind files', () => {
  const record = {
    country: { iso_code: 'DE' },
    city: { names: { en: 'Munich', de: 'München' } },
    location: { latitude: 48.1, longitude: 0 },
  }
  expect(placeIn(record)).toEqual({ country_code: 'DE', city: 'Munich', latitude: 48.1, longitude: 0 })
})

it('leaves absent what a record does not say', () => {
  expect(placeIn({ country: {}, city: {} })).toEqual({})
})
