import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { droppedIn, openToolCapture } from './tool-capture.ts'

const dir = mkdtempSync(path.join(tmpdir(), 'autoinmune-test-'))
afterAll(() => rmSync(dir, { recursive: true, force: true }))

/** A tcpdump of ours: prints a pcap of one packet, then does as the test says. */
const fakeTool = (name: string, rest: string): string => {
  const file = path.join(dir, name)
  const header = 'd4c3b2a1020004000000000000000000ffff000065000000'
  const record = `e80300000000000004000000040000004500001c`
  const bytes = [...Buffer.from(header + record, 'hex')]
    .map((byte) => `\\${byte.toString(8).padStart(3, '0')}`)
    .join('')
  writeFileSync(file, `#!/bin/sh\nprintf '${bytes}'\n${rest}\n`)
  chmodSync(file, 0o755)
  return file
}

const packetsOf = async (capture: ReturnType<typeof openToolCapture>): Promise<number> => {
  let packets = 0
  for await (const batch of capture.batches) packets += batch.count
  return packets
}

test.each([
  ['12 packets captured\n14 packets received by filter\n2 packets dropped by kernel\n', 2],
  ['tcpdump: 1 packet captured, 1 packet received by filter, 0 packets dropped by kernel\n', 0],
  ['0 packets dropped by kernel\n7 packets dropped by kernel\n', 7],
  ['tcpdump: listening on eth0\n', undefined],
])('reads the drops of %j', (text, dropped) => {
  expect(droppedIn(text)).toBe(dropped)
})

test('gives the packets, and the drops that the tool tells when it ends', async () => {
  const capture = openToolCapture('eth0', '', fakeTool('good', 'echo "3 packets dropped by kernel" >&2'))
  expect(await packetsOf(capture)).toBe(1)
  expect(capture.dropped()).toBe(3)
})

test('fails with the words of a tool that gives up', async () => {
  const capture = openToolCapture('eth9', '', fakeTool('bad', 'echo "eth9: No such device exists" >&2; exit 1'))
  await expect(packetsOf(capture)).rejects.toThrow('eth9: No such device exists')
})

test('says what to install where the tool is missing', async () => {
  const capture = openToolCapture('eth0', '', path.join(dir, 'nowhere'))
  await expect(packetsOf(capture)).rejects.toThrow('needs it installed')
})

test('ends without an error when it is closed', async () => {
  const capture = openToolCapture('eth0', '', fakeTool('slow', 'exec sleep 60'))
  const packets = packetsOf(capture)
  capture.close()
  expect(await packets).toBeLessThanOrEqual(1)
})
