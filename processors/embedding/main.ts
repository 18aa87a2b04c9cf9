import { openDatabase } from '../../sql/database.ts'
import type { Processor } from '../runtime/processor.ts'
import type { EmbeddingConfig } from './config.ts'
import { createEmbedding } from './process.ts'
import { openSentenceModel } from './sentence-model.ts'
import { createSignatureStore } from './signature-store.ts'

/** Opens model and database. Throws, saying what to run, when the model's folder is not there. `onOutage`: see sql/availability.ts. */
export const openEmbedding = async (
  config: EmbeddingConfig,
  onOutage?: (error: Error | undefined) => void,
): Promise<Processor<'events.scored'>> => {
  const model = await openSentenceModel(config.MODELS_DIR)
  const stopping = new AbortController()
  const database = openDatabase({
    databaseUrl: config.DATABASE_URL,
    sslCaFile: config.DATABASE_SSL_CA_FILE,
    applicationName: 'autoinmune-embedding',
  })
  const signatures = createSignatureStore(database, { signal: stopping.signal, ...(onOutage ? { onOutage } : {}) })
  const close = async () => {
    stopping.abort()
    await Promise.all([model.close(), database.end()])
  }
  return createEmbedding({ model, signatures, close })
}
