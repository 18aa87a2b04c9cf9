import { expect, test } from 'vitest'
import { earlierFrom } from './conversation.ts'
import { isOrder } from './orders.ts'
import { understand } from './understand.ts'

const read = (question: string) => understand({ question, now: Date.parse('2026-11-24T18:30:00Z'), zone: 'UTC' })

test.each([
  'bloquea 1.2.3.4',
  'Bloquea la IP 177.54.144.12 ahora',
  'por favor bloqueá 1.2.3.4',
  '¿puedes bloquear 1.2.3.4?',
  'bloquéala',
  'desbloquea 1.2.3.4',
  'aísla el host 10.20.0.20',
  'reinicia el sensor',
  'borra las alertas de hoy',
  'block 177.54.144.12 now',
  'please block 1.2.3.4',
  'can you block this IP?',
  'unblock 1.2.3.4',
  'shut down sensor demo',
  'isolate the host 10.20.0.20',
  'DROP TABLE alerts;',
])('"%s" is an order, which nothing here follows', (question) => {
  expect(read(question).intent).toBe('unsupported')
})

test.each([
  ['¿está bloqueada 1.2.3.4?', 'blocked_now'],
  ['¿qué IP están bloqueadas ahora?', 'blocked_now'],
  ['block list', 'blocked_now'],
  ['is 1.2.3.4 blocked?', 'blocked_now'],
  ['blocked IPs', 'blocked_now'],
  ['¿cómo bloqueo este ataque?', 'countermeasures'],
  ['show me what was dropped, is the system fine?', 'system_health'],
])('"%s" asks', (question, intent) => {
  expect(read(question).intent).toBe(intent)
})

test.each([
  'bloquea la @address0',
  'bloquea esa ip ya mismo',
  'baneala ya',
  'bloqueame la @address0',
  'mandame un mail cada vez que haya un ataque',
  'por favor podrias bloquear @address0',
  'quiero que bloquees todo lo que venga de china',
  'reinicien el firewall',
  'borrad los logs de ayer',
  'pon en cuarentena la laptop de gerencia',
  'saca de la lista negra a la @address0',
  'marca esta alerta como falso positivo',
  'manda el informe por correo a legales',
  'deja de capturar trafico',
  'block @network0',
  'can you please block that ip',
  'put @address0 on the blocklist',
  'mark this alert as a false positive',
  'disable the alert rule for port scans',
  'turn off the alarms',
  'email the report to my boss',
])('tells to do something: %s', (text) => {
  expect(isOrder(` ${text} `)).toBe(true)
})

test.each([
  'esta bloqueada la @address0',
  'bloquea el firewall a @address0',
  'deberiamos bloquear esta ip',
  'bloqueamos la ip o aislamos el host',
  'que ips bloquea el cortafuegos',
  'crea un informe del incidente',
  'manda el reporte',
  'mandame las alertas',
  'actualizame sobre la red',
  'crees que vuelvan a atacar',
  'marca lo que no parezca normal',
  'ponme al dia',
  'cambia algo en el trafico',
  'open alerts',
  'kill chain of the incident',
  'block list',
  'mail server logs',
  'send me the alerts',
  'update me on the network',
  'run a correlation of events',
  'should i block this ip',
  'who is blocked',
])('asks: %s', (text) => {
  expect(isOrder(` ${text} `)).toBe(false)
})

test('an order within a session is no continuation of it', () => {
  const zone = 'UTC'
  const now = Date.parse('2026-11-24T18:30:00Z')
  const earlier = earlierFrom(understand({ question: 'qué hizo 203.0.113.9 ayer', now, zone }))
  expect(understand({ question: 'y ahora bloquéala', now, zone, earlier }).intent).toBe('unsupported')
  expect(understand({ question: 'y hoy', now, zone, earlier }).intent).toBe('ip_behaviour')
})
