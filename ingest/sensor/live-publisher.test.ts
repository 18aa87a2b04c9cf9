import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { Output } from '../../processors/runtime/processor.ts'
import type { NetworkEvent } from '../../schemas/messages.ts'
import { createLivePublisher } from './live-publisher.ts'

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
})
afterEach(() => {
  vi.useRealTimers()
})

/** A broker that can go away; connections opened before are broken for ever. */
const fakeBroker = () => {
  const broker = { isUp: true, received: [] as string[], connections: 0, outages: [] as string[] }
  const open = async () => {
    if (!broker.isUp) throw new Error('connection refused')
    broker.connections++
    let isBroken = false
    return {
      send: async (outputs: readonly Output[]) => {
        isBroken ||= !broker.isUp
        if (isBroken) throw new Error('connection lost')
        for (const { message } of outputs) broker.received.push((message as NetworkEvent).src_ip ?? '')
      },
      close: async () => {
        if (isBroken) throw new Error('cannot even close')
      },
    }
  }
  const onOutage = (error: unknown) => broker.outages.push(error === undefined ? 'over' : String(error))
  return { broker, open, onOutage }
}
const event = (name: string): NetworkEvent => ({ src_ip: name })
const settled = () => vi.advanceTimersByTimeAsync(60_000)

test('an outage costs nothing while the buffer lasts, and order is kept', async () => {
  const { broker, open, onOutage } = fakeBroker()
  const publisher = await createLivePublisher({ open, onOutage })
  await publisher.publish([event('a')])
  await settled()
  broker.isUp = false
  await publisher.publish([event('b'), event('c')])
  await settled()
  expect(publisher.counters()).toEqual({ acknowledged: 1, shed: 0, waiting: 2 })
  broker.isUp = true
  await publisher.publish([event('d')])
  await settled()
  expect(broker.received).toEqual(['a', 'b', 'c', 'd'])
  expect(broker.outages).toEqual(['Error: connection lost', 'over'])
  expect(publisher.counters()).toEqual({ acknowledged: 4, shed: 0, waiting: 0 })
})

test('beyond the buffer the oldest are shed, and counted', async () => {
  const { broker, open } = fakeBroker()
  const publisher = await createLivePublisher({ open, bufferEvents: 3 })
  broker.isUp = false
  for (const name of ['a', 'b', 'c', 'd', 'e']) await publisher.publish([event(name)])
  await settled()
  expect(publisher.counters()).toEqual({ acknowledged: 0, shed: 2, waiting: 3 })
  broker.isUp = true
  await settled()
  // What is on its way is not shed.
  expect(broker.received).toEqual(['a', 'd', 'e'])
})

test('on closing, what the broker does not take in time is shed', async () => {
  const { broker, open } = fakeBroker()
  const publisher = await createLivePublisher({ open, closeMs: 1000 })
  broker.isUp = false
  await publisher.publish([event('a')])
  const closed = publisher.close()
  await settled()
  await closed
  expect(publisher.counters()).toEqual({ acknowledged: 0, shed: 1, waiting: 0 })
})

test('closing waits for what is on its way', async () => {
  const { broker, open } = fakeBroker()
  const publisher = await createLivePublisher({ open })
  await publisher.publish([event('a')])
  await publisher.close()
  expect(broker.received).toEqual(['a'])
  expect(publisher.counters()).toEqual({ acknowledged: 1, shed: 0, waiting: 0 })
})

test('a wrong address is an error at the start', async () => {
  const { broker, open } = fakeBroker()
  broker.isUp = false
  await expect(createLivePublisher({ open })).rejects.toThrow('connection refused')
})
