import { expect, test } from 'vitest'
import { parse } from 'yaml'
import type { ComponentLog, NetworkEvent } from '../../../schemas/messages.ts'
import { readRule } from './rule.ts'

const rule = (text: string) => readRule(parse(text))
const ZEEK = `
title: Plain HTTP to a mining pool
id: 11111111-1111-4111-8111-111111111111
level: high
tags: [attack.command-and-control, attack.t1071.001]
logsource: { product: zeek, service: http }
detection:
  selection: { user_agent|contains: [xmrig, cpuminer], id.resp_p: [80, 3333] }
  ours: { host|endswith: .example.org }
  condition: selection and not ours
`
const event = (http_user_agent: string, http_host: string, dst_port = 80): NetworkEvent => ({
  dst_port,
  protocol_analysis: { service: 'http', http_method: 'GET', http_user_agent, http_host },
})

test('a rule written for Zeek reads our events by its names', () => {
  const read = rule(ZEEK)
  if (read?.kind !== 'events') throw new Error('not a rule about events')
  expect(read).toMatchObject({ attack_class: 'botnet_c2', techniques: ['T1071.001'], strength: 6 })
  expect(read.matches(event('XMRig/6.0', 'pool.test'))).toBe(true)
  expect(read.matches(event('XMRig/6.0', 'www.example.org'))).toBe(false)
  expect(read.matches(event('XMRig/6.0', 'pool.test', 8080))).toBe(false)
  expect(read.matches({ dst_port: 80 })).toBe(false)
})

test('words without a field are looked for in the whole line of a log', () => {
  const read = rule(`
title: t
tags: [attack.execution]
logsource: { product: linux, service: sudo }
detection: { keywords: ['COMMAND=/bin/nc ', 'COMMAND=/usr/bin/socat '], condition: keywords }
`)
  if (read?.kind !== 'logs') throw new Error('not a rule about logs')
  const line = (component: string, raw: string): ComponentLog => ({ component, raw })
  expect(read.matches(line('sudo', 'ana : USER=root ; COMMAND=/bin/nc -l 1'))).toBe(true)
  expect(read.matches(line('sudo', 'ana : USER=root ; COMMAND=/bin/ls'))).toBe(false)
  expect(read.matches(line('cron', 'COMMAND=/bin/nc -l 1'))).toBe(false)
})

test.each([
  ['attack.t1110.003', 'ssh_bruteforce'],
  ['attack.t1498.001', 'ddos'],
  ['attack.reconnaissance', 'port_scan'],
  ['attack.exfiltration', 'botnet_c2'],
  ['attack.lateral-movement', 'apt'],
  ['attack.lateral_movement', 'apt'],
  ['attack.privilege-escalation', 'apt'],
])('the tag %s makes it %s', (tag, expected) => {
  expect(rule(ZEEK.replace('attack.command-and-control, attack.t1071.001', tag))?.attack_class).toBe(expected)
})

test('a rule that is deprecated is off', () => {
  expect(rule(`${ZEEK}status: deprecated`)).toBeUndefined()
})

test.each([
  ['correlation: {}', 'correlation rules are not supported'],
  ['title: t', 'must have required properties'],
  [ZEEK.replace('service: http', 'service: weird'), 'has no records here'],
  [ZEEK.replace('user_agent|contains', 'user_name|contains'), 'field "user_name" is not known'],
  [ZEEK.replace('attack.command-and-control, attack.t1071.001', 'cve.2024.1'), 'add autoinmune.class'],
  [ZEEK.replace('  condition:', '  timeframe: 5m\n  condition:'), 'detection.timeframe is not supported'],
  [ZEEK.replace('selection: {', 'selection: [word]\n  other: {'), 'words without a field are for logs'],
  [`${ZEEK}autoinmune: { clazz: apt }`, 'additional'],
])('%s is refused with its reason', (text, reason) => {
  expect(() => rule(text)).toThrow(reason)
})
