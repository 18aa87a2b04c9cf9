// The HTTP service: reads the configuration, opens the database, listens.
import { existsSync } from 'node:fs'
import type { Logger } from 'pino'
import { readEnvironment } from '../processors/runtime/environment.ts'
import { openLogger } from '../processors/runtime/logger.ts'
import { openDatabase } from '../sql/database.ts'
import { readMigrations } from '../sql/migrate.ts'
import { openTokenFile, type TokenFile } from './access/token-file.ts'
import { readNamedTokens } from './access/tokens.ts'
import { type Access, assertSafe } from './access.ts'
import { boundsOfConfig } from './admission/config.ts'
import { createApp } from './app.ts'
import { type RagApiConfig, ragApiSchema } from './config.ts'
import type { ExplainEvent } from './explanations.ts'
import { type HotTier, NO_HOT_TIER, openHotTier } from './hot/hot-tier.ts'
import { readKnownHosts } from './known-hosts.ts'
import { openModel } from './language-model/service.ts'
import { mcpCaps } from './mcp/config.ts'
import type { OpenSentences } from './sentences.ts'

export type RagApi = {
  /** Where it listens, without a slash at the end. */
  readonly url: string
  close(): Promise<void>
}

/**
 * Starts the HTTP service from the environment. Throws EnvironmentError on bad variables, an error when a language model is named
 * without what it needs, when the address is open to the
 * network without a token, and when the port is taken. The database may be down: /readyz says so. `openSentences` and `explainEvent`: see AppDeps.
 */
export const openRagApi = async (openSentences?: OpenSentences, explainEvent?: ExplainEvent): Promise<RagApi> => {
  const config = readEnvironment(ragApiSchema)
  const log = openLogger('rag-api', config.LOG_LEVEL)
  const tokenFile = openTokens(config.HTTP_TOKENS_FILE, log)
  const access = accessOf(config, tokenFile)
  const model = openModel(config)
  const mcp = mcpCaps(config)
  const database = openDatabase({
    databaseUrl: config.DATABASE_URL,
    sslCaFile: config.DATABASE_SSL_CA_FILE,
    statementTimeoutMs: 10_000,
    applicationName: 'autoinmune-rag-api',
  })
  const hot = openHot(config, log)
  const app = await createApp({
    database,
    hot,
    log,
    access,
    schemaVersion: readMigrations().length,
    ...(openSentences ? { openSentences } : {}),
    ...(explainEvent ? { explainEvent } : {}),
    hosts: readKnownHosts(config.ASSETS_FILE),
    ...(model ? { languageModel: { config, model } } : {}),
    ...(mcp ? { mcp } : {}),
    bounds: boundsOfConfig(config),
  })
  const close = async () => {
    await app.close()
    await hot.close()
    await database.end()
    tokenFile?.close()
  }
  const url = await app.listen({ host: config.HTTP_HOST, port: config.HTTP_PORT }).catch(async (error: unknown) => {
    await close()
    throw error
  })
  log.info({ url }, 'listening')
  return { url, close }
}

const DEFAULT_TOKENS = 'autoinmune.tokens.yaml'

const openTokens = (given: string | undefined, log: Logger): TokenFile | undefined => {
  const file = given ?? (existsSync(DEFAULT_TOKENS) ? DEFAULT_TOKENS : undefined)
  return file === undefined ? undefined : openTokenFile(file, log)
}

const accessOf = (config: RagApiConfig, tokenFile: TokenFile | undefined): Access => {
  const allowedHosts = config.HTTP_ALLOWED_HOSTS.split(',').map((name) => name.trim().toLowerCase())
  const access: Access = {
    host: config.HTTP_HOST,
    token: config.HTTP_TOKEN,
    allowedHosts: allowedHosts.filter(Boolean),
    namedTokens: readNamedTokens(config.HTTP_TOKENS),
    ...(tokenFile ? { fileTokens: tokenFile.tokens } : {}),
  }
  try {
    assertSafe(access)
  } catch (error) {
    tokenFile?.close()
    throw error
  }
  return access
}

const openHot = (config: RagApiConfig, log: Logger): HotTier => {
  const { KAFKA_BROKERS, HOT_TIER_BYTES: sizeBytes } = config
  if (KAFKA_BROKERS === undefined || sizeBytes === 0) return NO_HOT_TIER
  return openHotTier({ config: { ...config, KAFKA_BROKERS }, sizeBytes, log })
}
