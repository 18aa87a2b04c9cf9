import { expect, test } from 'vitest'
import { analysisOf, type Message, sendDamaged } from './conversation.fixture.ts'
import { be32, kdcReply, kdcRequest, kerberosError } from './windows-messages.fixture.ts'

const KRBTGT = ['krbtgt', 'CORP.EXAMPLE']
const SQL = ['MSSQLSvc', 'db.corp.example:1433']
const udp = (from: '>' | '<', content: readonly number[]): Message => ({ from, content })
const tcp = (from: '>' | '<', message: readonly number[]): Message => ({
  from,
  content: [...be32(message.length), ...message],
})

const WRONG_PASSWORD = [udp('>', kdcRequest(10, 'alice', KRBTGT, [2])), udp('<', kerberosError(24, KRBTGT))]
const ROASTING = [tcp('>', kdcRequest(12, 'bob', SQL, [])), tcp('<', kdcReply(13, 'bob', 23, SQL))]

test('a wrong password is a failed log-in of the account', () => {
  expect(analysisOf('udp', 88, WRONG_PASSWORD)).toMatchObject({
    ...{ service: 'kerberos', kerberos_messages: ['AS-REQ', 'KRB-ERROR'], kerberos_errors: ['KDC_ERR_PREAUTH_FAILED'] },
    ...{ kerberos_services: ['krbtgt/CORP.EXAMPLE'], login_user: 'alice', login_attempts: 1, login_failures: 1 },
  })
})

test('being asked for pre-authentication is no failure; the reply that follows is a success', () => {
  const facts = analysisOf('udp', 88, [
    udp('>', kdcRequest(10, 'alice', KRBTGT, [128])),
    udp('<', kerberosError(25, KRBTGT)),
    udp('>', kdcRequest(10, 'alice', KRBTGT, [2, 128])),
    udp('<', kdcReply(11, 'alice', 18, KRBTGT)),
  ])
  expect(facts).toMatchObject({
    login_attempts: 1,
    login_succeeded: true,
    kerberos_errors: ['KDC_ERR_PREAUTH_REQUIRED'],
  })
  expect(facts).not.toHaveProperty('login_failures')
})

test('an answer to a request that proved nothing is no log-in: the account needs no pre-authentication', () => {
  const facts = analysisOf('tcp', 88, [
    tcp('>', kdcRequest(10, 'svc_old', KRBTGT, [])),
    tcp('<', kdcReply(11, 'svc_old', 23, KRBTGT)),
  ])
  expect(facts).toMatchObject({ kerberos_messages: ['AS-REQ', 'AS-REP'], login_user: 'svc_old' })
  expect(facts).not.toHaveProperty('login_attempts')
  expect(facts).not.toHaveProperty('login_succeeded')
})

test('a service ticket encrypted with RC4 shows, as Kerberoasting asks for', () => {
  expect(analysisOf('tcp', 88, ROASTING)).toMatchObject({
    ...{
      kerberos_services: ['MSSQLSvc/db.corp.example:1433'],
      kerberos_ticket_encryption: ['rc4-hmac'],
      login_user: 'bob',
    },
  })
})

test('an unknown account is a failed log-in, once per answer', () => {
  const guesses = [1, 2, 3].flatMap((i) => [
    udp('>', kdcRequest(10, `user${i}`, KRBTGT, [])),
    udp('<', kerberosError(6, KRBTGT)),
  ])
  expect(analysisOf('udp', 88, guesses)).toMatchObject({ login_user: 'user1', login_attempts: 3, login_failures: 3 })
})

test('a ticket cut by the capture shows what came before the cut', () => {
  const [, reply] = ROASTING as [Message, Message]
  const content = reply.content as number[]
  const facts = analysisOf('tcp', 88, [{ ...reply, content: content.slice(0, 180), wireBytes: content.length }])
  expect(facts).toMatchObject({ kerberos_messages: ['TGS-REP'], kerberos_ticket_encryption: ['rc4-hmac'] })
})

test('numbers without a name stay numbers', () => {
  const facts = analysisOf('udp', 88, [udp('<', kdcReply(13, 'x', 99, SQL)), udp('<', kerberosError(110, SQL))])
  expect(facts).toMatchObject({ kerberos_ticket_encryption: ['99'], kerberos_errors: ['110'] })
})

test('survives damaged conversations', () => {
  sendDamaged('udp', 88, WRONG_PASSWORD)
  sendDamaged('tcp', 88, ROASTING)
})
