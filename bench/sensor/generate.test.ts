import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { ethernet, ipv4, ipv6, tcpTalk, udp } from '../../ingest/sensor/decode/packets.fixture.ts'
import { readEvents } from '../../ingest/sensor/read-events.ts'
import { parseArguments } from './arguments.ts'
import { changeAddresses, writeCapture } from './generate.ts'

const dir = mkdtempSync(path.join(tmpdir(), 'autoinmune-test-'))
afterAll(() => rmSync(dir, { recursive: true, force: true }))

const pcapOf = (frames: readonly (readonly number[])[]): Buffer => {
  const header = Buffer.from('d4c3b2a1020004000000000000000000ffff040001000000', 'hex')
  const records = frames.map((frame, i) => {
    const head = Buffer.alloc(16)
    head.writeUInt32LE(1000, 0)
    head.writeUInt32LE(i * 1000, 4)
    head.writeUInt32LE(frame.length, 8)
    head.writeUInt32LE(frame.length, 12)
    return Buffer.concat([head, Buffer.from(frame)])
  })
  return Buffer.concat([header, ...records])
}

describe('a generated capture', () => {
  test('repeats whole conversations between other hosts, later each time', async () => {
    const talk = tcpTalk([
      [0, '>', 'S'],
      [1, '<', 'SA'],
      [2, '>', 'A'],
      [3, '>', 'FA'],
      [4, '<', 'FA'],
    ])
    const source = path.join(dir, 'source.pcap')
    writeFileSync(source, pcapOf(talk.map(({ bytes }) => ethernet(0x0800, bytes))))
    const output = path.join(dir, 'large.pcap')
    const packets = await writeCapture(
      [source],
      output,
      3 * pcapOf(talk.map(({ bytes }) => ethernet(0x0800, bytes))).length,
    )
    const events = []
    for await (const chunk of readEvents(output, { sensorId: 'test' })) events.push(...chunk)
    expect(packets).toBe(20)
    expect(events.map(({ src_ip }) => src_ip)).toEqual(['10.0.0.1', '10.0.1.1', '10.0.2.1', '10.0.3.1'])
    expect(events.every(({ tcp_state }) => tcp_state === 'SF')).toBe(true)
    const times = events.map(({ time_us }) => time_us as number)
    expect(times).toEqual(times.toSorted((a, b) => a - b))
  })

  test('is refused where no IP packet is', async () => {
    const source = path.join(dir, 'arp.pcap')
    writeFileSync(source, pcapOf([ethernet(0x0806, new Array(28).fill(0))]))
    await expect(writeCapture([source], path.join(dir, 'none.pcap'), 1000)).rejects.toThrow('no IP packets')
  })
})

test.each([
  ['IPv4', Buffer.from(ipv4(17, udp(1, 2)))],
  ['IPv6', Buffer.from(ipv6(17, udp(1, 2)))],
])('changing the addresses of %s twice takes the change back', (_name, frame) => {
  changeAddresses(frame, 0, 0)
  const before = Buffer.from(frame)
  changeAddresses(frame, 0, 300)
  expect(frame.equals(before)).toBe(false)
  changeAddresses(frame, 0, 300)
  expect(frame.equals(before)).toBe(true)
})

describe('the command line', () => {
  test('takes captures as they are, and groups to generate from', () => {
    expect(parseArguments(['a.pcap', '--megabytes', '10', '--generate', 'flood', 'b', 'c', '--alone'])).toEqual({
      megabytes: 10,
      isAlone: true,
      jobs: [
        { label: 'a.pcap', files: ['a.pcap'], isGenerated: false },
        { label: 'flood', files: ['b', 'c'], isGenerated: true },
      ],
    })
  })

  test.each([
    [[], 'no capture named'],
    [['--generate', 'flood'], 'names no capture'],
    [['--generate', '../x', 'a'], 'needs a name'],
    [['--megabytes', 'many', 'a'], 'above 0, not many'],
    [['--fast'], 'unknown option --fast'],
  ])('%j is refused', (args, message) => {
    expect(() => parseArguments(args)).toThrow(message)
  })
})
