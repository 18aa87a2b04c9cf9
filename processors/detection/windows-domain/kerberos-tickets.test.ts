import { expect, it } from 'vitest'
import { DECISIVE } from '../observation.ts'
import { ticketHarvest } from './kerberos-tickets.ts'
import { together, windowsSession } from './windows.fixture.ts'

const ticketFor = (service: string, encryption: string) =>
  windowsSession(
    {
      ...{ service: 'kerberos', kerberos_messages: ['TGS-REQ', 'TGS-REP'], login_user: 'ana' },
      ...{ kerberos_services: [service], kerberos_ticket_encryption: [encryption] },
    },
    { dst_port: 88 },
  )
const answerFor = (login_user: string, kerberos_ticket_encryption: string[], login_attempts: number | null = null) =>
  windowsSession(
    {
      service: 'kerberos',
      kerberos_messages: ['AS-REQ', 'AS-REP'],
      login_user,
      kerberos_ticket_encryption,
      login_attempts,
    },
    { dst_port: 88 },
  )
const SERVICES = ['MSSQLSvc/db1:1433', 'HTTP/intranet', 'MSSQLSvc/db2:1433', 'sap/erp']

it('is sure of RC4 tickets for four services within minutes', () =>
  expect(together(ticketHarvest, ...SERVICES.map((service) => ticketFor(service, 'rc4-hmac')))).toBeGreaterThanOrEqual(
    DECISIVE,
  ))

it('is sure of tickets asked for by account, whatever their encryption and the answer', () => {
  const asked = (service: string) =>
    windowsSession({ service: 'kerberos', kerberos_messages: ['TGS-REQ', 'KRB-ERROR'], kerberos_services: [service] })
  const accounts = ['LAB\\svc1', 'LAB\\svc2', 'LAB\\svc3', 'LAB\\svc4']
  expect(together(ticketHarvest, ...accounts.map(asked))).toBeGreaterThanOrEqual(DECISIVE)
  expect(together(ticketHarvest, asked('PC1$'), asked('host/pc1'), asked('ana'))).toBe(0)
})

it('is not sure of one old service, asked again and again', () => {
  const old = () => ticketFor('cifs/nas', 'rc4-hmac')
  expect(together(ticketHarvest, old(), old(), old(), old(), old())).toBeLessThan(3)
})

it('says nothing of AES tickets, nor of those to another realm', () => {
  const aes = SERVICES.map((service) => ticketFor(service, 'aes256-cts-hmac-sha1-96'))
  expect(together(ticketHarvest, ...aes, ticketFor('krbtgt/OTHER.REALM', 'rc4-hmac'))).toBe(0)
})

it('is sure of two accounts answered without proof, the weaker the surer', () => {
  const one = answerFor('svc_old', ['rc4-hmac'])
  expect(together(ticketHarvest, one)).toBeLessThan(DECISIVE)
  expect(together(ticketHarvest, one, answerFor('svc_older', ['rc4-hmac']))).toBeGreaterThanOrEqual(DECISIVE)
  expect(together(ticketHarvest, answerFor('svc_old', ['aes256-cts-hmac-sha1-96']))).toBeLessThan(
    together(ticketHarvest, one),
  )
})

it('says nothing of a log-on that proved its password', () =>
  expect(together(ticketHarvest, answerFor('ana', ['aes256-cts-hmac-sha1-96'], 1))).toBe(0))
