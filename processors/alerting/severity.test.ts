import { expect, it } from 'vitest'
import { severityOf } from './severity.ts'

const facts = (values: Record<string, number>) => [{ facts: values }]

it.each([
  ['a small scan from outside', 'port_scan', { source_is_ours: 0, distinct_ports: 100 }, 'low'],
  ['a scan of many hosts from outside', 'port_scan', { source_is_ours: 0, distinct_hosts: 200 }, 'medium'],
  ['a scan by a machine of ours', 'port_scan', { source_is_ours: 1 }, 'medium'],
  ['guessing from outside', 'ssh_bruteforce', { source_is_ours: 0 }, 'medium'],
  ['fast guessing by a machine of ours', 'ssh_bruteforce', { source_is_ours: 1, sessions_per_minute: 400 }, 'critical'],
  ['a flood', 'ddos', { flows_per_10s: 500 }, 'high'],
  ['a large flood', 'ddos', { flows_per_10s: 30_000 }, 'critical'],
  ['guessing at an asset of high worth', 'ssh_bruteforce', { source_is_ours: 0, target_criticality: 2 }, 'high'],
  ['guessing at an asset of medium worth', 'ssh_bruteforce', { source_is_ours: 0, target_criticality: 1 }, 'medium'],
  ['guessing at an asset of low worth', 'ssh_bruteforce', { source_is_ours: 0, target_criticality: 0 }, 'low'],
  ['a small scan of an asset of low worth', 'port_scan', { source_is_ours: 0, target_criticality: 0 }, 'low'],
  ['command and control from our machine', 'botnet_c2', { source_is_ours: 1 }, 'critical'],
])('%s (%s)', (_, attackClass, values, expected) => {
  expect(severityOf(attackClass, facts(values))).toBe(expected)
})
