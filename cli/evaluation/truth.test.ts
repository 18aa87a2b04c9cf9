import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { expect, it } from 'vitest'
import { readTruth } from './truth.ts'

const folder = mkdtempSync(path.join(tmpdir(), 'truth-'))
const fileOf = (...lines: string[]): string => {
  const file = path.join(folder, 'labels.csv')
  writeFileSync(file, lines.join('\n'))
  return file
}
const described = (written: string, truth: string) =>
  readTruth(fileOf('file,class,ground_truth', `a.pcap,${written},"${truth}"`))[0]

it.each<[string, string, object[]]>([
  ['port_scan', 'attacker 10.0.0.9 -> 192.0.2.1 (host)', [{ attackers: ['10.0.0.9'], victims: ['192.0.2.1'] }]],
  ['port_scan', 'attacker 2001:db8::9 -> 2001:db8::1', [{ attackers: ['2001:db8::9'], victims: ['2001:db8::1'] }]],
  ['botnet_c2 / dns tunnel', '10.0.2.30 <-> 10.0.2.20:53', [{ attackers: ['10.0.2.30'], victims: ['10.0.2.20'] }]],
  ['ddos', 'victim 10.10.10.10:25565; every packet', [{ attackers: [], victims: ['10.10.10.10'] }]],
  [
    'apt (exploit)',
    'attacker-controlled W5 172.18.39.5, W6 172.18.39.6, DC 172.18.38.5, C2 10.10.10.5:80',
    [{ attackers: ['172.18.39.5', '172.18.39.6'], victims: ['172.18.38.5', '10.10.10.5'] }],
  ],
  ['apt', 'see packets (172.16.66.x lab, libssh_0.9.3)', [{ attackers: [], victims: [] }]],
  ['normal (long)', 'no attack 10.0.0.1', []],
])('of %s in words, addresses are read: %s', (written, truth, attacks) => {
  const found = described(written, truth)
  expect(found?.attacks).toMatchObject(attacks)
  expect(found?.attacks).toHaveLength(attacks.length)
  expect(found?.uncounted).toBeUndefined()
})

it('a class that is none of ours is run but not counted', () => {
  expect(described('other: web attack', '10.0.0.1 -> 10.0.0.2')).toMatchObject({
    attacks: [],
    uncounted: 'other: web attack',
  })
})

it('rows of activities are put together by capture, with their times', () => {
  const truths = readTruth(
    fileOf(
      'file,class,attacker,victim,port,first_packet,last_packet',
      'a.pcap,port_scan,10.0.0.9,10.0.0.0/24,many,1.5,2',
      'a.pcap,normal,,,,1,3',
      'b.pcap,ddos,random,10.0.0.1,80,4,5',
    ),
  )
  expect(truths.map(({ file, attacks }) => [file, attacks])).toEqual([
    [
      'a.pcap',
      [{ attack_class: 'port_scan', attackers: ['10.0.0.9'], victims: ['10.0.0.0/24'], firstUs: 1.5e6, lastUs: 2e6 }],
    ],
    ['b.pcap', [{ attack_class: 'ddos', attackers: [], victims: ['10.0.0.1'], firstUs: 4e6, lastUs: 5e6 }]],
  ])
})

it('every bad row is said at once', () => {
  const file = fileOf('file,class,first_packet,last_packet', ',apt,1,2', 'a.pcap,,soon,2')
  expect(() => readTruth(file)).toThrow(/row 2: file is empty\n.*row 3: class is empty\n.*row 3: first_packet is soon/s)
  expect(() => readTruth(fileOf('file,label', 'a,b'))).toThrow('column class is missing')
})
