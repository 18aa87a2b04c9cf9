import { openDatabase } from '../../sql/database.ts'
import type { Processor } from '../runtime/processor.ts'
import type { SinkConfig } from './config.ts'
import { createSink, type SINK_TOPICS } from './process.ts'
import { createStore } from './store.ts'

/** Told of a database that is away (an error) and back (undefined). */
export type OnOutage = (error: Error | undefined) => void

/** Opens the sink on the database that the configuration names. `close` also ends a wait for a database that is away. */
export const openSink = (config: SinkConfig, onOutage?: OnOutage): Processor<(typeof SINK_TOPICS)[number]> => {
  const database = openDatabase({
    databaseUrl: config.DATABASE_URL,
    sslCaFile: config.DATABASE_SSL_CA_FILE,
    applicationName: 'autoinmune-sink',
  })
  const stopping = new AbortController()
  const store = createStore((statement) => database.query({ ...statement, values: [...statement.values] }), {
    signal: stopping.signal,
    ...(onOutage ? { onOutage } : {}),
  })
  const close = async () => {
    stopping.abort()
    await database.end()
  }
  return createSink({ store, close })
}
