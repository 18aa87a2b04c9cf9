// A processor whose outputs tell how often each input was applied to its state: it numbers the events of one test, per partition.
import { drop, ok } from '../../processors/runtime/outcome.ts'
import type { Output, Processor } from '../../processors/runtime/processor.ts'

const STATE_KEY = 'counting:events'

/** Waits before a chunk's outcomes are given; the test decides how long. */
export type Gate = (chunkNumber: number) => Promise<void>

/**
 * For each event of `sensorId` one evidence with its event_id and its number within the partition; events of other tests are
 * dropped. Evidence of one event with two different numbers means that a chunk was applied twice.
 */
export const createCounting = (
  name: string,
  sensorId: string,
  gate: Gate = async () => {},
): Processor<'events.raw'> => {
  let chunkNumber = 0
  return {
    name,
    reads: ['events.raw'],
    async process(batch, state) {
      const [stored] = await state.getMany([STATE_KEY])
      let count = stored ? Number(Buffer.from(stored).toString()) : 0
      const outcomes = batch.map(({ message }) => {
        if (message.sensor_id !== sensorId) return drop('other_test')
        count++
        return ok<Output>({
          topic: 'evidence.emitted',
          key: message.event_id ?? '',
          message: { detector: name, event_ids: [message.event_id ?? ''], facts: { number: count } },
        })
      })
      state.set(STATE_KEY, Buffer.from(String(count)))
      if (batch.some(({ message }) => message.sensor_id === sensorId)) await gate(++chunkNumber)
      return outcomes
    },
  }
}
