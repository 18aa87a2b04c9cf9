// Syslog over TCP (RFC 6587) and TLS (RFC 5425). A connection is read no faster than the broker acknowledges.
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import net from 'node:net'
import tls from 'node:tls'
import { lineBytesOf, type TcpSource, type TlsSource } from '../config.ts'
import type { Line } from '../lines.ts'
import type { Stream } from '../reader.ts'
import { createFrames, FramingError } from './frames.ts'
import { hostPort, type OpenSource, openLiveParser, runIdOf, type SourceDeps } from './source.ts'

/** A peer that says nothing for so long is gone. */
const IDLE_MS = 600_000
const HANDSHAKE_MS = 10_000

/** Listens until closed. Throws when the port is taken or the certificate unusable. */
export const openStreamSource = async (source: TcpSource | TlsSource, deps: SourceDeps): Promise<OpenSource> => {
  const { log, metrics, nowUs } = deps
  const { host = '127.0.0.1', port, max_connections = 256 } = source
  const runId = runIdOf(nowUs())
  const open = new Map<net.Socket, Promise<void>>()
  const { promise: failed, reject: fail } = Promise.withResolvers<never>()
  failed.catch(() => undefined)
  let connections = 0

  const onConnection = (socket: net.Socket): void => {
    if (open.size >= max_connections) {
      metrics.countRefused(source.name, 'too_many_connections')
      return void socket.destroy()
    }
    const serving = serve(socket, source, deps, `${runId}-${connections++}`)
      .catch(fail)
      .finally(() => open.delete(socket))
    open.set(socket, serving)
  }

  const server = source.type === 'tls' ? tlsServer(source, deps, onConnection) : net.createServer(onConnection)
  server.listen(port, host)
  await once(server, 'listening')
  server.on('error', fail)
  const address = hostPort(host, (server.address() as net.AddressInfo).port)
  log.info({ source: source.name, address: `${source.type} ${address}` }, 'listening')
  return {
    name: source.name,
    address,
    failed,
    async close() {
      server.close()
      const serving = [...open.values()]
      for (const socket of open.keys()) socket.destroy()
      await Promise.all(serving)
    },
  }
}

const tlsServer = (
  source: TlsSource,
  { metrics }: SourceDeps,
  onConnection: (socket: net.Socket) => void,
): tls.Server => {
  const server = tls.createServer(
    {
      cert: readFileSync(source.certificate_file),
      key: readFileSync(source.key_file),
      handshakeTimeout: HANDSHAKE_MS,
      minVersion: 'TLSv1.2',
      ...(source.client_ca_file
        ? { ca: readFileSync(source.client_ca_file), requestCert: true, rejectUnauthorized: true }
        : {}),
    },
    onConnection,
  )
  server.on('tlsClientError', () => metrics.countRefused(source.name, 'tls_handshake'))
  return server
}

/** Reads a connection to its end. Rejects only when the broker failed: a peer's faults end its own connection. */
const serve = async (
  socket: net.Socket,
  source: TcpSource | TlsSource,
  { intake, metrics, nowUs }: SourceDeps,
  connection: string,
): Promise<void> => {
  const frames = createFrames(lineBytesOf(source))
  const stream: Stream = { source: source.name, ...openLiveParser(source, nowUs), host: peerOf(socket) }
  const take = async (lines: readonly Line[]): Promise<void> => {
    if (lines.length === 0) return
    await intake.take(
      stream,
      lines.map((line) => ({ ...line, place: `${connection}:${line.offset}` })),
    )
  }
  socket.setTimeout(IDLE_MS, () => socket.destroy())
  for await (const lines of messagesOf(socket, frames, (reason) => metrics.countRefused(source.name, reason))) {
    await take(lines)
  }
}

/** Messages as they come; ends with the connection, whatever ended it. */
async function* messagesOf(
  socket: net.Socket,
  frames: ReturnType<typeof createFrames>,
  onFault: (reason: string) => void,
): AsyncGenerator<readonly Line[]> {
  try {
    for await (const chunk of socket as AsyncIterable<Buffer>) yield frames.push(chunk)
  } catch (error) {
    // A reset or a bad frame is the peer's; what came whole before it was taken.
    onFault(error instanceof FramingError ? 'bad_frame' : 'connection_error')
    socket.destroy()
  }
  yield frames.finish()
}

/** IPv4 peers of a socket for both families are written as IPv4. */
const peerOf = ({ remoteAddress }: net.Socket): string | null => remoteAddress?.replace(/^::ffff:(?=\d+\.)/, '') ?? null
