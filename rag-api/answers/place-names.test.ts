import { expect, test } from 'vitest'
import { understand } from '../understanding/understand.ts'
import { countriesOfRegion } from '../understanding/world-regions.ts'
import { countryName, regionName } from './place-names.ts'

const read = (question: string) =>
  understand({ question, now: Date.parse('2026-11-24T18:30:00Z'), zone: 'UTC' }).entities

test.each(['CN', 'RU', 'US', 'DE', 'BR', 'GB', 'KR', 'IR', 'NL', 'VN'])(
  '%s as it is called can be asked about, in both languages',
  (code) => {
    expect(read(`¿Qué otros vectores podrían intentar desde ${countryName(code, 'es')}?`).countries).toEqual([code])
    expect(read(`What other vectors could they try from ${countryName(code, 'en')}?`).countries).toEqual([code])
  },
)

test.each(['europe', 'eastern-europe', 'latin-america', 'southeast-asia', 'middle-east', 'africa', 'oceania'])(
  '%s as it is called can be asked about, in both languages',
  (region) => {
    expect(countriesOfRegion(region)).toBeDefined()
    expect(read(`ataques desde ${regionName(region, 'es')}`).regions).toEqual([region])
    expect(read(`attacks from ${regionName(region, 'en')}`).regions).toEqual([region])
  },
)

test('what is no code keeps its name', () => {
  expect([countryName('', 'es'), countryName('AS64500', 'es'), regionName('eu-west-1', 'en')]).toEqual([
    '',
    'AS64500',
    'eu-west-1',
  ])
})
