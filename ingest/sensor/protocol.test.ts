import { expect, test } from 'vitest'
import { batchOf, bytesOf, ipv4, tcp, udp } from './packets.fixture.ts'
import { createSensor } from './sensor.ts'

type Message = { readonly payload: string | readonly number[]; readonly isAnswer?: boolean }

const analysisOf = (transport: 'tcp' | 'udp', port: number, messages: readonly Message[]) => {
  const sensor = createSensor({ sensorId: 'test' })
  const packets = messages.map(({ payload, isAnswer = false }, atMs) => {
    const [source, target] = isAnswer ? [port, 40_000] : [40_000, port]
    const ends = isAnswer ? { src: '10.0.0.2', dst: '10.0.0.1' } : {}
    const segment = transport === 'tcp' ? tcp(source, target, 'PA', { payload }) : udp(source, target, payload)
    return { atMs, bytes: ipv4(transport === 'tcp' ? 6 : 17, segment, ends) }
  })
  sensor.onPackets(batchOf(packets))
  sensor.flush()
  return sensor.drain()[0]?.protocol_analysis
}

const be16 = (value: number) => [value >> 8, value & 0xff]

const clientHello = (name: string): number[] => {
  const host = bytesOf(name)
  const serverName = [...be16(0), ...be16(host.length + 5), ...be16(host.length + 3), 0, ...be16(host.length), ...host]
  const extensions = [...be16(43), ...be16(3), 2, 3, 4, ...serverName]
  const vectors = [4, 1, 2, 3, 4, ...be16(2), 0x13, 1, 1, 0, ...be16(extensions.length), ...extensions]
  const body = [3, 3, ...new Array<number>(32).fill(9), ...vectors]
  return [22, 3, 1, ...be16(body.length + 4), 1, 0, ...be16(body.length), ...body]
}

const dnsMessage = (flags: number, name: string, answers = 0): number[] => [
  ...[0, 7, ...be16(flags), 0, 1, ...be16(answers), 0, 0, 0, 0],
  ...name.split('.').flatMap((label) => [label.length, ...bytesOf(label)]),
  ...[0, 0, 1, 0, 1],
]

test.each([
  [
    'SSH on any port, both banners',
    [
      'tcp',
      2222,
      [{ payload: 'SSH-2.0-OpenSSH_9.2\r\n' }, { payload: 'SSH-2.0-dropbear\x07\r\nmore', isAnswer: true }],
    ],
    { service: 'ssh', ssh_client: 'SSH-2.0-OpenSSH_9.2', ssh_server: 'SSH-2.0-dropbear?' },
  ],
  [
    'TLS with its server name',
    ['tcp', 9443, [{ payload: clientHello('Www.Example.ORG') }]],
    { service: 'tls', tls_sni: 'www.example.org' },
  ],
  [
    'HTTP request and status',
    [
      'tcp',
      8000,
      [
        { payload: 'POST /login HTTP/1.1\r\nUser-Agent: curl/8\r\nHOST: A.example:8000\r\n\r\nHost: body' },
        { payload: 'HTTP/1.1 404 Not Found\r\n\r\n', isAnswer: true },
      ],
    ],
    { service: 'http', http_method: 'POST', http_host: 'a.example:8000', http_user_agent: 'curl/8', http_status: 404 },
  ],
  [
    'DNS question and answer code',
    [
      'udp',
      53,
      [{ payload: dnsMessage(0x0100, 'Bad.Example') }, { payload: dnsMessage(0x8183, 'bad.example'), isAnswer: true }],
    ],
    { service: 'dns', dns_query: 'bad.example', dns_rcode: 'NXDOMAIN' },
  ],
  [
    'DNS away from its port',
    ['udp', 5300, [{ payload: dnsMessage(0x0100, 'x.example') }]],
    { service: 'dns', dns_query: 'x.example' },
  ],
  [
    'DNS over TCP',
    ['tcp', 53, [{ payload: [0, 27, ...dnsMessage(0x0100, 'x.example')] }]],
    { service: 'dns', dns_query: 'x.example' },
  ],
  ['multicast DNS', ['udp', 5353, [{ payload: dnsMessage(0, '_http._tcp.local') }]], { service: 'mdns' }],
  ['SMB2', ['tcp', 445, [{ payload: '\x00\x00\x00\x40\xfeSMB' }]], { service: 'smb' }],
  [
    'RDP by its cookie',
    ['tcp', 3390, [{ payload: '\x03\x00\x00\x2a\x25\xe0\x00\x00\x00\x00\x00Cookie: mstshash=bob\r\n' }]],
    { service: 'rdp' },
  ],
  ['FTP', ['tcp', 21, [{ payload: 'x' }, { payload: '220 ready\r\n', isAnswer: true }]], { service: 'ftp' }],
  [
    'SMTP',
    ['tcp', 2525, [{ payload: 'x' }, { payload: '220 mx ESMTP Postfix\r\n', isAnswer: true }]],
    { service: 'smtp' },
  ],
  ['Telnet', ['tcp', 2323, [{ payload: [255, 253, 24] }]], { service: 'telnet' }],
  ['QUIC', ['udp', 8443, [{ payload: [0xc3, 0, 0, 0, 1, 8, 1, 2, 3] }]], { service: 'quic' }],
  ['NTP', ['udp', 123, [{ payload: [0x23, ...new Array<number>(47).fill(0)] }]], { service: 'ntp' }],
] as const)('recognises %s', (_name, [transport, port, messages], expected) => {
  expect(analysisOf(transport, port, messages)).toMatchObject({ ...expected, service_source: 'content' })
})

test.each([
  ['tcp', 443, 'tls'],
  ['tcp', 22, 'ssh'],
  ['udp', 443, 'quic'],
] as const)('falls back to the port: %s/%i is %s', (transport, port, service) => {
  expect(analysisOf(transport, port, [{ payload: [1, 2, 3] }])).toEqual({ service, service_source: 'port' })
})

test('says nothing about what it does not know', () => {
  expect(analysisOf('tcp', 49_999, [{ payload: [1, 2, 3] }])).toBeNull()
})

test('keeps the first service: what travels inside does not rename it', () => {
  const messages = [{ payload: 'GET / HTTP/1.1\r\n\r\n' }, { payload: clientHello('inner.example'), isAnswer: true }]
  expect(analysisOf('tcp', 80, messages)).toMatchObject({ service: 'http' })
})

test('no parser trusts a length: every message cut or damaged anywhere is survived', () => {
  const messages = [
    clientHello('www.example.org'),
    dnsMessage(0x0100, 'www.example.org'),
    bytesOf('GET / HTTP/1.1\r\nHost: a\r\n\r\n'),
    bytesOf('\x03\x00\x00\x2a\x25\xe0\x00\x00\x00\x00\x00Cookie'),
  ]
  for (const message of messages) {
    for (let at = 0; at < message.length; at++) {
      const damaged = message.with(at, 0xff)
      for (const payload of [message.slice(0, at + 1), damaged]) {
        analysisOf('tcp', 443, [{ payload }])
        analysisOf('udp', 53, [{ payload }])
      }
    }
  }
})
