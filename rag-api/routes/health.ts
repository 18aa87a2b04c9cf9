// /healthz (the process lives), /readyz (each dependency by name), /metrics.
import type { FastifyInstance } from 'fastify'
import type { RagMetrics } from '../metrics.ts'
import type { Database } from '../queries/queries.ts'

export type HealthDeps = {
  readonly database: Database
  readonly metrics: RagMetrics
  /** Number of the newest migration that this build knows. */
  readonly schemaVersion: number
}

export const healthRoutes =
  ({ database, metrics, schemaVersion }: HealthDeps) =>
  async (app: FastifyInstance) => {
    app.get('/healthz', { schema: { hide: true }, config: { needs: 'open' } }, async () => ({ status: 'ok' }))
    app.get('/readyz', { schema: { hide: true }, config: { needs: 'open' } }, async (_request, reply) => {
      const dependencies = await checkAll({ database, schemaVersion })
      const isReady = Object.values(dependencies).every((state) => state.startsWith('ok'))
      return reply.code(isReady ? 200 : 503).send({ status: isReady ? 'ready' : 'not ready', dependencies })
    })
    app.get('/metrics', { schema: { hide: true }, config: { needs: 'metrics' } }, async (_request, reply) =>
      reply.type(metrics.registry.contentType).send(await metrics.registry.metrics()),
    )
  }

const checkAll = async ({
  database,
  schemaVersion,
}: Pick<HealthDeps, 'database' | 'schemaVersion'>): Promise<Record<string, string>> => {
  try {
    const { rows } = await database.query('SELECT max(version) AS version FROM schema_migrations')
    const version = Number(rows[0]?.version ?? 0)
    const migrations =
      version >= schemaVersion ? `ok: version ${version}` : `version ${version}, needs ${schemaVersion}`
    return { database: 'ok', migrations }
  } catch (error) {
    const { code, message } = error as { code?: string; message: string }
    // 42P01: the server answers, but nothing was ever migrated.
    if (code === '42P01') return { database: 'ok', migrations: `never migrated, needs ${schemaVersion}` }
    return { database: message || String(error), migrations: 'not known' }
  }
}
