// An embedded database of a test file's own: a temporary directory, a free port, clients that end with it.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import {
  type EmbeddedDatabase,
  type EmbeddedDatabaseOptions,
  startEmbeddedDatabase,
} from '../../deploy/local/database/server.ts'

const POLL_MS = 20

/** Resolves once `condition` holds; throws naming `what` after `deadlineMs`. */
export const until = async (what: string, condition: () => boolean | Promise<boolean>, deadlineMs = 10_000) => {
  const deadline = Date.now() + deadlineMs
  while (!(await condition())) {
    if (Date.now() > deadline) throw new Error(`not within ${deadlineMs} ms: ${what}`)
    await new Promise((resolve) => setTimeout(resolve, POLL_MS))
  }
}

export const temporaryDirectory = () => {
  const path = mkdtempSync(join(tmpdir(), 'embedded-database-'))
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) }
}

export type TestDatabase = {
  readonly database: EmbeddedDatabase
  readonly directory: string
  /** A connected client; closed with the database. */
  connect(config?: pg.ClientConfig): Promise<pg.Client>
  stop(): Promise<void>
}

export const startTestDatabase = async (options: Partial<EmbeddedDatabaseOptions> = {}): Promise<TestDatabase> => {
  const folder = temporaryDirectory()
  const directory = join(folder.path, 'database')
  const database = await startEmbeddedDatabase({ directory, port: 0, log: () => undefined, ...options })
  const clients: pg.Client[] = []
  const connect = async (config: pg.ClientConfig = {}) => {
    const password = options.password === undefined ? {} : { password: options.password }
    const client = new pg.Client({ host: '127.0.0.1', port: database.port, user: 'postgres', ...password, ...config })
    client.on('error', () => undefined) // a test looks at what its queries say
    await client.connect()
    clients.push(client)
    return client
  }
  const stop = async () => {
    await Promise.allSettled(clients.map((client) => client.end()))
    await database.stop()
    folder.remove()
  }
  return { database, directory, connect, stop }
}

/** The SQLSTATE that `query` fails with; undefined when it succeeds. */
export const codeOf = (query: Promise<unknown>): Promise<string | undefined> =>
  query.then(
    () => undefined,
    (error: { code?: string; message?: string }) => error.code ?? error.message,
  )

type PgConnection = {
  query(sql: string): void
  sync(): void
  parse(query: { text: string }): void
  bind(config: object): void
  execute(config: object): void
  sendCopyFromChunk(chunk: Buffer): void
  endCopyFrom(): void
  stream: { destroy(): void }
}

/** COPY FROM STDIN through node-postgres: `feed` gets the connection once the server takes data. Resolves to the error's code. */
export const copyFrom = (
  client: pg.Client,
  sql: string,
  feed: (connection: PgConnection) => void,
  protocol: 'simple' | 'extended' = 'simple',
): Promise<string | undefined> =>
  new Promise((resolve) => {
    const submittable = {
      submit: (connection: PgConnection) => {
        if (protocol === 'simple') return connection.query(sql)
        connection.parse({ text: sql })
        connection.bind({})
        connection.execute({})
        connection.sync()
      },
      handleCopyInResponse: (connection: PgConnection) => {
        feed(connection)
        if (protocol === 'extended') connection.sync()
      },
      handleCommandComplete: () => undefined,
      handleReadyForQuery: () => resolve(undefined),
      // node-postgres lets go of a failed query at once: no ReadyForQuery comes here after it.
      handleError: (error: { code?: string; message: string }) => resolve(error.code ?? error.message),
    }
    client.query(submittable as unknown as pg.Submittable)
  })
