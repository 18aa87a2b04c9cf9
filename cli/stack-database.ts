// The database of this machine's stack, for commands that read it themselves.
import type { Pool } from 'pg'
import { readStackSettings } from '../deploy/local/config.ts'
import { databaseUrl, readOrMakePassword } from '../deploy/local/database.ts'
import { readStatus } from '../deploy/local/status.ts'
import { openDatabase } from '../sql/database.ts'
import { NotRunningError } from './rag-client.ts'

/** A pool on DATABASE_URL, else on the embedded database that runs. Throws NotRunningError where there is neither. */
export const openStackDatabase = async (applicationName: string): Promise<Pool> => {
  const { config } = readStackSettings()
  const url = config.DATABASE_URL ?? (await embeddedUrl(config.DATA_DIR))
  return openDatabase({ databaseUrl: url, sslCaFile: config.DATABASE_SSL_CA_FILE, applicationName, maxConnections: 1 })
}

const embeddedUrl = async (dataDir: string): Promise<string> => {
  const status = await readStatus(dataDir)
  const embedded = status?.processes.find(({ name, ready }) => name === 'database' && ready)
  if (!embedded) {
    throw new NotRunningError(`no database runs (${dataDir}): start it with \`autoinmune up\`, or set DATABASE_URL`)
  }
  return databaseUrl(Number(embedded.address.split(':').at(-1)), readOrMakePassword(dataDir))
}
