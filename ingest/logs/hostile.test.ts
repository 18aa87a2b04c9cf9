// Seeded mutations of good lines: no parser throws, hangs or leaves its bounds.
import { expect, test } from 'vitest'
import { componentLogCodec } from '../../schemas/messages.ts'
import { contextOf } from './formats/lines.fixture.ts'
import { openParser } from './formats/open-parser.ts'
import { FORMATS, type Format } from './formats/parsers.ts'
import { readLine } from './reader.ts'
import { createTemplateMiner } from './templates/miner.ts'

const SAMPLES: Readonly<Record<Format, readonly string[]>> = {
  syslog: [
    '<34>Oct 11 22:14:15 mymachine sshd[1]: Failed password for invalid user a from 192.0.2.7 port 22 ssh2',
    '<165>1 2003-10-11T22:14:15.003Z host evntslog 77 ID47 [a@1 iut="3" b="x"] text 2001:db8::1',
    'Nov 24 11:00:01 h kernel: [123.4] x',
  ],
  json: [
    '{"@timestamp":"2026-11-24T12:00:00Z","log":{"level":"info"},"message":"m","client_ip":"192.0.2.1","n":[1,2]}',
  ],
  suricata: [
    '{"timestamp":"2021-06-06T15:59:46.457984+0200","event_type":"flow","src_ip":"192.0.2.1","src_port":1,"dest_ip":"10.0.0.2","dest_port":2,"proto":"TCP","flow":{"pkts_toserver":1,"start":"2021-06-06T15:59:40+0200","end":"2021-06-06T15:59:42+0200"},"tcp":{"tcp_flags_ts":"1b","tcp_flags_tc":"1b"}}',
    '{"timestamp":"2021-06-06T15:59:46.457984+0200","event_type":"alert","src_ip":"192.0.2.1","dest_ip":"10.0.0.2","proto":"TCP","alert":{"signature":"s","severity":1},"flow":{}}',
  ],
  zeek: [
    '#fields\tts\tid.orig_h\tid.resp_h\tproto\tconn_state\thistory',
    '1595853622.865067\t192.0.2.1\t10.0.0.2\ttcp\tSF\tShAa',
    '{"ts":1663683561.7,"uid":"C","id.orig_h":"10.0.83.193","id.orig_p":33728,"id.resp_h":"172.16.1.49","id.resp_p":22,"conn_state":"S0"}',
  ],
  cowrie: [
    '{"eventid":"cowrie.login.failed","timestamp":"2018-05-30T23:18:44.458046Z","message":"m","src_ip":"192.0.2.1"}',
  ],
  access: ['192.0.2.1 - ana [24/Nov/2026:13:00:01 +0100] "GET /a HTTP/1.1" 200 512 "-" "curl"'],
  'web-error': [
    '[Fri Sep 09 10:42:29.902022 2011] [core:error] [pid 3:tid 4] [client 192.0.2.9:99] text',
    '2026/11/24 11:17:35 [crit] 12#13: *9 text, client: 192.0.2.9, server: a',
  ],
  autoinmune: ['{"level":30,"time":"2026-11-24T12:00:00.000Z","service":"sink","msg":"started"}'],
}
const ROUNDS = 1500
const BYTES = [0, 9, 10, 13, 27, 32, 34, 45, 48, 57, 58, 60, 62, 91, 92, 93, 123, 125, 128, 195, 255]

/** xorshift32: the same failures on every machine. */
const seeded = (seed: number) => {
  let state = seed
  return (below: number): number => {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    return (state >>> 0) % below
  }
}

const mutate = (line: Buffer, random: (below: number) => number): Buffer => {
  const bytes = [...line]
  for (let i = 0; i <= random(6); i++) {
    const at = random(bytes.length + 1)
    const kind = random(5)
    if (kind === 0) bytes[at] = BYTES[random(BYTES.length)] as number
    else if (kind === 1) bytes.splice(at, random(8))
    else if (kind === 2)
      bytes.splice(at, 0, ...new Array<number>(random(40)).fill(BYTES[random(BYTES.length)] as number))
    else if (kind === 3) bytes.push(...bytes.slice(at))
    else bytes[at] = random(256)
  }
  return Buffer.from(bytes)
}

test.each([...FORMATS, 'auto' as const])('%s: no mutation throws, and every record keeps its bounds', (format) => {
  const random = seeded(4711)
  const lines = (format === 'auto' ? Object.values(SAMPLES).flat() : SAMPLES[format]).map((line) => Buffer.from(line))
  const stream = { source: 's', host: null, ...openParser(format, contextOf()) }
  const deps = {
    templates: createTemplateMiner(),
    communityIdOf: () => null,
    nowUs: () => Date.UTC(2026, 10, 24, 12) * 1000,
  }
  const seen = { log: 0, ignored: 0, rejected: 0 }
  for (let round = 0; round < ROUNDS; round++) {
    const bytes = mutate(lines[round % lines.length] as Buffer, random)
    const reading = readLine({ bytes, sizeBytes: bytes.length, place: `${round}` }, stream, deps)
    seen[reading.kind] += 1
    if (reading.kind === 'rejected') expect(reading).not.toMatchObject({ reason: 'parser_fault' })
    if (reading.kind !== 'log') continue
    expect(componentLogCodec.encode(reading.log).length).toBeLessThan(80_000)
    expect(reading.log.template?.length).toBeLessThanOrEqual(1200)
    expect(Object.keys(reading.log.attributes ?? {}).length).toBeLessThanOrEqual(64)
  }
  expect(seen.log).toBeGreaterThan(0)
  expect(seen.rejected).toBeGreaterThan(0)
})

test.each([
  ['syslog', `Nov 24 11:00:01 h sshd[1]: ${'Failed password for '.repeat(3000)}`],
  ['syslog', `<34>1 2003-10-11T22:14:15Z h a p m [x ${'a="\\"" '.repeat(8000)}`],
  ['access', `192.0.2.1 - ${'a ['.repeat(20_000)}`],
  ['access', `192.0.2.1 - - [24/Nov/2026:13:00:01 +0100] "${'\\'.repeat(60_000)}`],
  ['web-error', `[Fri Sep 09 10:42:29 2011] [${'a-'.repeat(30_000)}`],
  ['json', `{"time":1795521600123,"msg":"${'1.1.1.1:'.repeat(8000)}"}`],
  ['json', `${'{"a":'.repeat(12_000)}1`],
  ['zeek', `#fields\t${'x\t'.repeat(30_000)}`],
] as const)('%s: a line of 60 KB made to be slow takes no longer than a second', (format, line) => {
  const stream = { source: 's', host: null, ...openParser(format, contextOf()) }
  const bytes = Buffer.from(line)
  const startedMs = performance.now()
  const deps = { templates: createTemplateMiner(), communityIdOf: () => null, nowUs: () => 1.8e15 }
  readLine({ bytes, sizeBytes: bytes.length, place: '0' }, stream, deps)
  expect(performance.now() - startedMs).toBeLessThan(1000)
})
