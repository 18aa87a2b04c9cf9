import { expect, it } from 'vitest'
import type { NetworkEvent } from '../../../schemas/messages.ts'
import { DECISIVE } from '../observation.ts'
import { classesOf, together, windowsSession } from '../windows-domain/windows.fixture.ts'
import { loginGuessing, patientGuessing } from './login-guessing.ts'

const facts = { login_user: 'ana', login_attempts: 1, login_failures: 1, login_succeeded: false }
const refused = (service: string, flows: number) =>
  Array.from({ length: flows }, () => windowsSession({ service, ...facts }))
const strength = (events: readonly NetworkEvent[]) => together(loginGuessing, ...events)

it.each(['ftp', 'http', 'imap', 'smb', 'ldap'])('is sure of refusals at a rate that no person has: %s', (service) => {
  expect(strength(refused(service, 31))).toBeGreaterThanOrEqual(DECISIVE)
  expect(strength(refused(service, 8))).toBeGreaterThan(2)
  expect(strength(refused(service, 8))).toBeLessThan(DECISIVE)
})

it('is sure of many refusals within one connection, told by however many records', () => {
  const connection = windowsSession({ service: 'ldap', login_attempts: 20, login_failures: 20 })
  expect(strength([connection, connection, connection])).toBe(strength([connection]))
  expect(strength([windowsSession({ service: 'ldap', login_attempts: 90, login_failures: 90 })])).toBe(12)
})

it('is not sure of refusals spread over hours of one connection', () => {
  const hours = { flow_started_at_us: 0, end_time_us: 90 * 60e6 }
  expect(strength([windowsSession({ service: 'ldap', login_attempts: 90, login_failures: 90 }, hours)])).toBeLessThan(2)
})

it('opens no suspicion of a person who mistypes', () => expect(strength(refused('smb', 4))).toBeLessThan(2))

it('says nothing of log-ins that succeed, of most that do, and of an SSH client that was let in after its keys were refused', () => {
  const mostly = windowsSession({ service: 'http', login_attempts: 9, login_failures: 2, login_succeeded: true })
  const keys = windowsSession({ service: 'ssh', login_attempts: 6, login_failures: 5, login_succeeded: true })
  expect(strength([windowsSession({ service: 'http', login_attempts: 1 }), mostly, keys])).toBe(0)
})

it('suspects a guesser that waits between its tries, and is never sure of one', () => {
  expect(together(patientGuessing, ...refused('ssh', 3))).toBeLessThan(2)
  expect(together(patientGuessing, ...refused('ssh', 8))).toBe(4)
  expect(together(patientGuessing, ...refused('ssh', 99))).toBe(6)
  expect(together(patientGuessing, ...refused('smb', 99), ...refused('kerberos', 99))).toBe(0)
  expect(patientGuessing.decisiveFrom).toBeUndefined()
})

it('takes guessing in a domain for a step of an intruder', () => {
  expect(refused('smb', 1).flatMap((event) => classesOf(loginGuessing, event))).toEqual(['apt'])
  expect(refused('ftp', 1).flatMap((event) => classesOf(loginGuessing, event))).toEqual(['ssh_bruteforce'])
})
