import { expect, test } from 'vitest'
import type { PacketBatch } from './capture/packet-batch.ts'
import { batchOf, T0_US, tcpTalk } from './decode/packets.fixture.ts'
import { paced, rebaseShiftUs, shifted } from './pace.ts'

const NOW = 1_800_000_000_000_000
const span = { firstUs: 1000, lastUs: 1000 + 60_000_000 }

test.each([
  ['at its own speed the first packet is now', 1, NOW],
  ['ten times faster the last packet is now when it is sent', 10, NOW + 6_000_000 - 60_000_000],
  ['as fast as possible the last packet is now', Number.POSITIVE_INFINITY, NOW - 60_000_000],
  ['slower than recorded the first packet is now', 0.5, NOW],
])('%s', (_name, speed, expectedFirstUs) => {
  expect(span.firstUs + rebaseShiftUs(span, NOW, speed)).toBe(expectedFirstUs)
})

async function* source(): AsyncGenerator<PacketBatch> {
  yield batchOf(
    tcpTalk([
      [0, '>', 'S'],
      [5, '<', 'SA'],
      [1000, '>', 'A'],
    ]),
  )
  yield batchOf(tcpTalk([[3000, '>', 'PA']]))
}

test('shifts every packet', async () => {
  const times: number[] = []
  for await (const batch of shifted(source(), -T0_US)) times.push(...batch.timeUs.subarray(0, batch.count))
  expect(times).toEqual([0, 5000, 1_000_000, 3_000_000])
})

test.each([
  [1, [0, 0, 1000, 3000]],
  [2, [0, 0, 500, 1500]],
  [Number.POSITIVE_INFINITY, [0, 0, 0, 0]],
])('at speed %d packets come when they are due', async (speed, dueMs) => {
  let nowMs = 50
  const clock = {
    nowMs: () => nowMs,
    wait: async (ms: number) => {
      nowMs += ms
    },
  }
  const seen: number[] = []
  for await (const batch of paced(source(), speed, clock)) for (let i = 0; i < batch.count; i++) seen.push(nowMs - 50)
  // Packets due within the next 10 ms are sent along.
  for (const [i, atMs] of seen.entries()) expect(Math.abs(atMs - (dueMs[i] as number))).toBeLessThanOrEqual(10)
  expect(seen).toHaveLength(4)
})
