import { expect, test } from 'vitest'
import { createBurstRate } from './burst-rate.ts'

const SECOND = 1_000_000
const T0 = 1_767_225_600 * SECOND
const host = (last: number) => Int32Array.of(0, 0, 0xffff, (10 << 24) | last)

test('counts the unanswered flows of this second, or of the last one while it was fuller', () => {
  const rate = createBurstRate()
  for (let i = 0; i < 60; i++) rate.begin(host(1), 0, T0 + i * 1000)
  expect(rate.begin(host(1), 0, T0 + SECOND)).toBe(60)
  expect(rate.begin(host(1), 0, T0 + 2 * SECOND)).toBe(1)
  expect(rate.begin(host(1), 0, T0 + 9 * SECOND)).toBe(0)
})

test('a busy server whose answers are under way has no burst', () => {
  const rate = createBurstRate()
  let highest = 0
  for (let i = 0; i < 5000; i++) {
    const rateNow = rate.begin(host(1), 0, T0 + i * 1000)
    if (i > 400) highest = Math.max(highest, rateNow)
    if (i >= 200) rate.settle(host(1), 0, T0 + (i - 200) * 1000)
  }
  expect(highest).toBe(0)
})

test('an answer after more than a second takes nothing from the newer seconds', () => {
  const rate = createBurstRate()
  rate.begin(host(1), 0, T0)
  for (let i = 0; i < 10; i++) rate.begin(host(1), 0, T0 + 2 * SECOND)
  rate.settle(host(1), 0, T0)
  expect(rate.begin(host(1), 0, T0 + 2 * SECOND)).toBe(10)
})

test('hosts are counted apart, and after clear nothing is left', () => {
  const rate = createBurstRate()
  for (let i = 0; i < 60; i++) rate.begin(host(1), 0, T0)
  expect(rate.begin(host(2), 0, T0)).toBe(0)
  rate.clear()
  expect(rate.begin(host(1), 0, T0)).toBe(0)
})

test('a packet that comes late counts in the newest second', () => {
  const rate = createBurstRate()
  rate.begin(host(1), 0, T0 + SECOND)
  rate.begin(host(1), 0, T0)
  expect(rate.begin(host(1), 0, T0 + SECOND)).toBe(2)
})
