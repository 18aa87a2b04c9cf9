import { once } from 'node:events'
import type { Pool, PoolClient } from 'pg'
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
  copy: async ({ text, pieces }: Copy) => {
    const stream = pieces()
    const first = stream.next() // before the COPY begins: a small server serves nobody else while it waits for rows
    if (first.done) return
    const client = await database.connect()
    try {
      await sendCopy(client, text, first.value, stream)
      client.release()
    } catch (error) {
      client.release(error as Error) // closes the connection, which ends a COPY without its end: nothing is stored
      throw error
    }
  },
})

/** Makes each piece while the server stores those before it. Resolves once all rows are committed. */
const sendCopy = async (client: PoolClient, text: string, first: Buffer, rest: Iterable<Buffer>): Promise<void> => {
  const stream = client.query(copyFrom(text))
  const finished = once(stream, 'finish')
  const taken = (piece: Buffer) => new Promise<void>((resolve) => stream.write(piece, () => resolve()))
  await Promise.race([finished, taken(first)])
  for (const piece of rest) await Promise.race([finished, taken(piece)])
  stream.end()
  await finished
}
