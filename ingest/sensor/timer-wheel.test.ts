import { expect, test } from 'vitest'
import { createTimerWheel, SLOT_US, type Timed } from './timer-wheel.ts'

interface Item extends Timed<Item> {
  name: string
}
const item = (name: string): Item => ({ name, timerSlot: -1, timerPrevious: undefined, timerNext: undefined })

const started = () => {
  const wheel = createTimerWheel<Item>()
  wheel.advance(1_000_000_000, () => undefined)
  const fired: string[] = []
  return { wheel, fired, advance: (us: number) => wheel.advance(us, ({ name }, at) => fired.push(`${name}@${at}`)) }
}

test('fires at the end of the deadline slot, in order, and not before', () => {
  const { wheel, fired, advance } = started()
  wheel.schedule(item('b'), 1_000_300_000)
  wheel.schedule(item('a'), 1_000_150_000)
  wheel.schedule(item('a2'), 1_000_190_000)
  advance(1_000_199_999)
  expect(fired).toEqual([])
  advance(1_000_300_000)
  expect(fired).toEqual(['a@1000200000', 'a2@1000200000', 'b@1000300000'])
})

test('reschedules and cancels', () => {
  const { wheel, fired, advance } = started()
  const [moved, cancelled] = [item('moved'), item('cancelled')]
  wheel.schedule(moved, 1_000_100_000)
  wheel.schedule(cancelled, 1_000_100_000)
  wheel.schedule(moved, 1_000_500_000)
  wheel.cancel(cancelled)
  advance(1_000_400_000)
  expect(fired).toEqual([])
  advance(1_000_500_000)
  expect(fired).toEqual(['moved@1000500000'])
})

test('passes a gap of years at once and keeps far deadlines', () => {
  const { wheel, fired, advance } = started()
  const far = item('far')
  wheel.schedule(far, 1_000_000_000 + 5000 * SLOT_US)
  // It waits in the last slot of the ring and its owner puts it in again.
  wheel.advance(1_000_000_000 + 1100 * SLOT_US, (owned) => wheel.schedule(owned, 1_000_000_000 + 5000 * SLOT_US))
  expect(far.timerSlot).toBeGreaterThanOrEqual(0)
  advance(60_000_000_000_000)
  expect(fired).toHaveLength(1)
})
