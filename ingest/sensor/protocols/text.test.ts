import { describe, expect, test } from 'vitest'
import { analysisOf, type Message, sendDamaged } from './conversation.fixture.ts'
import { clientHelloMessage, record } from './tls.fixture.ts'

/** Lines of a dialogue: "> USER bob" of the client, "< 331 go on" of the server. */
const talk = (...lines: string[]): Message[] =>
  lines.map((line) => ({ from: line.startsWith('>') ? '>' : '<', content: `${line.slice(2)}\r\n` }))
const b64 = (text: string) => Buffer.from(text, 'latin1').toString('base64')
const HELLO: Message = { from: '>', content: record(22, clientHelloMessage({ name: 'mx.example' })) }

const FTP = talk(
  '< 220 ready',
  '> user bob',
  '< 331 go on',
  '> PASS s3cret',
  '< 530 no',
  '> USER bob',
  '< 331 x',
  '> PASS s3cret',
  '< 230 in',
  '> LIST',
)
const SMTP = talk(
  ...[
    '< 220 mx ESMTP',
    '> EHLO me',
    '< 250-mx',
    '< 250 AUTH PLAIN',
    `> AUTH PLAIN ${b64('\0eve\0s3cret')}`,
    '< 535 no',
  ],
  ...['> AUTH LOGIN', `< 334 ${b64('Username:')}`, `> ${b64('eve')}`, '< 334 x', `> ${b64('s3cret')}`, '< 235 in'],
  ...[
    '> MAIL FROM:<a@b>',
    '< 250 ok',
    '> DATA',
    '< 354 go on',
    '> QUIT is no command here',
    '> .',
    '< 250 ok',
    '> QUIT',
  ],
)
const POP3 = talk(
  '< +OK ready',
  '> USER al',
  '< +OK',
  '> PASS s3cret',
  '< -ERR no',
  '> PASS s3cret',
  '< +OK in',
  '> STAT',
)
const IMAP = talk(
  '* OK ready'.replace('*', '< *'),
  '> a LOGIN "al" s3cret',
  '< a NO no',
  '> b LOGIN al s3cret',
  '< b OK in',
  '> c SELECT INBOX',
)

test.each([
  [
    'FTP',
    21,
    FTP,
    {
      service: 'ftp',
      login_user: 'bob',
      login_attempts: 2,
      login_failures: 1,
      login_succeeded: true,
      text_commands: ['USER', 'PASS', 'LIST'],
    },
  ],
  ['FTP by its text', 2121, talk('< 220 my FTP server', '> USER a'), { service: 'ftp', login_user: 'a' }],
  [
    'FTP without password',
    21,
    talk('< 220 x', '> USER anonymous', '< 230 in'),
    { login_attempts: 1, login_succeeded: true },
  ],
  [
    'SMTP',
    25,
    SMTP,
    {
      service: 'smtp',
      login_user: 'eve',
      login_attempts: 2,
      login_failures: 1,
      login_succeeded: true,
      text_commands: ['EHLO', 'AUTH', 'MAIL', 'DATA', 'QUIT'],
    },
  ],
  ['SMTP by the client', 2525, talk('< 220 hi', '> EHLO me'), { service: 'smtp', text_commands: ['EHLO'] }],
  [
    'POP3',
    110,
    POP3,
    { service: 'pop3', login_user: 'al', login_attempts: 2, login_failures: 1, login_succeeded: true },
  ],
  [
    'IMAP',
    143,
    IMAP,
    {
      service: 'imap',
      login_user: 'al',
      login_attempts: 2,
      login_failures: 1,
      login_succeeded: true,
      text_commands: ['LOGIN', 'SELECT'],
    },
  ],
])('%s', (_name, port, messages, expected) => {
  const facts = analysisOf('tcp', port, messages)
  expect(facts).toMatchObject({ service_source: 'content', ...expected })
  expect(JSON.stringify(facts)).not.toMatch(/s3cret/)
  expect(facts?.violation_rules).toBeUndefined()
})

test.each([
  ['FTP', 21, talk('< 220 x', '> AUTH TLS', '< 234 go on')],
  ['SMTP', 587, talk('< 220 x', '> EHLO a', '< 250 STARTTLS', '> STARTTLS', '< 220 go on')],
  ['POP3', 110, talk('< +OK x', '> STLS', '< +OK go on')],
  ['IMAP', 143, talk('< * OK x', '> a STARTTLS', '< a OK go on')],
])('%s: TLS is followed once agreed on', (_name, port, messages) => {
  expect(analysisOf('tcp', port, [...messages, HELLO])).toMatchObject({ tls_sni: 'mx.example' })
})

describe('FTP data connections', () => {
  test.each([
    ['to the client itself', '10,0,0,1,200,1', undefined],
    ['to another host', '10,0,0,9,200,1', 1],
    ['to a privileged port', '10,0,0,1,0,22', 1],
  ])('%s', (_name, target, count) => {
    const facts = analysisOf('tcp', 21, talk('< 220 x', `> PORT ${target}`))
    expect(facts?.violation_rules?.ftp_bounce).toBe(count)
  })
})

test('a line too long is a violation, once, and the dialogue goes on behind it', () => {
  const facts = analysisOf('tcp', 21, talk('< 220 x', `> ${'A'.repeat(5000)}`, '> USER bob'))
  expect(facts).toMatchObject({ violation_rules: { text_line_too_long: 1 }, login_user: 'bob' })
})

describe('Telnet', () => {
  const of = (from: '>' | '<', content: string): Message => ({ from, content })
  const BEGINNING = [of('<', '\xff\xfd\x18'), of('>', '\xff\xfb\x18'), of('<', '\xff\xfa\x18\x01\xff\xf0box login: ')]

  test('account, wrong password, right password, commands', () => {
    const facts = analysisOf('tcp', 2323, [
      ...BEGINNING,
      ...[
        of('>', 'root\r\0'),
        of('<', 'root\r\nPassword: '),
        of('>', 's3cret1\r\n'),
        of('<', '\r\nLogin incorrect\r\nbox login: '),
      ],
      ...[
        of('>', 'ro'),
        of('>', 'ot\r\n'),
        of('<', 'Password: '),
        of('>', 's3cret2\r\n'),
        of('<', '\r\nWelcome\r\n# '),
      ],
      ...[of('>', 'enable\r\n'), of('<', '# '), of('>', '/bin/busybox MIRAI\r\n')],
    ])
    expect(facts).toMatchObject({
      service: 'telnet',
      login_user: 'root',
      login_attempts: 2,
      login_failures: 1,
      login_succeeded: true,
      text_commands: ['ENABLE', '/BIN/BUSYBOX'],
    })
    expect(JSON.stringify(facts)).not.toMatch(/s3cret/i)
  })

  test('damaged sessions are survived', () => {
    expect(
      sendDamaged('tcp', 23, [...BEGINNING, of('>', 'root\r\n'), of('<', 'Password: '), of('>', 'x\r\n')]),
    ).toBeGreaterThan(0)
  })
})

test('damaged dialogues are survived', () => {
  for (const [port, messages] of [
    [21, FTP],
    [25, SMTP],
    [110, POP3],
    [143, IMAP],
  ] as const) {
    expect(sendDamaged('tcp', port, messages, 100)).toBeGreaterThan(0)
  }
})
