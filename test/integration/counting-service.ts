// Started as a process of its own by redelivery.test.ts: counts the events of COUNTED_SENSOR, and where CRASH_AFTER_CHUNKS is set it
// dies without a word when the outputs of that chunk are acknowledged and its state is about to be committed.
import { type Static, Type } from 'typebox'
import { serviceSchema } from '../../processors/runtime/config.ts'
import { readEnvironment } from '../../processors/runtime/environment.ts'
import { startKafkaRunner } from '../../processors/runtime/kafka-runner.ts'
import { openLogger } from '../../processors/runtime/logger.ts'
import { openMetrics } from '../../processors/runtime/metrics.ts'
import { openProducer } from '../../processors/runtime/producer.ts'
import type { PartitionState, StateStore } from '../../processors/runtime/state.ts'
import { openStateStore } from '../../processors/runtime/state-store.ts'
import { createCounting } from './counting-processor.ts'

const probeSchema = Type.Object({
  COUNTED_SENSOR: Type.String(),
  CRASH_AFTER_CHUNKS: Type.Optional(Type.Integer({ minimum: 1 })),
})

/** A store whose next commit, once `isDoomed`, never happens. */
const crashing = (store: StateStore, isDoomed: () => boolean): StateStore => {
  const open = async (processor: string, topic: string, partition: number): Promise<PartitionState> => {
    const state = await store.open(processor, topic, partition)
    return {
      get nextOffset() {
        return state.nextOffset
      },
      begin: () => state.begin(),
      async commit(nextOffset) {
        if (isDoomed()) process.kill(process.pid, 'SIGKILL')
        await state.commit(nextOffset)
      },
    }
  }
  return { open, close: () => store.close() }
}

const main = async ({ COUNTED_SENSOR, CRASH_AFTER_CHUNKS }: Static<typeof probeSchema>): Promise<void> => {
  const config = readEnvironment(serviceSchema)
  let chunks = 0
  const processor = createCounting(COUNTED_SENSOR, COUNTED_SENSOR, async (chunkNumber) => {
    chunks = chunkNumber
  })
  const runner = await startKafkaRunner({
    processor,
    config,
    store: crashing(openStateStore(config), () => chunks === CRASH_AFTER_CHUNKS),
    producer: await openProducer(config),
    metrics: openMetrics(processor.name),
    log: openLogger(processor.name, config.LOG_LEVEL),
  })
  process.once('SIGTERM', () => void runner.stop())
  process.exit((await runner.ended) ? 1 : 0)
}

await main(readEnvironment(probeSchema))
