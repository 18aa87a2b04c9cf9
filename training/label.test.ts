import { expect, it } from 'vitest'
import type { NetworkEvent } from '../schemas/messages.ts'
import { readTable } from './csv.ts'
import { type Label, labellerOfDescription, labellerOfTruth } from './label.ts'
import { toolOf } from './tool.ts'

const between = (src_ip: string, dst_ip: string, changes: NetworkEvent = {}): NetworkEvent => ({
  ...{ src_ip, dst_ip, src_port: 40_000, dst_port: 443, transport: 'tcp', time_us: 15_000_000 },
  ...changes,
})

const OPERATION = { service: 'smb', dcerpc_operations: ['svcctl.CreateServiceW'] }

const described: [string, string, string, NetworkEvent, Label | null][] = [
  ['an ordinary capture', 'normal', 'no attack', between('10.0.0.1', '10.0.0.2'), 'normal'],
  [
    'the attacker of a scan',
    'port_scan',
    'attacker 10.0.0.9 -> 10.0.0.2',
    between('10.0.0.9', '10.0.0.2'),
    'port_scan',
  ],
  [
    'others beside a scan are uncertain',
    'port_scan',
    'attacker 10.0.0.9 -> 10.0.0.2',
    between('10.0.0.1', '10.0.0.2'),
    null,
  ],
  [
    'a named control server',
    'botnet_c2',
    'bot 10.0.0.1 -> C2 198.51.100.7:80',
    between('10.0.0.1', '198.51.100.7'),
    'botnet_c2',
  ],
  [
    'the rest of a bot is ordinary',
    'botnet_c2',
    'bot 10.0.0.1 -> C2 198.51.100.7:80',
    between('10.0.0.1', '192.0.2.1'),
    'normal',
  ],
  [
    'domain traffic of an intrusion',
    'apt',
    'see packets',
    between('10.0.0.1', '10.0.0.2', { ...{ dst_port: 445, dst_payload_bytes: 9 }, protocol_analysis: OPERATION }),
    'apt',
  ],
  [
    'a session of an intrusion without any operation is uncertain',
    'apt',
    'see packets',
    between('10.0.0.1', '10.0.0.2', { dst_port: 445, dst_payload_bytes: 9 }),
    null,
  ],
  [
    'the web traffic of an intrusion is uncertain',
    'apt',
    'see packets',
    between('10.0.0.1', '10.0.0.2', { dst_payload_bytes: 9 }),
    null,
  ],
]

it.each(described)('labels by description: %s', (_what, name, ground_truth, event, expected) => {
  expect(labellerOfDescription({ class: name, ground_truth })?.(event)).toBe(expected)
})

it('uses nothing of a capture of another class', () => {
  expect(labellerOfDescription({ class: 'other: web attack', ground_truth: '10.0.0.9 -> 10.0.0.2' })).toBeNull()
})

const truth = readTable(`class,attacker,victim,port,first_packet,last_packet,command
port_scan,203.0.113.5,10.0.0.2,many,10,20,"nmap -p 22,80"
ssh_bruteforce,203.0.113.5,10.0.0.2,22,30,40,hydra
ddos,random,10.0.0.2,80,50,60,hping3
port_scan,203.0.113.6,10.0.1.0/24,many,10,20,nmap
odd thing,203.0.113.7,10.0.0.2,many,10,20,other
normal,,,,0,60,curl`)

const told: [string, NetworkEvent, Label | null][] = [
  ['a scan of a network', between('203.0.113.6', '10.0.1.77'), 'port_scan'],
  ['what the scanner does outside of that network', between('203.0.113.6', '10.0.2.77'), 'normal'],
  ['an activity of no class of ours', between('203.0.113.7', '10.0.0.2'), null],
  ['an attack at its time', between('203.0.113.5', '10.0.0.2', { dst_port: 22, time_us: 15e6 }), 'port_scan'],
  [
    'the next attack of the same hosts',
    between('203.0.113.5', '10.0.0.2', { dst_port: 22, time_us: 35e6 }),
    'ssh_bruteforce',
  ],
  ['the same hosts at another time', between('203.0.113.5', '10.0.0.2', { dst_port: 22, time_us: 25e6 }), 'normal'],
  ['random sources are public', between('8.8.8.8', '10.0.0.2', { dst_port: 80, time_us: 55e6 }), 'ddos'],
  ['a neighbour in the flood is ordinary', between('10.0.0.1', '10.0.0.2', { dst_port: 80, time_us: 55e6 }), 'normal'],
]

it.each(told)('labels by truth: %s', (_what, event, expected) => {
  expect(labellerOfTruth(truth)(event)).toBe(expected)
})

it.each([
  ['pcaps/scan_nmap_A_port80.pcap', 'nmap'],
  ['c2_asyncrat_2.pcap', 'asyncrat'],
  ['c2_ek_to_cryptowall4.pcapng', 'cryptowall'],
  ['benign_rdp.pcap', 'benign_rdp'],
])('holds out %s with %s', (file, tool) => {
  expect(toolOf(file.replace('pcaps/', ''))).toBe(tool)
})

it('reads quoted cells', () => {
  expect(truth[0]?.command).toBe('nmap -p 22,80')
  expect(readTable('a,b\n"say ""x""",\n')).toEqual([{ a: 'say "x"', b: '' }])
})
