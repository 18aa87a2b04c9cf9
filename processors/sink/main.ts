import { once } from 'node:events'
import type { Pool } from 'pg'
import { from as copyFrom } from 'pg-copy-streams'
import { openDatabase } from '../../sql/database.ts'
import type { Processor } from '../runtime/processor.ts'
import type { SinkConfig } from './config.ts'
import type { Copy } from './copy.ts'
import { storeDeadLetters } from './dead-letters.ts'
import { createSink, type SINK_TOPICS } from './process.ts'
import { createStore, type DatabaseAccess } from './store.ts'

export type SinkOptions = {
  /** Told of a database that is away (an error) and back (undefined). */
  readonly onOutage?: (error: Error | undefined) => void
  /** Aborted on shutdown: ends a wait for a database that is away; the batch is then consumed again by the next start. */
  readonly signal?: AbortSignal
}

/** Opens the sink on the database that the configuration names; connects with the first batch. */
export const openSink = (config: SinkConfig, options: SinkOptions = {}): Processor<(typeof SINK_TOPICS)[number]> => {
  const database = openDatabase({
    databaseUrl: config.DATABASE_URL,
    sslCaFile: config.DATABASE_SSL_CA_FILE,
    applicationName: 'autoinmune-sink',
    // A batch of old rows may make TimescaleDB unpack more than its limit for one statement; refused, it would come again for ever.
    settings: { 'timescaledb.max_tuples_decompressed_per_dml_transaction': '0' },
  })
  const store = createStore(accessTo(database), options)
  return createSink({
    store,
    beside: (kafka, log) => storeDeadLetters(store, kafka, log),
    checks: { database: async () => void (await database.query('SELECT 1')) },
    close: () => database.end(),
  })
}

/** Statements and copies through a pool. */
export const accessTo = (database: Pool): DatabaseAccess => ({
  run: (statement) => database.query({ ...statement, values: [...statement.values] }),
  copy: async ({ text, bytes }: Copy) => {
    const client = await database.connect()
    try {
      const stream = client.query(copyFrom(text))
      const finished = once(stream, 'finish')
      stream.end(bytes)
      await finished
      client.release()
    } catch (error) {
      client.release(error as Error)
      throw error
    }
  },
})
