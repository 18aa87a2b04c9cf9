import { describe, expect, it, test } from 'vitest'
import { groupAlerts } from './group.ts'
import { type LinkedAlert, linkBetween, prepare } from './link.ts'
import { byMoment } from './moments.ts'
import { escapeHtml } from './report/html.ts'
import { escapeMarkdown } from './report/markdown.ts'
import { formatWanted } from './report/render.ts'
import { checkSeal, seal, UNSEALED } from './report/seal.ts'
import { hostsOf } from './roles.ts'

const alert = (id: string, clock: string, changes: Partial<LinkedAlert> = {}): LinkedAlert => {
  const at = `2026-03-10T${clock}:00Z`
  const source_ip = changes.source_ip === undefined ? '203.0.113.5' : changes.source_ip
  return {
    ...{ alert_id: id, attack_class: 'ssh_bruteforce', source_ip, subject_type: 'source' },
    ...{ subject_value: source_ip ?? '10.0.0.5', targets: ['10.0.0.5:22'], first_seen: at, last_seen: at },
    ...changes,
  }
}
const OTHER = { source_ip: '198.51.100.7' }

describe('two alerts are linked', () => {
  const first = alert('a', '10:00')
  it.each<[string, LinkedAlert, LinkedAlert, string | undefined]>([
    ['by one source', first, alert('b', '20:00', { targets: ['10.0.0.9'] }), 'same_source'],
    ['not by one source after a day', first, alert('b', '10:00', { first_seen: '2026-03-11T10:00:01Z' }), undefined],
    [
      'where a target became a source',
      first,
      alert('b', '12:00', { source_ip: '10.0.0.5', targets: ['10.0.0.9'] }),
      'moved_on',
    ],
    [
      'not where it was only scanned',
      alert('a', '10:00', { attack_class: 'port_scan' }),
      alert('b', '10:30', { source_ip: '10.0.0.5', targets: ['10.0.0.9'] }),
      undefined,
    ],
    [
      'where it goes back to the attacker',
      first,
      alert('b', '12:00', { source_ip: '10.0.0.8', targets: ['203.0.113.5:443'] }),
      'call_back',
    ],
    ['by the same attack on a target at once', first, alert('b', '10:05', OTHER), 'distributed'],
    ['not by the same attack hours later', first, alert('b', '15:00', OTHER), undefined],
    [
      'not by scans of one server',
      alert('a', '10:00', { attack_class: 'port_scan' }),
      alert('b', '10:01', { ...OTHER, attack_class: 'port_scan' }),
      undefined,
    ],
    [
      'by one command host',
      alert('a', '10:00', { attack_class: 'botnet_c2', source_ip: '10.0.0.1', targets: ['198.51.100.9:443'] }),
      alert('b', '18:00', { attack_class: 'botnet_c2', source_ip: '10.0.0.2', targets: ['198.51.100.9:8443'] }),
      'same_command_host',
    ],
    [
      'by one victim of floods',
      alert('a', '10:00', { attack_class: 'ddos', source_ip: null, subject_type: 'target', targets: [] }),
      alert('b', '13:00', { attack_class: 'ddos', source_ip: null, subject_type: 'target', targets: [] }),
      'same_victim',
    ],
    [
      'with IPv6 ports',
      alert('a', '10:00', { targets: ['[2001:db8::5]:22'] }),
      alert('b', '11:00', { source_ip: '2001:db8::5', targets: [] }),
      'moved_on',
    ],
  ])('%s', (_how, one, other, rule) => {
    expect(linkBetween(prepare(one), prepare(other))?.rule).toBe(rule)
    // The order in which they are given decides nothing.
    expect(linkBetween(prepare(other), prepare(one))?.rule).toBe(rule)
  })
})

