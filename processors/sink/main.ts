import { openDatabase } from '../../sql/database.ts'
import type { Processor } from '../runtime/processor.ts'
import type { SinkConfig } from './config.ts'
import { createSink, type SINK_TOPICS } from './process.ts'
import type { Statement } from './statement.ts'
import { createStore } from './store.ts'

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
  })
  const run = (statement: Statement) => database.query({ ...statement, values: [...statement.values] })
  return createSink({
    store: createStore(run, options),
    checks: { database: async () => void (await database.query('SELECT 1')) },
    close: () => database.end(),
  })
}
