// Promise: instances come and go; every event is applied to the state exactly once and its output is written.
import { expect, test } from 'vitest'
import { openLmdbState } from '../../processors/runtime/state-lmdb.ts'
import { createCounting } from './counting-processor.ts'
import {
  countedTwice,
  distinctEvents,
  eventsOf,
  follow,
  openTestProducer,
  startRunner,
  testConfig,
  uniqueName,
} from './running.ts'

test('two instances share the partitions and one takes over all', async () => {
  const name = uniqueName('rebalance')
  const config = testConfig({ BATCH_MESSAGES: '50' })
  const producer = await openTestProducer(config)
  const evidence = await follow(config, 'evidence.emitted', ({ detector }) => detector === name)
  const store = openLmdbState(config.STATE_DIR)
  const seen = { first: 0, second: 0 }
  const counted = (who: keyof typeof seen) =>
    createCounting(name, name, async () => {
      seen[who]++
    })

  let sent = 0
  const send = async (): Promise<void> => {
    await producer.send(eventsOf(name, 300, sent))
    sent += 300
  }
  await send()
  const first = await startRunner(counted('first'), config, store)
  await send()
  await startRunner(counted('second'), config, store)
  await expect
    .poll(
      async () => {
        await send()
        return seen.second
      },
      { timeout: 30_000, interval: 200 },
    )
    .toBeGreaterThan(0)
  await send()
  await first.stop()
  await send()
  await expect.poll(() => distinctEvents(evidence), { timeout: 40_000 }).toBe(sent)
  expect(seen.first).toBeGreaterThan(0)
  expect(countedTwice(evidence)).toEqual([])
})