test('a chain is one incident with the id of its first alert, in whatever order its alerts come', () => {
  const chain = [
    alert('1', '10:00'),
    alert('2', '11:00', { source_ip: '10.0.0.5', targets: ['10.0.0.9'], attack_class: 'apt' }),
    alert('3', '12:00', { source_ip: '10.0.0.9', targets: ['10.0.0.11'], attack_class: 'apt' }),
  ]
  const stranger = alert('4', '11:30', { source_ip: '192.0.2.44', targets: ['10.0.0.77'] })
  for (const alerts of [
    [...chain, stranger],
    [stranger, ...chain.toReversed()],
  ]) {
    const groups = groupAlerts(alerts)
    expect(groups.map(({ id, alerts: of }) => [id, of.length])).toEqual([
      ['1', 3],
      ['4', 1],
    ])
    expect(groups[0]?.joins.map(({ alert_id, to_alert_id, rule }) => [alert_id, to_alert_id, rule])).toEqual([
      ['2', '1', 'moved_on'],
      ['3', '2', 'moved_on'],
    ])
  }
})

test('an alert that ties two beginnings together makes them one, with one reason for each', () => {
  const groups = groupAlerts([
    alert('1', '10:00', { targets: ['10.0.0.5:22'] }),
    alert('2', '11:00', { ...OTHER, targets: ['10.0.0.6:22'] }),
    alert('3', '12:00', { source_ip: '10.0.0.5', targets: ['198.51.100.7:443'] }),
  ])
  expect(groups).toHaveLength(1)
  expect(groups[0]?.joins.map(({ rule }) => rule).sort()).toEqual(['call_back', 'moved_on'])
})

test('roles follow from what happened to whom', () => {
  const hosts = hostsOf({
    alerts: [
      alert('1', '10:00'),
      alert('2', '11:00', { source_ip: '10.0.0.5', attack_class: 'apt', targets: ['10.0.0.9'] }),
      alert('3', '12:00', { source_ip: '10.0.0.30', attack_class: 'botnet_c2', targets: ['198.51.100.9:443'] }),
    ],
  })
  expect(hosts.map(({ address, role }) => `${address} ${role}`)).toEqual([
    '203.0.113.5 attacker',
    '10.0.0.5 pivot',
    '198.51.100.9 command_host',
    '10.0.0.30 compromised',
    '10.0.0.9 victim',
  ])
})

test.each([
  ['2026-03-10T10:00:00Z', '2026-03-10T10:00:00.5Z'],
  ['2026-03-10T10:00:00.123Z', '2026-03-10T10:00:00.1234Z'],
])('%s comes before %s', (one, other) => {
  expect(byMoment(one, other)).toBeLessThan(0)
  expect(byMoment(other, one)).toBeGreaterThan(0)
})

describe('a sealed text', () => {
  const { text } = seal(`a log said ${UNSEALED.replaceAll('0', 'a')}\nthe digest: ${UNSEALED}\nend\n`)
  it('is intact, whatever digests are quoted in it', () => expect(checkSeal(text).isIntact).toBe(true))
  it.each([
    ['before the digest', text.replace('a log', 'no log')],
    ['behind it', text.replace('end', 'END')],
    ['in it', text.replace(/(the digest: autoinmune-report-sha256:)./, '$1g')],
    ['by cutting it off', text.slice(0, text.lastIndexOf('the digest'))],
  ])('is not when changed %s', (_where, changed) => {
    expect(changed).not.toBe(text)
    expect(checkSeal(changed).isIntact).toBe(false)
  })
  it('needs a place', () => expect(() => seal('nothing')).toThrow('place'))
})

test('hostile text stays text', () => {
  expect(escapeHtml(`<b onclick="x('&')">\n\u202e`)).toBe('&lt;b onclick=&quot;x(&#39;&amp;&#39;)&quot;&gt; ')
  expect(escapeMarkdown('# a | [b](http://c) <i>\n- d')).toBe('\\# a \\| \\[b\\](http\\://c) \\<i\\> - d')
  expect(escapeMarkdown('1. x')).toBe('1\\. x')
})

test.each([
  [undefined, 'json'],
  ['*/*', 'json'],
  ['text/html,application/xhtml+xml;q=0.9', 'html'],
  ['text/markdown', 'markdown'],
])('Accept %s is answered with %s', (accept, format) => expect(formatWanted(accept)).toBe(format))
