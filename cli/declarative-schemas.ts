// JSON schemas of the files that an operator writes, for editors: `node cli/declarative-schemas.ts` writes them to docs/schemas/.
import { mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { LOGS_CONFIG_SCHEMA } from '../ingest/logs/config.ts'
import { suppressionsSchema } from '../processors/alerting/suppressions.ts'
import { assetsSchema } from '../processors/enrichment/assets.ts'
import { feedsSchema } from '../processors/enrichment/feeds/config.ts'
import { tokensSchema } from '../rag-api/access/tokens.ts'

const DIRECTORY = path.join(import.meta.dirname, '..', 'docs', 'schemas')

/** Text of each schema file by its name. */
export const schemaFiles = (): ReadonlyMap<string, string> =>
  new Map(
    Object.entries({
      assets: assetsSchema,
      feeds: feedsSchema,
      logs: LOGS_CONFIG_SCHEMA,
      suppressions: suppressionsSchema,
      tokens: tokensSchema,
    }).map(([name, schema]) => [
      `autoinmune.${name}.schema.json`,
      `${JSON.stringify({ $schema: 'http://json-schema.org/draft-07/schema#', ...schema }, null, 2)}\n`,
    ]),
  )

if (import.meta.main) {
  mkdirSync(DIRECTORY, { recursive: true })
  for (const [name, text] of schemaFiles()) writeFileSync(path.join(DIRECTORY, name), text)
}
