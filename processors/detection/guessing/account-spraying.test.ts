import { expect, it } from 'vitest'
import { DECISIVE } from '../observation.ts'
import { CLIENT, classesOf, SERVER, together, windowsSession } from '../windows-domain/windows.fixture.ts'
import { accountSpraying } from './account-spraying.ts'

const refused = (login_user: string, service = 'smb', kerberos_errors: string[] = []) =>
  windowsSession({ service, login_user, login_attempts: 1, login_failures: 1, login_succeeded: false, kerberos_errors })
const accounts = (count: number, service?: string) =>
  Array.from({ length: count }, (_, index) => refused(`user${index}`, service))

it('is sure of many accounts refused within minutes', () =>
  expect(together(accountSpraying, ...accounts(8))).toBeGreaterThanOrEqual(DECISIVE))

it('is surer of names that do not exist', () => {
  const unknown = refused('nobody', 'kerberos', ['KDC_ERR_C_PRINCIPAL_UNKNOWN'])
  expect(together(accountSpraying, unknown)).toBeGreaterThan(together(accountSpraying, refused('ana', 'kerberos')))
})

it('is not sure of a person who mistypes, nor of a program with an old password', () => {
  expect(together(accountSpraying, refused('ana'), refused('Ana'))).toBeLessThan(2)
  const stale = Array.from({ length: 50 }, () => refused('svc_backup'))
  expect(together(accountSpraying, ...stale)).toBeLessThan(2)
})

it('suspects many refusals in one flow, and is never sure of it', () => {
  const flow = windowsSession({ service: 'kerberos', login_user: 'user1', login_attempts: 999, login_failures: 999 })
  expect(together(accountSpraying, flow)).toBeGreaterThan(5)
  expect(together(accountSpraying, flow)).toBeLessThan(DECISIVE)
})

it('says nothing of log-ins that succeed, nor of refusals without an account', () => {
  const succeeded = windowsSession({ login_user: 'ana', login_attempts: 2, login_failures: 1, login_succeeded: true })
  expect(together(accountSpraying, succeeded, windowsSession({ login_failures: 1 }))).toBe(0)
})

it('takes spraying in a domain for a step of an intruder, elsewhere for guessing', () => {
  expect(classesOf(accountSpraying, refused('ana', 'ldap'))).toEqual(['apt'])
  expect(classesOf(accountSpraying, refused('ana', 'imap'))).toEqual(['ssh_bruteforce'])
})

it('is about the client where a capture shows the server first', () => {
  const reversed = { ...refused('ana'), src_ip: SERVER, dst_ip: CLIENT, src_port: 445, dst_port: 50_000 }
  const [seen] = accountSpraying.observe(reversed)
  expect(seen?.subject).toEqual({ type: 'source', value: CLIENT })
  expect(seen?.target).toBe(`${SERVER}:445`)
})
