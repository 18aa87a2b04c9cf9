import { expect, test } from 'vitest'
import { type Rejected, runInMemory } from './memory-runner.ts'
import { ok, reject } from './outcome.ts'
import type { Input, Output, Processor } from './processor.ts'

const raw = (src_ip: string): Input<'events.raw'> => ({ topic: 'events.raw', message: { src_ip } })
const source = async function* (...batches: string[][]) {
  for (const batch of batches) yield batch.map(raw)
}
const pipeline: Processor<'events.raw'> = {
  name: 'pipeline',
  reads: ['events.raw'],
  process: async (batch) =>
    batch.map(({ message }) =>
      message.src_ip === 'bad'
        ? reject('bad_time', 'why')
        : ok<Output>(
            { topic: 'evidence.emitted', key: 'e', message: { source_ip: message.src_ip ?? null } },
            { topic: 'events.scored', key: 's', message },
          ),
    ),
  finish: async () => [{ topic: 'evidence.emitted', key: 'e', message: { source_ip: 'held back' } }],
}
/** Counts evidence in its state, so that an alert's revision shows whether state passes from batch to batch. */
const alerting: Processor<'evidence.emitted'> = {
  name: 'alerting',
  reads: ['evidence.emitted'],
  async process(batch, state) {
    const revision = ((await state.getMany(['n']))[0]?.[0] ?? 0) + batch.length
    state.set('n', Uint8Array.of(revision))
    return [ok({ topic: 'alerts.raised', key: 'a', message: { revision } }), ...batch.slice(1).map(() => ok())]
  },
}

test('routes outputs by topic to the processors that read it, in one order', async () => {
  const outputs: Output[] = []
  const run = { processors: [pipeline, alerting], source: source(['1', '2'], [], ['3']) }
  await runInMemory({ ...run, onOutput: (output) => outputs.push(output) })
  const told = outputs.map(({ topic, message }) => `${topic} ${'revision' in message ? message.revision : ''}`.trim())
  expect(told).toEqual([
    ...['evidence.emitted', 'events.scored', 'evidence.emitted', 'events.scored', 'alerts.raised 2'],
    ...['evidence.emitted', 'events.scored', 'alerts.raised 3'],
    ...['evidence.emitted', 'alerts.raised 4'],
  ])
})

test('hands out what was rejected and returns the totals of the ledger', async () => {
  const rejected: Rejected[] = []
  const run = { processors: [pipeline, alerting], source: source(['1', 'bad']) }
  const totals = await runInMemory({ ...run, onRejected: (one) => rejected.push(one) })
  expect(rejected).toEqual([{ processor: 'pipeline', input: raw('bad'), reason: 'bad_time', error: 'why' }])
  expect(Object.fromEntries(totals)).toEqual({
    pipeline: { consumed: 2, accepted: 1, emitted: 3, dropped: {}, rejected: { bad_time: 1 } },
    alerting: { consumed: 2, accepted: 2, emitted: 2, dropped: {}, rejected: {} },
  })
})
