import { expect, it } from 'vitest'
import type { Evidence } from '../../schemas/messages.ts'
import { doAgree } from './agreement.ts'

const said = (input_group: string, ...targets: string[]): Evidence => ({
  input_group,
  targets,
  log_likelihood_ratio: 4,
})
const BOTH = ['content', 'rate']

it.each<[string, boolean, string, string[], Evidence[]]>([
  ['one host', true, 'botnet_c2', BOTH, [said('content', '198.51.100.7:443'), said('rate', '198.51.100.7:8443')]],
  ['two hosts', false, 'botnet_c2', BOTH, [said('content', '198.51.100.7:443'), said('rate', '203.0.113.9:443')]],
  [
    'one host among many',
    true,
    'botnet_c2',
    BOTH,
    [said('content', '[2001:db8::7]:443'), said('rate', '192.0.2.1:80', '[2001:db8::7]:80')],
  ],
  [
    'a list and a timer',
    true,
    'botnet_c2',
    ['intelligence', 'rate'],
    [said('intelligence', '10.0.0.53:53'), said('rate', '192.0.2.1:80')],
  ],
  ['a scan of two hosts', true, 'port_scan', BOTH, [said('content', '10.0.0.1:80'), said('rate', '10.0.0.2:80')]],
  [
    'what speaks against it',
    false,
    'botnet_c2',
    BOTH,
    [said('content', '192.0.2.1:80'), { ...said('rate', '192.0.2.1:80'), log_likelihood_ratio: -1 }],
  ],
])('of %s: %s', (_, expected, attackClass, groups, evidence) => {
  expect(doAgree(attackClass, groups, evidence)).toBe(expected)
})
