// The embedded database as a process. Prints {"ready":true,"port":...} on stdout when it answers queries; logs JSON lines on stderr.
import { join } from 'node:path'
import { pino } from 'pino'
import { readEnvironment } from '../../../processors/runtime/environment.ts'
import { databaseSchema } from './config.ts'
import { startEmbeddedDatabase } from './server.ts'

const logger = pino({ name: 'database' }, pino.destination(2))

const run = async (): Promise<void> => {
  const config = readEnvironment(databaseSchema)
  const database = await startEmbeddedDatabase({
    directory: join(config.DATA_DIR, 'database'),
    port: config.DATABASE_PORT,
    password: config.DATABASE_PASSWORD,
    log: (message, fields) => logger.info(fields ?? {}, message),
    onFailure: (error) => exitWith(error),
  })
  const stop = () => {
    database.stop().then(() => process.exit(0), exitWith)
  }
  process.once('SIGTERM', stop)
  process.once('SIGINT', stop)
  process.stdout.write(`${JSON.stringify({ ready: true, port: database.port })}\n`)
}

const exitWith = (error: unknown): void => {
  logger.fatal({ err: error }, 'embedded database failed') // err: with the chain of causes
  process.exit(1)
}

run().catch(exitWith)
