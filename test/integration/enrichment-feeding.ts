// Feeds enrichment one partition the way the runner on Kafka does (the same batch loop, frames, state and ledger), with a topic that is made
// up: its records follow from a seed. Started as a process of its own it writes the features of each event as a line of OUTPUT_FILE, before
// the state is committed, and dies whenever it is killed.
import { appendFileSync } from 'node:fs'
import { type Static, Type } from 'typebox'
import { mixedEvents } from '../../processors/enrichment/history.fixture.ts'
import { openEnrichment } from '../../processors/enrichment/main.ts'
import { type BatchControl, type LoopDeps, runBatch } from '../../processors/runtime/batch-loop.ts'
import { stateSchema } from '../../processors/runtime/config.ts'
import type { ReceivedRecord } from '../../processors/runtime/dead-letters.ts'
import { readEnvironment } from '../../processors/runtime/environment.ts'
import { frame } from '../../processors/runtime/frame.ts'
import { loadOpenRange } from '../../processors/runtime/open-range.ts'
import { type Outcome, ok } from '../../processors/runtime/outcome.ts'
import type { EventStage, Output, Processor } from '../../processors/runtime/processor.ts'
import type { StateStore } from '../../processors/runtime/state.ts'
import { openStateStore } from '../../processors/runtime/state-store.ts'
import type { NetworkEvent } from '../../schemas/messages.ts'
import { encodeFor } from '../../schemas/topics.ts'

export const EVENTS = 4000
const CHUNK = 25

/** Features of one event as text. */
export type FeatureLine = { readonly id: string; readonly features: string }

const asProcessor = (stage: EventStage): Processor<'events.raw'> => ({
  name: stage.name,
  reads: ['events.raw'],
  async process(batch, state) {
    const outcomes = await stage.process(
      batch.map(({ message }) => message),
      state,
    )
    return outcomes.map((outcome): Outcome<Output> => {
      if (outcome.kind !== 'ok') throw new Error(`an event was refused: ${outcome.reason}`)
      return ok({ topic: 'events.scored', key: '', message: outcome.outputs[0] as NetworkEvent })
    })
  },
})

const recordsOf = (seed: number): ReceivedRecord[] =>
  mixedEvents(seed, EVENTS).map((event, index) => ({
    ...{ key: null, offset: String(index), timestamp: '0' },
    value: frame(1, encodeFor('events.raw', event)),
  }))

const lineOf = ({ event_id, behavioral_features, time_features, geo_features, duplicate_of_sensor }: NetworkEvent) => ({
  id: event_id ?? '',
  features: JSON.stringify([
    ...[behavioral_features, time_features, geo_features?.distance_km_from_previous, duplicate_of_sensor],
  ]),
})

/** Processes what the state in `store` has not seen of the topic of `seed`. `write` stands for the broker: it keeps what it is given. */
export const feedEnrichment = async (
  store: StateStore,
  seed: number,
  write: (lines: readonly FeatureLine[]) => void,
): Promise<void> => {
  const stage = await openEnrichment({ isAnyTimeAccepted: true })
  const processor = asProcessor(stage)
  const state = await store.open(processor.name, 'events.raw', 0)
  const ledger = await loadOpenRange(state, 'events.raw', 0)
  const deps: LoopDeps = {
    processor: processor as Processor,
    producer: {
      send: async (outputs) =>
        write(outputs.flatMap((output) => (output.topic === 'events.scored' ? [lineOf(output.message)] : []))),
      sendRecords: async () => {},
    },
    metrics: { countChunk: () => {} },
    limits: { messages: CHUNK, sizeBytes: 1e9, rejectsInARow: 1 },
    now: Date.now,
  }
  const control: BatchControl = { mayContinue: () => true, heartbeat: async () => {}, done: () => {} }
  const seat = { topic: 'events.raw' as const, partition: 0, state, ledger }
  await runBatch(deps, seat, { records: recordsOf(seed), highWatermark: BigInt(EVENTS) }, control)
  await stage.close?.()
}

const feedSchema = Type.Object({
  OUTPUT_FILE: Type.String(),
  SEED: Type.Integer(),
  /** Lines after which it kills itself, between writing them and committing the state. Absent: never. */
  DIE_AFTER_LINES: Type.Optional(Type.Integer({ minimum: 1 })),
})

const main = async ({ OUTPUT_FILE, SEED, DIE_AFTER_LINES }: Static<typeof feedSchema>): Promise<void> => {
  const store = openStateStore(readEnvironment(stateSchema))
  let written = 0
  await feedEnrichment(store, SEED, (lines) => {
    appendFileSync(OUTPUT_FILE, lines.map((line) => `${JSON.stringify(line)}\n`).join(''))
    written += lines.length
    if (DIE_AFTER_LINES !== undefined && written >= DIE_AFTER_LINES) process.kill(process.pid, 'SIGKILL')
  })
  await store.close()
}

if (import.meta.main) await main(readEnvironment(feedSchema))
