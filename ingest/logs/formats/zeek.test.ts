import { expect, test } from 'vitest'
import { contextOf, isoOf, understood } from './lines.fixture.ts'
import { createZeekParser } from './zeek.ts'

const FIELDS =
  'ts uid id.orig_h id.orig_p id.resp_h id.resp_p proto service duration orig_bytes resp_bytes conn_state history orig_pkts orig_ip_bytes resp_pkts resp_ip_bytes tunnel_parents'
const ROW =
  '1595853622.865067 CUid 2001:db8::1 50976 192.0.2.9 22 tcp ssh 73.363522 2516 6060 SF ShADadFf 160 14036 96 12972 A,B'
const tabs = (text: string): string => text.replaceAll(' ', '\t')
const header = (path: string, fields: string): string[] => [
  ...['#separator \\x09', '#set_separator\t,', '#empty_field\t(empty)', '#unset_field\t-', `#path\t${path}`],
  ...[
    `#fields\t${tabs(fields)}`,
    `#types\t${fields
      .split(' ')
      .map((name) => (name === 'tunnel_parents' ? 'set[string]' : 'string'))
      .join('\t')}`,
  ],
]
const opened = (path = 'conn', fields = FIELDS) => {
  const parse = createZeekParser(contextOf())
  for (const line of header(path, fields)) expect(parse(line)).toEqual({ kind: 'ignored', reason: 'header' })
  return parse
}

test('reads a conn row by its header, and as a flow', () => {
  const record = understood(opened()(tabs(ROW)))
  expect(isoOf(record.timeUs)).toBe('2020-07-27T12:40:22.865067Z')
  expect(record).toMatchObject({
    component: 'zeek',
    attributes: { zeek_log: 'conn', uid: 'CUid', tunnel_parents: 'A, B' },
  })
  expect(record.event).toMatchObject({
    ...{ src_ip: '2001:db8::1', dst_ip: '192.0.2.9', src_port: 50976, dst_port: 22, transport: 'tcp', origin: 'zeek' },
    ...{
      tcp_state: 'SF',
      handshake_completed: true,
      src_packets: 160,
      dst_packets: 96,
      src_bytes: 14036,
      dst_bytes: 12972,
    },
    ...{ src_payload_bytes: 2516, dst_payload_bytes: 6060, end_time_us: 1595853696228589, flow_count: 1 },
    flow_stats: { duration_us: 73_363_522, flow_duration_seconds: 73 },
    protocol_analysis: { service: 'ssh' },
  })
  expect(record.event?.packet_features).toBeUndefined()
})

test.each([
  ['an unanswered one', 'SF ShADadFf', 'S0 S', { tcp_state: 'S0', handshake_completed: false }],
  ['one that began before the capture', 'SF ShADadFf', 'SF DdAaFf', { tcp_state: 'SF', handshake_completed: false }],
  ['one without a history', 'SF ShADadFf', 'S1 -', { tcp_state: 'S1', handshake_completed: true }],
  [
    'an unset duration and counters',
    '73.363522 2516 6060',
    '- - -',
    { src_payload_bytes: null, flow_stats: { duration_us: 0 } },
  ],
  ['ICMP over IPv6', 'tcp ssh', 'icmp -', { transport: 'icmp6' }],
])('a flow: %s', (_name, from, to, expected) => {
  expect(understood(opened()(tabs(ROW.replace(from, to)))).event).toMatchObject(expected)
})

test('extra columns of a labelled variant are attributes', () => {
  const parse = opened('conn', `${FIELDS} label detailedlabel`)
  const row = `${ROW} Malicious External-Attack`
  expect(understood(parse(tabs(row))).attributes).toMatchObject({
    label: 'Malicious',
    detailedlabel: 'External-Attack',
  })
})

test('a new header replaces the old one; the closing line is no record', () => {
  const parse = opened()
  expect(parse('#close\t2020-12-11')).toEqual({ kind: 'ignored', reason: 'header' })
  for (const line of header('weird', 'ts id.orig_h name addl')) parse(line)
  const record = understood(parse('1655158154.891116\t192.0.2.1\tdata_before_established\ta\\x09b'))
  expect(record).toMatchObject({ severity: 'notice', attributes: { zeek_log: 'weird', addl: 'a\tb' } })
})

test('another separator is honoured', () => {
  const parse = createZeekParser(contextOf())
  for (const line of ['#separator \\x7c', '#path|weird', '#fields|ts|name', '#types|time|string']) parse(line)
  expect(understood(parse('1655158154.5|x')).attributes).toMatchObject({ name: 'x' })
})

test('a notice about a flow is an event with an external alert that counts no flow', () => {
  const parse = opened('notice', 'ts note msg src dst p')
  const record = understood(parse('1655158154.5\tScan::Port_Scan\t192.0.2.1 scanned ports\t192.0.2.1\t10.0.0.1\t-'))
  expect(record).toMatchObject({ severity: 'warning' })
  expect(record.event).toMatchObject({
    ...{ src_ip: '192.0.2.1', dst_ip: '10.0.0.1', flow_count: 0, origin: 'zeek' },
    external_alert: { source: 'zeek', signature_id: 'Scan::Port_Scan', category: 'Scan' },
  })
})

test('reads JSON, and tells which log it is from its fields', () => {
  const parse = createZeekParser(contextOf())
  const line =
    '{"ts":1663683561.702855,"uid":"C","id.orig_h":"10.0.83.193","id.orig_p":33728,"id.resp_h":"172.16.1.49","id.resp_p":22,"proto":"tcp","conn_state":"S0","duration":0.5,"orig_pkts":3,"resp_pkts":0,"orig_ip_bytes":180,"resp_ip_bytes":0}'
  const record = understood(parse(line))
  expect(record.attributes.zeek_log).toBe('conn')
  expect(record.event).toMatchObject({ src_packets: 3, tcp_state: 'S0', dst_port: 22, time_us: 1663683561702855 })
})

test.each([
  ['a row before any header', () => createZeekParser(contextOf())('1\t2'), 'no_header'],
  ['a row with a column too few', () => opened()(tabs(ROW).slice(0, -4)), 'wrong_field_count'],
  ['a time that is none', () => opened()(tabs(ROW.replace('1595853622.865067', 'x'))), 'bad_time'],
  ['an unset time', () => opened()(tabs(ROW.replace('1595853622.865067', '-'))), 'no_time'],
  ['JSON of something else', () => createZeekParser(contextOf())('{"a":1}'), 'not_this_format'],
])('refuses %s', (_name, parse, reason) => {
  expect(parse()).toMatchObject({ kind: 'rejected', reason })
})
