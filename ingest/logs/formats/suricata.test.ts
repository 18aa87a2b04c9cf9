import { expect, test } from 'vitest'
import { contextOf, isoOf, understood } from './lines.fixture.ts'
import { createSuricataParser } from './suricata.ts'

const parse = createSuricataParser(contextOf())
const BASE = {
  ...{ timestamp: '2021-06-06T15:59:46.457984+0200', flow_id: 1, src_ip: '192.0.2.1', src_port: 51698 },
  ...{ dest_ip: '10.0.0.2', dest_port: 445, proto: 'TCP', host: 'sensor-1' },
}
const ALERT = {
  ...{ ...BASE, event_type: 'alert' },
  alert: { signature_id: 2403388, signature: 'ET SCAN x', category: 'Misc Attack', severity: 1 },
  flow: { pkts_toserver: 3, pkts_toclient: 2, bytes_toserver: 180, bytes_toclient: 120 },
}
const FLOW = {
  ...{ ...BASE, event_type: 'flow', app_proto: 'smb' },
  flow: {
    ...{ pkts_toserver: 6, pkts_toclient: 4, bytes_toserver: 600, bytes_toclient: 400, reason: 'timeout' },
    ...{ start: '2021-06-06T15:59:40.000001+0200', end: '2021-06-06T15:59:42.000001+0200' },
  },
  tcp: { tcp_flags: '1b', tcp_flags_ts: '1b', tcp_flags_tc: '1b' },
}
const read = (object: object) => understood(parse(JSON.stringify(object)))

test('an alert is a row, and an event that counts no flow', () => {
  const record = read(ALERT)
  expect(isoOf(record.timeUs)).toBe('2021-06-06T13:59:46.457984Z')
  expect(record).toMatchObject({ component: 'suricata', host: 'sensor-1', severity: 'crit' })
  expect(record.attributes).toMatchObject({ 'alert.signature_id': '2403388', flow_id: '1' })
  expect(record.event).toMatchObject({
    ...{ src_ip: '192.0.2.1', dst_ip: '10.0.0.2', src_port: 51698, dst_port: 445, transport: 'tcp', flow_count: 0 },
    ...{ src_packets: 3, dst_packets: 2, src_bytes: 180, dst_bytes: 120, origin: 'suricata' },
    external_alert: {
      source: 'suricata',
      signature: 'ET SCAN x',
      signature_id: '2403388',
      category: 'Misc Attack',
      severity: '1',
    },
  })
})

test("an alert's flow is told from its opener, whichever side's packet matched", () => {
  expect(read({ ...ALERT, direction: 'to_client' }).event).toMatchObject({
    src_ip: '10.0.0.2',
    dst_ip: '192.0.2.1',
    dst_port: 51698,
  })
  const named = { ...ALERT.flow, src_ip: '10.0.0.2', dest_ip: '192.0.2.1', src_port: 1, dest_port: 2 }
  expect(read({ ...ALERT, direction: 'to_client', flow: named }).event).toMatchObject({
    src_ip: '10.0.0.2',
    src_port: 1,
    dst_port: 2,
  })
})

test('a flow record is a flow: times, counters, state and flags, and no windows', () => {
  const { event } = read(FLOW)
  expect(isoOf(event?.time_us ?? 0)).toBe('2021-06-06T13:59:40.000001Z')
  expect(event).toMatchObject({
    ...{ tcp_state: 'SF', handshake_completed: true, flow_count: 1, export_reason: 'idle', record_number: 0 },
    packet_features: { tcp_flags: ['FIN', 'SYN', 'PSH', 'ACK'] },
    flow_stats: { duration_us: 2_000_000, packets_per_second: 5, bytes_per_second: 500, flow_symmetry_ratio: 0.6 },
    protocol_analysis: { service: 'smb', service_source: 'content' },
  })
  expect(event?.window_features).toBeUndefined()
})

test.each([
  ['S0', '02', '00', false],
  ['REJ', '02', '14', false],
  ['RSTO', '16', '12', true],
  ['S1', '1a', '1a', true],
  ['OTH', '18', '18', false],
])('flags become the state %s', (tcp_state, tcp_flags_ts, tcp_flags_tc, handshake_completed) => {
  expect(read({ ...FLOW, tcp: { tcp_flags_ts, tcp_flags_tc } }).event).toMatchObject({ tcp_state, handshake_completed })
})

test.each([
  ['another type', { ...BASE, event_type: 'dns', dns: { rrname: 'a.example' } }],
  ['no addresses', { ...ALERT, src_ip: undefined }],
  ['what is no address', { ...ALERT, src_ip: '999.1.1.1' }],
])('%s gives a row and no event', (_name, object) => {
  expect(read(object).event).toBeUndefined()
})

test('hostile numbers are absent, not zero', () => {
  const { event } = read({
    ...FLOW,
    src_port: 70_000,
    dest_port: 'x',
    flow: { pkts_toserver: -1, bytes_toserver: 1e300, start: 'x' },
  })
  expect(event).toMatchObject({ src_port: null, dst_port: null, src_packets: null, src_bytes: null, dst_bytes: null })
})

test('refuses what is no EVE record', () => {
  expect(parse('{"timestamp":"2021-06-06T15:59:46+0200"}')).toMatchObject({
    kind: 'rejected',
    reason: 'not_this_format',
  })
  expect(parse('{"event_type":"alert"}')).toMatchObject({ kind: 'rejected', reason: 'no_time' })
})
