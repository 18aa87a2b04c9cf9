// Names that are not of fixed form: hosts, components, regions.
import { expect, test } from 'vitest'
import { readComponents } from './component-names.ts'
import { indexHosts, readHosts } from './entity-hosts.ts'
import { countriesOfRegion, readSensorRegions, readWorldRegions } from './world-regions.ts'

const HOSTS = indexHosts([
  { name: 'web-01', networks: ['10.0.1.10'] },
  { name: 'Servidor de Correo', networks: ['10.0.1.25', '2001:db8::/64'] },
  { name: 'web', networks: ['10.0.1.11'] },
])

test.each([
  ['que hizo web-01.', ['web-01'], ['10.0.1.10'], []],
  ['eventos del servidor  de correo hoy', ['Servidor de Correo'], ['10.0.1.25', '2001:db8::/64'], []],
  ['trafico web de ayer', [], [], []],
  ['el servidor web de ayer', ['web'], ['10.0.1.11'], []],
  ['que hizo srv-db-02', ['srv-db-02'], [], ['srv-db-02']],
  ['the host dc01.corp.local', ['dc01.corp.local'], [], ['dc01.corp.local']],
  ['top-10 de eu-west-1 el 20-11-2026 por sha-256', [], [], []],
])('hosts in "%s"', (text, hosts, networks, unlisted) => {
  expect(readHosts(text, HOSTS)).toMatchObject({ hosts, networks, unlisted })
})

test('a hundred thousand assets cost no more than a look-up per word', () => {
  const many = indexHosts(
    Array.from({ length: 100_000 }, (_, index) => ({ name: `srv-${index}`, networks: ['10.0.0.1'] })),
  )
  expect(readHosts('que hizo srv-99999', many).hosts).toEqual(['srv-99999'])
})

test.each([
  ['logs de sshd y nginx', ['sshd', 'nginx']],
  ['logs de ssh de ayer', ['ssh']],
  ['cuantas conexiones ssh', []],
  ['firewall logs', ['firewall']],
  ['el componente deteccion', ['detection']],
  ['que dejo el dashboard en sus logs', ['dashboard']],
  ['what did the proxy write to its logs', ['proxy']],
  ['sigue vivo el ml_detector', ['ml_detector']],
  ['que dijo el firewall sobre @address0', ['firewall']],
  ['did the waf log anything', ['waf']],
  ['que bloquea el firewall', []],
  ['is the dashboard healthy or did it crash', ['dashboard']],
  ['esta caido el router', ['router']],
  ['is the sensor up', []],
])('components in "%s"', (text, expected) => {
  expect(readComponents(` ${text} `).components).toEqual(expected)
})

test.each([
  ['ataques desde europa del este', ['eastern-europe']],
  ['attacks from latin america and asia', ['latin-america', 'asia']],
  ['ataques desde el este', []],
])('parts of the world in "%s"', (text, expected) => {
  expect(readWorldRegions(` ${text} `).regions).toEqual(expected)
})

test("a sensors' region is no part of the world", () => {
  expect(readSensorRegions('eventos en eu-west-1 y en la region norte').regions).toEqual(['norte', 'eu-west-1'])
  expect(countriesOfRegion('eu-west-1')).toBeUndefined()
  expect(countriesOfRegion('europe')).toContain('ES')
})
