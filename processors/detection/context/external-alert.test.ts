import { expect, it, test } from 'vitest'
import type { NetworkEvent } from '../../../schemas/messages.ts'
import { session } from '../events.fixture.ts'
import { gather, openGathering, strengthOf } from '../gathering.ts'
import type { Observation } from '../observation.ts'
import { externalAlert } from './external-alert.ts'

const alerted = (external_alert: NetworkEvent['external_alert']): NetworkEvent =>
  session({}, { origin: 'suricata', flow_count: 0, external_alert: external_alert ?? null })

test.each([
  ['a scan category', { category: 'Detection of a Network Scan', severity: '3' }, 'port_scan', 2],
  [
    'a scan rule of another category',
    { signature: 'ET SCAN Suspicious inbound to MSSQL port 1433', category: 'Potentially Bad Traffic', severity: '2' },
    'port_scan',
    3,
  ],
  [
    'a rule about guessed SSH passwords',
    { signature: 'ET SCAN LibSSH Based Frequent SSH Connections Likely BruteForce Attack', severity: '2' },
    'ssh_bruteforce',
    3,
  ],
  ['command and control', { category: 'Malware Command and Control Activity Detected', severity: '1' }, 'botnet_c2', 4],
  ["Zeek's password guessing", { signature_id: 'SSH::Password_Guessing' }, 'ssh_bruteforce', 3],
  ['a severity of another scale', { category: 'Detection of a Network Scan', severity: 'high' }, 'port_scan', 2],
])('%s becomes evidence about the source', (_name, alert, attack_class, strength) => {
  expect(externalAlert.observe(alerted(alert))).toMatchObject([
    { attack_class, log_likelihood_ratio: strength, subject: { type: 'source', value: '203.0.113.5' } },
  ])
})

test('a flood is evidence about its target, and names no source', () => {
  const [seen] = externalAlert.observe(alerted({ category: 'Attempted Denial of Service', severity: '2' }))
  expect(seen).toMatchObject({ subject: { type: 'target', value: '10.0.0.2' }, attack_class: 'ddos', source_ip: null })
})

test.each([
  [
    'a reputation list',
    {
      signature: 'ET CINS Active Threat Intelligence Poor Reputation IP group 89',
      category: 'Misc Attack',
      severity: '2',
    },
  ],
  ['a certificate notice', { signature_id: 'SSL::Invalid_Server_Cert', category: 'SSL' }],
  ['an alert without words', {}],
  ['no alert', null],
])('%s says nothing', (_name, alert) => {
  expect(externalAlert.observe(alerted(alert))).toEqual([])
})

it('saturates: a rule that fires a thousand times in ten seconds is as strong as once, and never alerts alone', () => {
  const event = alerted({ category: 'Detection of a Network Scan', severity: '1' })
  const gathering = openGathering(externalAlert, 'port_scan', event.time_us ?? 0)
  const [seen] = externalAlert.observe(event)
  for (let i = 0; i < 1000; i++) gather(gathering, seen as Observation, event)
  expect(strengthOf(gathering, externalAlert)).toBe(4)
  expect(externalAlert.decisiveFrom).toBeUndefined()
})
