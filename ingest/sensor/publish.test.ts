import { expect, test } from 'vitest'
import type { Output } from '../../processors/runtime/processor.ts'
import { createPublisher, keyOf } from './publish.ts'

test.each([
  ['an event goes with its source', { src_ip: '10.0.0.1', dst_ip: '10.0.0.2' }, '10.0.0.1'],
  ['a fold of a scan too', { src_ip: '10.0.0.1', fold: { kind: 'source' } }, '10.0.0.1'],
  [
    'a fold of a flood goes with its target',
    { src_ip: '10.0.0.1', dst_ip: '10.0.0.2', fold: { kind: 'target' } },
    '10.0.0.2',
  ],
])('%s', (_name, event, key) => {
  expect(keyOf(event)).toBe(key)
})

/** A producer whose sends are acknowledged by hand. */
const fakeProducer = () => {
  const sent: (readonly Output[])[] = []
  const settle: { resolve(): void; reject(error: Error): void }[] = []
  const closed: string[] = []
  return {
    sent,
    settle,
    closed,
    send: (outputs: readonly Output[]) => {
      sent.push(outputs)
      const { promise, resolve, reject } = Promise.withResolvers<void>()
      settle.push({ resolve, reject })
      return promise
    },
    close: async () => {
      closed.push('closed')
    },
  }
}

test('has one batch in flight: the next call waits for its acknowledgement', async () => {
  const producer = fakeProducer()
  const publisher = createPublisher(producer)
  await publisher.publish([{ src_ip: 'a' }])
  let isSecondAccepted = false
  const second = publisher.publish([{ src_ip: 'b' }]).then(() => {
    isSecondAccepted = true
  })
  await Promise.resolve()
  expect([producer.sent.length, isSecondAccepted, publisher.counters()]).toEqual([
    1,
    false,
    { acknowledged: 0, shed: 0, waiting: 2 },
  ])
  producer.settle[0]?.resolve()
  await second
  producer.settle[1]?.resolve()
  await publisher.close()
  expect(producer.sent.map(([output]) => [output?.topic, output?.key])).toEqual([
    ['events.raw', 'a'],
    ['events.raw', 'b'],
  ])
  expect([publisher.counters(), producer.closed]).toEqual([{ acknowledged: 2, shed: 0, waiting: 0 }, ['closed']])
})

test('reports a refused batch with the next call or on closing, and still disconnects', async () => {
  const producer = fakeProducer()
  const publisher = createPublisher(producer)
  await publisher.publish([{ src_ip: 'a' }])
  producer.settle[0]?.reject(new Error('broker is gone'))
  await expect(publisher.publish([{ src_ip: 'b' }])).rejects.toThrow('broker is gone')
  await expect(publisher.close()).rejects.toThrow('broker is gone')
  expect(producer.closed).toEqual(['closed'])
})
