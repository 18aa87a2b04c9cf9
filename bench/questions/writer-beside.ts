// A writer beside the questions: the sink storing new events at an even rate.
import { setTimeout as wait } from 'node:timers/promises'
import { openMemoryState } from '../../processors/runtime/state-memory.ts'
import { openSink } from '../../processors/sink/main.ts'
import { sampleEvents } from '../../test/integration/sample-events.ts'

const STEP_MS = 100

export type Writer = { /** Rows a second that were stored. */ stop(): Promise<number> }

/** Stores `perSecond` events a second until stopped, in batches of a tenth of a second. */
export const startWriter = async (databaseUrl: string, perSecond: number): Promise<Writer> => {
  const sink = openSink({ DATABASE_URL: databaseUrl })
  const state = (await openMemoryState().open('sink', 'events.scored', 0)).begin()
  const startedMs = performance.now()
  let isStopped = false
  let stored = 0
  const write = async (): Promise<void> => {
    while (!isStopped) {
      const due = Math.floor(((performance.now() - startedMs) / 1000) * perSecond) - stored
      const events = sampleEvents(Math.min(2000, due), Date.now() * 1000)
      await sink.process(
        events.map((message) => ({ topic: 'events.scored', message })),
        state,
      )
      stored += events.length
      await wait(STEP_MS)
    }
  }
  const written = write()
  return {
    async stop() {
      isStopped = true
      await written
      await sink.close?.()
      return stored / ((performance.now() - startedMs) / 1000)
    },
  }
}
