import { expect, it } from 'vitest'
import { modelPair } from './model-pair.fixture.ts'
import { createModelSeat } from './model-seat.ts'

it('lets what is being scored end with its own models, closes them then, and gives what comes next the new ones', async () => {
  const [before, after] = [modelPair('before'), modelPair('after')]
  const seat = createModelSeat(before)
  const { promise: released, resolve: release } = Promise.withResolvers<void>()
  const running = seat.use(async ({ description }) => {
    await released
    return [description.version, before.closed]
  })
  seat.replace(after)
  expect(seat.version).toBe('after')
  expect(await seat.use(async ({ description }) => description.version)).toBe('after')
  release()
  expect(await running).toEqual(['before', false])
  expect([before.closed, after.closed]).toEqual([true, false])
})

it('closes models that nobody uses at once', () => {
  const before = modelPair('before')
  createModelSeat(before).replace(modelPair('after'))
  expect(before.closed).toBe(true)
})

it('closes models whose last task failed', async () => {
  const before = modelPair('before')
  const seat = createModelSeat(before)
  const failing = seat.use(async () => {
    seat.replace(modelPair('after'))
    throw new Error('scoring failed')
  })
  await expect(failing).rejects.toThrow('scoring failed')
  expect(before.closed).toBe(true)
})

it('closes what still runs when it is closed itself, and refuses more', async () => {
  const pair = modelPair('only')
  const seat = createModelSeat(pair)
  void seat.use(() => new Promise(() => {}))
  await seat.close()
  expect(pair.closed).toBe(true)
  await expect(seat.use(async () => 1)).rejects.toThrow('no model is loaded')
})
