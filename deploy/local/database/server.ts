// The embedded TimescaleDB server: PostgreSQL's protocol on a loopback port, one engine behind it.
import { createServer, type Server } from 'node:net'
import { type Client, type ClientHost, serveClient } from './client.ts'
import { lockDirectory } from './directory-lock.ts'
import { type HousekeepingOptions, startHousekeeper } from './housekeeper.ts'
import { createInnerClient } from './inner-client.ts'
import { createVerifier } from './scram.ts'
import { type Log, Turnstile } from './turnstile.ts'
import { errorFrame } from './wire.ts'

const STOP_DEADLINE_MS = 10_000
const STOPPING = errorFrame('57P01', 'terminating connection: the database stops', 'FATAL')

export type EmbeddedDatabaseOptions = {
  /** Data directory; created when absent. A lock file is kept beside it. */
  readonly directory: string
  /** 0: a free one. */
  readonly port: number
  readonly host?: string
  /** Asked of every client (SCRAM-SHA-256). Absent: none is. */
  readonly password?: string | undefined
  /** False survives a killed process but not a power cut. */
  readonly fsync?: boolean
  /** How long a client may hold the engine without doing anything while others wait. */
  readonly idleOwnerMs?: number
  /** How long after a cancel that has no effect the engine is restarted. */
  readonly hardCancelMs?: number
  readonly housekeeping?: HousekeepingOptions
  /** The engine died and could not be started again. */
  readonly onFailure?: (error: Error) => void
  readonly log: Log
}

export type EmbeddedDatabaseStats = {
  readonly clients: number
  readonly turns: number
  readonly switches: number
  readonly crashes: number
  readonly checkpoints: number
  readonly jobs: number
  readonly upkeeps: number
}

export type EmbeddedDatabase = {
  readonly port: number
  stop(): Promise<void>
  stats(): EmbeddedDatabaseStats
}

/** Throws naming the port when it is taken. */
const listen = (server: Server, host: string, port: number): Promise<number> =>
  new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) =>
      reject(error.code === 'EADDRINUSE' ? new Error(`port ${port} on ${host} is taken`, { cause: error }) : error),
    )
    server.listen(port, host, () => {
      const address = server.address()
      resolve(typeof address === 'object' && address ? address.port : port)
    })
  })

/** The turnstile and a client of our own for its LISTENs and the housekeeping. */
const openTurnstile = (options: EmbeddedDatabaseOptions) => {
  const { log } = options
  const turnstile = new Turnstile({
    directory: options.directory,
    fsync: options.fsync ?? true,
    idleOwnerMs: options.idleOwnerMs ?? 30_000,
    hardCancelMs: options.hardCancelMs ?? 5000,
    log,
    run: (sql) => void inner.query(sql).catch((error) => log('inner query failed', { sql, error: String(error) })),
    failed: options.onFailure ?? ((error) => log('database lost', { error: error.message })),
  })
  const inner = createInnerClient((peer) => turnstile.join(peer))
  return { turnstile, inner }
}

/** A server that gives each socket a session, and the clients that it has. */
const createFront = (turnstile: Turnstile, password: string | undefined, log: Log) => {
  const clients = new Set<Client>()
  const host: ClientHost = {
    verifier: password === undefined ? undefined : createVerifier(password),
    get isReady() {
      return turnstile.hasOpened
    },
    join: (peer) => turnstile.join(peer),
    cancel: (processId, secret) => {
      for (const { session, secret: expected } of clients) {
        if (session?.id === processId && secret === expected) turnstile.cancel(session)
      }
    },
    log,
  }
  const server = createServer((socket) => {
    const client = serveClient(socket, host)
    clients.add(client)
    socket.on('close', () => clients.delete(client))
  })
  return { server, clients }
}

/** Starts the server; resolves once queries are answered. Throws DirectoryInUseError, and an error that names a taken port. */
export const startEmbeddedDatabase = async (options: EmbeddedDatabaseOptions): Promise<EmbeddedDatabase> => {
  const { turnstile, inner } = openTurnstile(options)
  const { server, clients } = createFront(turnstile, options.password, options.log)
  const unlock = lockDirectory(options.directory)
  try {
    const port = await listen(server, options.host ?? '127.0.0.1', options.port) // before the boot, which is long
    await turnstile.open()
    const housekeeper = startHousekeeper(inner, options.housekeeping ?? {}, options.log)
    const stop = async () => {
      housekeeper.stop()
      server.close()
      for (const client of clients) if (!client.session) client.end(STOPPING)
      await turnstile.close(STOP_DEADLINE_MS)
      unlock()
    }
    return { port, stop, stats: () => ({ clients: clients.size, ...turnstile.counts, ...housekeeper.counts }) }
  } catch (error) {
    server.close()
    unlock()
    throw error
  }
}
