import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { pcapFile } from './capture/captures.fixture.ts'
import { ethernet, ipv4, tcpTalk, udp } from './decode/packets.fixture.ts'
import { readEvents } from './read-events.ts'

const folder = mkdtempSync(path.join(tmpdir(), 'events-'))
afterAll(() => rmSync(folder, { recursive: true }))

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
