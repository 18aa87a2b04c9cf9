import { expect, test } from 'vitest'
import { understand } from './understand.ts'

const named = (question: string) => {
  const { entities } = understand({ question, now: Date.parse('2026-11-24T18:30:00Z'), zone: 'UTC' })
  return Object.fromEntries(Object.entries(entities).filter(([, list]) => list.length > 0))
}

test.each([
  ['traffic on 443/tcp', { ports: [443] }],
  ['udp/53 traffic', { ports: [53] }],
  ['puertos 80/443 hoy', { ports: [80, 443] }],
  ['attacks from the US', { countries: ['US'] }],
  ['who attacked us', {}],
  ['ataques desde EE.UU.', { countries: ['US'] }],
  ['attacks from Ivory Coast and the UAE', { countries: ['CI', 'AE'] }],
  ['total para la reunión de hoy', {}],
  ['por qué otros lados entran', {}],
  ['ataques de DoS', { classes: ['ddos'] }],
  ['ataques de dos países', {}],
  ['alertas port_scan y ssh_bruteforce', { classes: ['ssh_bruteforce', 'port_scan'] }],
  ['el AS-14061', { asns: ['AS14061'] }],
  ['were there c2 alerts', { classes: ['botnet_c2'] }],
  ['https traffic', { services: ['https'] }],
])('entities of "%s"', (question, expected) => {
  const read = named(question)
  expect({ ...read, countries: [...(read.countries ?? [])].sort() }).toEqual({
    ...expected,
    countries: [...('countries' in expected ? expected.countries : [])].sort(),
  })
})
