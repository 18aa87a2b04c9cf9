// A scenario in the test's database and the HTTP service on it.
import type { Pool } from 'pg'
import { inject, vi } from 'vitest'
import { openRagApi, type RagApi } from '../../rag-api/main.ts'
import { openDatabase } from '../../sql/database.ts'

export type Scenario = {
  readonly store: (database: Pool) => Promise<unknown>
  readonly clear: (database: Pool) => Promise<unknown>
}
export type Scene = { readonly database: Pool; readonly api: RagApi; close(): Promise<void> }

/** Stores the scenario anew and opens the service, without Kafka, on a free port. `close` leaves the database as it was. */
export const openScene = async ({ store, clear }: Scenario): Promise<Scene> => {
  const database = openDatabase({ databaseUrl: inject('databaseUrl') })
  await clear(database)
  await store(database)
  vi.stubEnv('DATABASE_URL', inject('databaseUrl'))
  vi.stubEnv('HTTP_PORT', '0')
  vi.stubEnv('LOG_LEVEL', 'silent')
  const api = await openRagApi()
  return {
    database,
    api,
    async close() {
      await api.close()
      vi.unstubAllEnvs()
      await clear(database)
      await database.end()
    },
  }
}
