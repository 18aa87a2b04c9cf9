// autoinmune geo update: MaxMind's newest files, for those who have an account there. Without one nothing is needed: the packaged files serve.
import type { Command } from 'commander'
import { Type } from 'typebox'
import { readEnvironment } from '../../processors/runtime/environment.ts'

const schema = Type.Object({
  MAXMIND_ACCOUNT_ID: Type.String({ pattern: '^\\d+$' }),
  MAXMIND_LICENSE_KEY: Type.String({ minLength: 1 }),
  /** Where they are downloaded from. */
  MAXMIND_URL: Type.String({ pattern: '^https?://', default: 'https://download.maxmind.com' }),
  /** Editions, comma-separated. */
  MAXMIND_EDITIONS: Type.String({ pattern: '^[A-Za-z0-9-]+(,[A-Za-z0-9-]+)*$', default: 'GeoLite2-City,GeoLite2-ASN' }),
  GEO_DIR: Type.String({ default: '.data/geo' }),
})

/** Adds the command. Exit code 1: an edition could not be had; the file before it stays. */
export const registerGeo = (program: Command): void => {
  const command = program.command('geo').description('files of geography and networks')
  command
    .command('update')
    .description(
      'download MaxMind files into GEO_DIR; account and key come from MAXMIND_ACCOUNT_ID and MAXMIND_LICENSE_KEY (or _FILE)',
    )
    .action(async () => {
      const config = readEnvironment(schema)
      const { downloadEdition } = await import('../../processors/enrichment/maxmind-download.ts')
      for (const edition of config.MAXMIND_EDITIONS.split(',')) {
        const { file, builtAt } = await downloadEdition(edition, {
          ...{ baseUrl: config.MAXMIND_URL, directory: config.GEO_DIR },
          ...{ accountId: config.MAXMIND_ACCOUNT_ID, licenceKey: config.MAXMIND_LICENSE_KEY },
        })
        console.log(`${file}: built ${builtAt.toISOString().slice(0, 10)}`)
      }
    })
}
