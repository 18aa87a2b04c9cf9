// Dead letters of all topics become rows too, so that people who ask with SQL see them. Beside the batches: a letter's topic is none that a
// processor reads, and a letter that cannot be stored has nowhere else to go: it stays in its topic, and the log says so.
import type { Logger } from 'pino'
import type { KafkaConfig } from '../runtime/config.ts'
import { type DeadLetterFeed, startDeadLetterFeed } from '../runtime/dead-letter-feed.ts'
import type { DeadLetter } from '../runtime/dead-letter-store.ts'
import { insertInto } from './statement.ts'
import type { Store } from './store.ts'
import { DEAD_LETTERS } from './tables/dead-letters.ts'

const GROUP = 'sink-dead-letters'
const builders = { insert: insertInto(DEAD_LETTERS) }

/** Stores letters until stopped; a database that is away is waited for. */
export const storeDeadLetters = (
  store: Store,
  config: KafkaConfig,
  log: Logger,
  group: string = GROUP,
): Promise<DeadLetterFeed> =>
  startDeadLetterFeed({ config, group, log, take: (letters) => storeLetters(store, letters, log) })

const storeLetters = async (store: Store, letters: readonly DeadLetter[], log: Logger): Promise<void> => {
  if (letters.length === 0) return
  const refusals = await store(builders, letters)
  for (const [index, error] of refusals.entries()) {
    if (error === undefined) continue
    const { source, partition, offset } = letters[index] as DeadLetter
    log.warn({ topic: source.topic, partition, offset, reason: error }, 'dead letter not stored')
  }
}
