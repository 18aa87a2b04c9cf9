import { globSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { pcapFile, pcapng } from './captures.fixture.ts'
import { ethernet, ipv4, tcpTalk, udp } from './packets.fixture.ts'
import { readEvents } from './read-events.ts'

const folder = mkdtempSync(path.join(tmpdir(), 'events-'))
afterAll(() => rmSync(folder, { recursive: true }))

/** Reads a capture to its end and checks what must hold for every capture. */
const readAll = async (file: string) => {
  const reading = readEvents(file, { sensorId: 'test' })
  let events = 0
  let packets = 0
  for await (const chunk of reading) {
    events += chunk.length
    for (const event of chunk) packets += (event.src_packets ?? 0) + (event.dst_packets ?? 0)
  }
  const counters = reading.counters()
  const skipped = Object.values(counters.packets_skipped).reduce((sum, count) => sum + count, 0)
  expect(counters.packets_seen).toBe(counters.packets_decoded + skipped)
  expect(counters.packets_decoded).toBe(packets)
  expect(counters.packets_exported).toBe(packets)
  expect(counters.flows_open).toBe(0)
  expect(Object.values(counters.records_exported).reduce((sum, count) => sum + count, 0)).toBe(events)
  return { events, counters }
}

const write = (content: Buffer): string => {
  const file = path.join(folder, 'capture')
  writeFileSync(file, content)
  return file
}

const frames = [
  ...tcpTalk([
    [0, '>', 'S'],
    [1, '<', 'SA'],
    [2, '>', 'A'],
    [3, '>', 'PA', 'SSH-2.0-x\r\n'],
    [4, '>', 'FA'],
    [5, '<', 'FA'],
  ]),
  { atMs: 6, bytes: ipv4(17, udp(9, 53, new Array(40).fill(3)), { fragment: 0x2000 }) },
  { atMs: 7, bytes: ipv4(17, new Array(16).fill(3), { fragment: 6 }) },
].map(({ atMs, bytes }) => ({
  seconds: 1_700_000_000,
  fraction: atMs * 1000,
  bytes: Buffer.from(ethernet(0x0800, bytes, [3])),
}))

test('reports its progress', async () => {
  const file = write(pcapFile(frames))
  const seen: (number | undefined)[][] = []
  const reading = readEvents(file, { sensorId: 'test', onProgress: (read, total) => seen.push([read, total]) })
  for await (const _ of reading);
  const size = pcapFile(frames).length
  expect(seen.at(-1)).toEqual([size, size])
})

test('shifts times and names the sensor and its region', async () => {
  const reading = readEvents(write(pcapFile(frames)), { sensorId: 's1', region: 'eu', shiftUs: 1_000_000 })
  const events = []
  for await (const chunk of reading) events.push(...chunk)
  expect(events[0]).toMatchObject({ sensor_id: 's1', region: 'eu', vlan_id: 3, time_us: 1_700_000_001_000_000 })
})

describe('the sums close', () => {
  test.each(globSync('test/captures/*.{pcap,pcapng}'))('on %s', async (file) => {
    const { events } = await readAll(file)
    expect(events).toBeGreaterThan(0)
  })

  test('on damaged captures, none of which crashes or hangs', async () => {
    let state = 42
    const random = (below: number) => {
      state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fff_ffff
      return (state >>> 8) % below
    }
    const b = pcapng('big')
    const enhanced = frames.map(({ bytes }, i) => b.enhanced(0, 1_700_000_000_000_000n + BigInt(i), bytes))
    const seeds = [pcapFile(frames), Buffer.concat([b.section(), b.face(1, { resolution: 9 }), ...enhanced])]
    for (let round = 0; round < 400; round++) {
      const bytes = Buffer.from(seeds[round % seeds.length] as Buffer)
      for (let i = 0; i < 6; i++) bytes[4 + random(bytes.length - 4)] = random(256)
      await readAll(write(bytes.subarray(0, bytes.length - random(40))))
    }
  })
})
