// autoinmune prepare: topics, schemas and migrations, where Kafka, registry and database run elsewhere (compose, a cluster).
// `autoinmune up` does the same by itself.
import type { Command } from 'commander'
import { Type } from 'typebox'
import { inheritedEnvironment, readEnvironment } from '../../processors/runtime/environment.ts'

const prepareSchema = Type.Object({ DATABASE_URL: Type.String({ pattern: '^postgres(ql)?://' }) })

/** Adds the command. It may run again at any time; exit code 1: something could not be prepared. */
export const registerPrepare = (program: Command): void => {
  program
    .command('prepare')
    .description('create missing topics, register schemas, apply migrations')
    .action(async () => {
      const { DATABASE_URL } = readEnvironment(prepareSchema)
      const { openPreparation } = await import('../../deploy/local/preparation.ts')
      const preparation = openPreparation(inheritedEnvironment(), DATABASE_URL)
      console.log(`Kafka: ${(await preparation.topics()) ?? 'every topic is there'}`)
      await preparation.schemas()
      console.log('registry: every schema is registered')
      console.log(`database: ${(await preparation.migrations()) ?? 'the newest schema is there'}`)
    })
}
