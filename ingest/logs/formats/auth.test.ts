import { expect, test } from 'vitest'
import { authFactsOf } from './auth.ts'

test.each([
  [
    'sshd',
    'Accepted publickey for ana from 192.0.2.7 port 50022 ssh2: ED25519 SHA256:abc',
    { action: 'accepted', method: 'publickey', user: 'ana', src_ip: '192.0.2.7', src_port: '50022' },
  ],
  [
    'sshd',
    'Failed password for root from 2001:db8::7 port 22 ssh2',
    { action: 'failed', method: 'password', user: 'root', src_ip: '2001:db8::7', src_port: '22' },
  ],
  [
    'sshd',
    'Failed password for invalid user admin from 192.0.2.7 port 1 ssh2',
    { action: 'failed', method: 'password', user: 'admin', src_ip: '192.0.2.7', src_port: '1', user_exists: 'false' },
  ],
  [
    'sshd',
    'Failed none for invalid user  from 192.0.2.7 port 1 ssh2',
    { action: 'failed', method: 'none', src_ip: '192.0.2.7', src_port: '1', user_exists: 'false' },
  ],
  [
    'sshd',
    'Invalid user test9 from 192.0.2.7',
    { action: 'invalid_user', user: 'test9', src_ip: '192.0.2.7', user_exists: 'false' },
  ],
  [
    'sshd',
    'Invalid user a b from 192.0.2.7 port 4',
    { action: 'invalid_user', user: 'a b', src_ip: '192.0.2.7', src_port: '4', user_exists: 'false' },
  ],
  ['sshd', 'Connection closed by 192.0.2.7 [preauth]', { action: 'closed', src_ip: '192.0.2.7' }],
  [
    'sshd',
    'Connection closed by authenticating user root 192.0.2.7 port 5 [preauth]',
    { action: 'closed', user: 'root', src_ip: '192.0.2.7', src_port: '5' },
  ],
  [
    'sshd',
    'Received disconnect from 192.0.2.7: 11: Bye Bye [preauth]',
    { action: 'disconnected', src_ip: '192.0.2.7' },
  ],
  [
    'sshd',
    'Received disconnect from 192.0.2.7 port 5:11: Bye',
    { action: 'disconnected', src_ip: '192.0.2.7', src_port: '5' },
  ],
  [
    'sshd',
    'Disconnected from user ana 192.0.2.7 port 5',
    { action: 'disconnected', user: 'ana', src_ip: '192.0.2.7', src_port: '5' },
  ],
  [
    'sshd',
    'Did not receive identification string from 192.0.2.7',
    { action: 'no_identification', src_ip: '192.0.2.7' },
  ],
  [
    'sshd',
    'error: maximum authentication attempts exceeded for root from 192.0.2.7 port 5 ssh2 [preauth]',
    { action: 'too_many_attempts', user: 'root', src_ip: '192.0.2.7', src_port: '5' },
  ],
  [
    'sshd',
    'reverse mapping checking getaddrinfo for a.example [192.0.2.7] failed - POSSIBLE BREAK-IN ATTEMPT!',
    { action: 'name_mismatch', src_ip: '192.0.2.7' },
  ],
  [
    'sshd',
    'pam_unix(sshd:auth): authentication failure; logname= uid=0 euid=0 tty=ssh ruser= rhost=192.0.2.7  user=root',
    { action: 'failed', user: 'root', src_ip: '192.0.2.7' },
  ],
  ['sshd(pam_unix)', 'session opened for user cyrus by (uid=0)', { action: 'session_opened', user: 'cyrus' }],
  ['su', 'pam_unix(su:session): session closed for user root', { action: 'session_closed', user: 'root' }],
  [
    'dropbear',
    "Bad password attempt for 'root' from 192.0.2.7:51234",
    { action: 'failed', method: 'password', user: 'root', src_ip: '192.0.2.7', src_port: '51234' },
  ],
])('%s: %s', (component, message, facts) => {
  expect(authFactsOf(component, message)).toEqual(facts)
})

test('a user name that imitates the sentence moves nothing: the address is the last one', () => {
  const message = 'Failed password for invalid user x from 198.51.100.1 port 1 ssh2 from 192.0.2.7 port 2 ssh2'
  expect(authFactsOf('sshd', message)).toMatchObject({ src_ip: '192.0.2.7', src_port: '2' })
})

test.each([
  ['nginx', 'Failed password for root from 192.0.2.7 port 22 ssh2'],
  ['sshd', 'Server listening on 0.0.0.0 port 22.'],
  ['sshd', `Invalid user ${'a'.repeat(2000)} from 192.0.2.7`],
])('%s says nothing about a log-in', (component, message) => {
  expect(authFactsOf(component, message)).toBeUndefined()
})
