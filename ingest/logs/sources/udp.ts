// Syslog over UDP (RFC 5426): one datagram, one message. UDP cannot wait: what finds the queue full is dropped and counted.
import dgram from 'node:dgram'
import { once } from 'node:events'
import { isIPv6 } from 'node:net'
import { lineBytesOf, type UdpSource } from '../config.ts'
import type { SourceLine, Stream } from '../reader.ts'
import { hostPort, type OpenSource, openLiveParser, runIdOf, type SourceDeps } from './source.ts'

const BATCH = 1000
const QUEUE_BYTES = 33_554_432
/** Asked of the kernel; it gives what net.core.rmem_max allows. */
const KERNEL_BUFFER_BYTES = 8_388_608

type Datagram = { readonly line: SourceLine; readonly host: string }

/** Listens until closed. Throws when the port is taken. */
export const openUdpSource = async (
  source: UdpSource,
  { intake, metrics, log, nowUs }: SourceDeps,
): Promise<OpenSource> => {
  const { host = '127.0.0.1', port, queue_datagrams = 20_000 } = source
  const socket = dgram.createSocket({ type: isIPv6(host) ? 'udp6' : 'udp4' })
  const opened = openLiveParser(source, nowUs)
  const runId = runIdOf(nowUs())
  const queue: Datagram[] = []
  let queuedBytes = 0
  let count = 0
  let emptying: Promise<void> | undefined
  const { promise: failed, reject: fail } = Promise.withResolvers<never>()
  failed.catch(() => undefined)

  const empty = async (): Promise<void> => {
    while (queue.length > 0) {
      const batch = queue.splice(0, BATCH)
      queuedBytes -= batch.reduce((sum, { line }) => sum + line.bytes.length, 0)
      for (const [host, same] of Map.groupBy(batch, (datagram) => datagram.host)) {
        const stream: Stream = { source: source.name, ...opened, host }
        await intake.take(
          stream,
          same.map(({ line }) => line),
        )
      }
    }
    emptying = undefined
  }

  socket.on('message', (message, { address, size }) => {
    if (queue.length >= queue_datagrams || queuedBytes + size > QUEUE_BYTES) return metrics.countDropped(source.name, 1)
    const line = lineOf(message, lineBytesOf(source), `${runId}:${count++}`)
    queue.push({ line, host: address })
    queuedBytes += line.bytes.length
    emptying ??= Promise.resolve().then(empty).catch(fail)
  })
  socket.bind(port, host)
  await once(socket, 'listening')
  socket.on('error', fail)
  enlargeBuffer(socket)
  const address = hostPort(host, socket.address().port)
  log.info({ source: source.name, address: `udp ${address}` }, 'listening')
  return {
    name: source.name,
    address,
    failed,
    async close() {
      socket.close()
      await emptying
    },
  }
}

const enlargeBuffer = (socket: dgram.Socket): void => socket.setRecvBufferSize(KERNEL_BUFFER_BYTES)

/** Senders may end a message with a line break or a NUL. */
const lineOf = (message: Buffer, maxBytes: number, place: string): SourceLine => {
  let end = message.length
  while (end > 0 && (message[end - 1] === 10 || message[end - 1] === 13 || message[end - 1] === 0)) end--
  return { bytes: message.subarray(0, Math.min(end, maxBytes)), sizeBytes: end, place }
}
