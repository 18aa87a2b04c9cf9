import { expect, test } from 'vitest'
import { maskedTokens } from './mask.ts'

const textOf = (message: string, named: Record<string, string> = {}): string => maskedTokens(message, named).join(' ')

test.each([
  ['numbers', 'sent 12 of 3.5 at 10:22:01 -7', 'sent <num> of <num> at <num> <num>'],
  ['addresses', 'from 192.0.2.1:22 to [2001:db8::1] and 10.0.0.0/8', 'from <host> to [<host>] and <host>'],
  ['host names', 'lookup of ns1.example.org failed', 'lookup of <host> failed'],
  ['hexadecimal', 'at 0xdeadbeef id 9f86d081884c', 'at <hex> id <hex>'],
  ['uuids', 'job 123e4567-e89b-12d3-a456-426614174000 done', 'job <uuid> done'],
  ['hardware addresses', 'lease for 00:1a:2b:3c:4d:5e', 'lease for <mac>'],
  ['paths', 'open /etc/passwd, C:\\Windows\\x.exe', 'open <path>, <path>'],
  ['links and mail', 'see https://a.example/x?y or a@b.example', 'see <url> or <email>'],
  ['quoted text', `said "rm -rf /" and 'drop it' but don't`, `said <text> and <text> but don't`],
  ['values of pairs', 'uid=0 ruser= tty=ssh', 'uid=<*> ruser= tty=<*>'],
  ['dates in words', 'on Sun Jul 3 10:05:25 2005', 'on <num> <num> <num> <num> <num>'],
  ['digits inside a word', 'key a1b2 on eth0 by ssh2', 'key <*> on eth<num> by ssh<num>'],
  ['long words', `x ${'y'.repeat(25)}`, 'x <*>'],
  ['signs that are no word', 'a => b ~~~~ c', 'a => b <*> c'],
  ['masks of our own, made up by others', 'a <abc> <user>', 'a <abc> <user>'],
  ['words of any script', 'Contraseña rechazada', 'Contraseña rechazada'],
  ['calls', 'workerEnv.init() ok', 'workerEnv.init() ok'],
  ['an empty message', '  ', ''],
])('%s', (_name, message, text) => expect(textOf(message)).toBe(text))

test.each([
  ['Failed password for root from 192.0.2.1', 'Failed password for <user> from <host>'],
  ['Failed password for for from 192.0.2.1', 'Failed password for <user> from <host>', 'for'],
  ['Failed none for from from 192.0.2.1', 'Failed none for <user> from <host>', 'from'],
  ['Invalid user user from 192.0.2.1', 'Invalid user <user> from <host>', 'user'],
  ['Invalid user a b c from 192.0.2.1', 'Invalid user <user> from <host>', 'a b c'],
  ['Invalid user x from 192.0.2.9 port 1 from 192.0.2.1', 'Invalid user <user> from <host>', 'x from 192.0.2.9 port 1'],
  ['Connection of admin reset', 'Connection of <user> reset', 'admin'],
  ['administrator is not admin', 'administrator is not <user>', 'admin'],
  ['input_userauth_request: invalid user webmaster [preauth]', 'input_userauth_request: invalid user <user> [preauth]'],
  ['check pass; user unknown', 'check pass; user unknown'],
])('"%s": a user name is no word of the sentence', (message, text, user?: string) => {
  expect(textOf(message, user === undefined ? {} : { user })).toBe(text)
})

test('masks what the parser named: the longest value first, nested names too', () => {
  const named = { username: 'root', password: 'root123', 'http.url': '/x' }
  expect(textOf('login attempt [root/root123] failed at /x', named)).toBe(
    'login attempt [<user>/<text>] failed at <path>',
  )
})

test('keeps at most 32 tokens and says that there were more', () => {
  const tokens = maskedTokens('word '.repeat(40), null)
  expect(tokens).toHaveLength(33)
  expect(tokens.at(-1)).toBe('…')
})
