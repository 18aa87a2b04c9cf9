import { openDatabase } from '../../sql/database.ts'
import type { Processor } from '../runtime/processor.ts'
import type { EmbeddingConfig } from './config.ts'
import { openEmbeddingMetrics } from './metrics.ts'
import { createEmbedding, type EmbeddingTopic } from './process.ts'
import { openSentenceModel } from './sentence-model.ts'
import { createSignatureStore } from './signature-store.ts'

export type EmbeddingOptions = {
  /** Told of a database that is away (an error) and back (undefined). */
  readonly onOutage?: (error: Error | undefined) => void
  /** Aborted on shutdown: ends a wait for a database that is away; the batch is then consumed again by the next start. */
  readonly signal?: AbortSignal
}

/** Opens model and database. Throws, saying what to run, when the model's folder is not there. */
export const openEmbedding = async (
  config: EmbeddingConfig,
  options: EmbeddingOptions = {},
): Promise<Processor<EmbeddingTopic>> => {
  const model = await openSentenceModel(config.MODELS_DIR)
  const database = openDatabase({
    databaseUrl: config.DATABASE_URL,
    sslCaFile: config.DATABASE_SSL_CA_FILE,
    applicationName: 'autoinmune-embedding',
  })
  return createEmbedding({
    model,
    signatures: createSignatureStore(database, options),
    metrics: openEmbeddingMetrics(),
    checks: { database: async () => void (await database.query('SELECT 1')) },
    close: async () => void (await Promise.all([model.close(), database.end()])),
  })
}
