// The packaged files against what is known of addresses elsewhere (their holders' own pages).
import { expect, it } from 'vitest'
import { createAssetTable } from './assets.ts'
import { intelligenceOf } from './intelligence.fixture.ts'
import { createLookup } from './lookup.ts'
import { openAsnSource, openCitySource } from './sources.ts'

const places = { GEO_DIR: 'no-such-folder' }
const city = openCitySource(places)
const asn = openAsnSource(places)
const lookup = createLookup({
  ...{ placeOf: city.table.placeOf, systemOf: asn.table },
  ...{ assetOf: createAssetTable(), intelligence: intelligenceOf(), countryRisk: new Map() },
})

it.each([
  ['8.8.8.8', 'US', 'AS15169', /Google/],
  ['193.0.6.139', 'NL', 'AS3333', /R(IPE|eseaux IP Europeens)/i],
  ['2001:67c:2e8:22::c100:68b', 'NL', 'AS3333', /R(IPE|eseaux IP Europeens)/i],
  ['130.206.1.2', 'ES', 'AS766', /RedIRIS|Red\.es/i],
  ['133.11.0.1', 'JP', 'AS2501', /Tokyo/i],
])('%s is in %s and announced by %s', (ip, country_code, number, holder) => {
  expect(lookup(ip)?.geography).toMatchObject({ country_code, asn: number, asn_name: expect.stringMatching(holder) })
})

it('says where its data is from and of what day', () => {
  for (const { source } of [city, asn]) {
    expect(source.date).toMatch(/^20\d\d-\d\d-\d\d$/)
    expect(source.licence).toBe('CC BY 4.0')
  }
})
