// Training sees events as the sensor makes them, serving as they come from the wire, where an empty list and none are the same.
import { expect, it } from 'vitest'
import type { NetworkEvent, ProtocolAnalysis } from '../../schemas/messages.ts'
import { decodeFrom, encodeFor } from '../../schemas/topics.ts'
import { FEATURE_NAMES, featuresOf } from './features.ts'

const eventOf = (protocol_analysis: ProtocolAnalysis): NetworkEvent => ({
  ...{
    event_id: '019ab000-0000-7000-8000-000000000001',
    transport: 'tcp',
    src_packets: 3,
    dst_packets: 2,
    dst_port: 445,
  },
  protocol_analysis: { service_source: 'content', ...protocol_analysis },
})

const featuresByName = (event: NetworkEvent): Record<string, number> => {
  const values = new Float32Array(FEATURE_NAMES.length)
  featuresOf(event, values)
  return Object.fromEntries(FEATURE_NAMES.map((name, index) => [name, values[index] as number]))
}

it.each<ProtocolAnalysis>([
  { service: 'smb' },
  { service: 'smb', smb_files: [], smb_errors: [], smb_commands: ['READ'] },
  { service: 'smb', dcerpc_interfaces: ['svcctl'] },
  { service: 'kerberos', kerberos_messages: ['AS-REQ'] },
  { service: 'ldap', ldap_operations: ['search'] },
  { service: 'tls', tls_subject: 'a.example' },
  { service: 'dns', dns_query: 'a.example', dns_answers: [] },
  { service: 'http', text_commands: [] },
])('features are the same before and after the wire: %j', (facts) => {
  const event = eventOf(facts)
  expect(featuresByName(decodeFrom('events.raw', encodeFor('events.raw', event)))).toEqual(featuresByName(event))
})
