// Lines of files to the broker that the environment names, counted.
import { createIntake, type Intake } from '../ingest/logs/intake.ts'
import type { Reading } from '../ingest/logs/reader.ts'
import { createTemplateMiner } from '../ingest/logs/templates/miner.ts'
import { transportSchema } from '../processors/runtime/config.ts'
import { readEnvironment } from '../processors/runtime/environment.ts'
import { openProducer } from '../processors/runtime/producer.ts'
import { ensureTopics } from '../processors/runtime/topics-admin.ts'
import { communityIdOfEvent } from './community-id.ts'

/** lines = parsed + ignored + rejected. */
export type LineCounts = {
  readonly lines: number
  readonly parsed: number
  readonly ignored: number
  readonly rejected: number
  /** Network events, of the parsed lines. */
  readonly events: number
}

export type FileIntake = { readonly intake: Intake; counts(): LineCounts; close(): Promise<void> }

/** Connects; creates missing topics. Throws when broker or registry do not answer. `environment`: absent, this process's. */
export const openFileIntake = async (
  environment?: Readonly<Record<string, string | undefined>>,
): Promise<FileIntake> => {
  const config = readEnvironment(transportSchema, environment)
  await ensureTopics(config)
  const producer = await openProducer(config, { clientId: 'autoinmune-logs' })
  const counts = { log: 0, ignored: 0, rejected: 0, events: 0 }
  const count = (_source: string, readings: readonly Reading[]): void => {
    for (const reading of readings) {
      counts[reading.kind] += 1
      if (reading.kind === 'log' && reading.event) counts.events += 1
    }
  }
  const nowUs = (): number => Date.now() * 1000
  const templates = createTemplateMiner()
  const intake = createIntake({ producer, metrics: { count }, templates, communityIdOf: communityIdOfEvent, nowUs })
  return {
    intake,
    counts: () => ({
      lines: counts.log + counts.ignored + counts.rejected,
      ...{ parsed: counts.log, ignored: counts.ignored, rejected: counts.rejected, events: counts.events },
    }),
    async close() {
      await intake.drain()
      await producer.close()
    },
  }
}
