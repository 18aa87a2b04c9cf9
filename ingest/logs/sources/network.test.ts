import dgram from 'node:dgram'
import { once } from 'node:events'
import net from 'node:net'
import { pino } from 'pino'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type FakeBroker, NOW_US, openFakeBroker } from '../intake.fixture.ts'
import { openLogMetrics } from '../metrics.ts'
import { openSource } from './open-source.ts'
import type { OpenSource } from './source.ts'

const PATIENCE = { timeout: 8000, interval: 20 }
let broker: FakeBroker
let metrics: ReturnType<typeof openLogMetrics>
let opened: OpenSource | undefined
let sockets: net.Socket[] = []

beforeEach(() => {
  broker = openFakeBroker()
  metrics = openLogMetrics(() => 0)
  sockets = []
})
afterEach(async () => {
  broker.release()
  for (const socket of sockets) socket.destroy()
  await opened?.close()
})

const serve = async (source: Parameters<typeof openSource>[0]): Promise<number> => {
  const deps = { intake: broker.intake, metrics, log: pino({ level: 'silent' }), nowUs: () => NOW_US, stateDir: '' }
  opened = await openSource(source, deps)
  return Number(opened.address?.split(':').at(-1))
}
const connect = async (port: number): Promise<net.Socket> => {
  const socket = net.connect(port, '127.0.0.1')
  sockets.push(socket)
  socket.on('error', () => undefined)
  await once(socket, 'connect')
  return socket
}
const line = (text: string): string => `<38>Nov 24 11:00:01 h a: ${text}`
const countOf = async (name: string, reason?: string): Promise<number> => {
  const values = (await metrics.registry.getSingleMetric(name)?.get())?.values ?? []
  return values.find(({ labels }) => reason === undefined || labels.reason === reason)?.value ?? 0
}

test('UDP: a datagram is a message, its peer the host of lines that name none; line breaks and NULs at its end are none of it', async () => {
  const port = await serve({ name: 'net', type: 'udp', port: 0 })
  const client = dgram.createSocket('udp4')
  client.send(`${line('one')}\n\0`, port, '127.0.0.1')
  client.send('<38>cron[7]: two', port, '127.0.0.1')
  await expect.poll(() => broker.messages().toSorted(), PATIENCE).toEqual(['one', 'two'])
  expect(broker.outputs.map(({ message }) => ('host' in message ? message.host : '')).toSorted()).toEqual([
    '127.0.0.1',
    'h',
  ])
  client.close()
})

test('UDP: what finds the queue full is dropped and counted, the rest arrives', async () => {
  const port = await serve({ name: 'net', type: 'udp', port: 0, queue_datagrams: 100 })
  broker.hold()
  const client = dgram.createSocket('udp4')
  const sent = 2000
  for (let i = 0; i < sent; i++) await new Promise((resolve) => client.send(line(`${i}`), port, '127.0.0.1', resolve))
  await expect.poll(() => countOf('logs_dropped_datagrams_total'), PATIENCE).toBeGreaterThan(0)
  broker.release()
  const accounted = async () => broker.messages().length + (await countOf('logs_dropped_datagrams_total'))
  await expect.poll(accounted, PATIENCE).toBe(sent)
  expect(broker.messages().length).toBeGreaterThanOrEqual(100)
  client.close()
})

test('TCP: a connection is read no faster than the broker acknowledges', async () => {
  const port = await serve({ name: 'net', type: 'tcp', port: 0 })
  broker.hold()
  const socket = await connect(port)
  const chunk = Array.from({ length: 1000 }, (_, i) => `${line(`${i}`)}\n`).join('')
  let chunks = 0
  while (socket.write(chunk) && chunks < 2000) chunks += 1
  await new Promise((resolve) => setTimeout(resolve, 300))
  // Megabytes are in the kernel's buffers and ours; the writer is not asked for more.
  expect(socket.writableNeedDrain).toBe(true)
  expect(broker.messages()).toEqual([])
  broker.release()
  socket.end()
  await expect.poll(() => broker.messages().length, { timeout: 50_000, interval: 20 }).toBe((chunks + 1) * 1000)
}, 60_000)

test('TCP: a broken frame ends its connection, is counted, and what came whole before it stays', async () => {
  const port = await serve({ name: 'net', type: 'tcp', port: 0 })
  const socket = await connect(port)
  const message = line('one')
  socket.write(`${message.length} ${message}`)
  await expect.poll(() => broker.messages(), PATIENCE).toEqual(['one'])
  socket.write('what is this')
  await once(socket, 'close')
  expect(await countOf('logs_refused_requests_total', 'bad_frame')).toBe(1)
})

test('TCP: connections beyond the bound are refused and counted', async () => {
  const port = await serve({ name: 'net', type: 'tcp', port: 0, max_connections: 1 })
  const first = await connect(port)
  const second = await connect(port)
  await once(second, 'close')
  expect(await countOf('logs_refused_requests_total', 'too_many_connections')).toBe(1)
  first.end(`${line('still here')}\n`)
  await expect.poll(() => broker.messages(), PATIENCE).toEqual(['still here'])
})

test('a taken port is an error that names the source', async () => {
  const port = await serve({ name: 'net', type: 'tcp', port: 0 })
  const first = opened
  await expect(serve({ name: 'second', type: 'tcp', port })).rejects.toThrow('log source second')
  opened = first
})
