import http from 'node:http'
import net from 'node:net'
import { afterEach, expect, test } from 'vitest'
import { findFreePorts } from './ports.ts'
import { isHttpOk, isKafkaReady, waitUntil } from './readiness.ts'

const servers: net.Server[] = []
afterEach(() => {
  for (const server of servers.splice(0)) server.close()
})

const listen = async (server: net.Server): Promise<number> => {
  servers.push(server)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return (server.address() as net.AddressInfo).port
}

const broker = (errorCode: number): net.Server =>
  net.createServer((socket) =>
    socket
      .on('error', () => {})
      .once('data', () => {
        const answer = Buffer.alloc(14)
        answer.writeInt32BE(10, 0)
        answer.writeInt32BE(1, 4)
        answer.writeInt16BE(errorCode, 8)
        socket.write(answer)
      }),
  )

test('takes a broker as ready only when it answers ApiVersions without an error', async () => {
  expect(await isKafkaReady('127.0.0.1', await listen(broker(0)))).toBe(true)
  expect(await isKafkaReady('127.0.0.1', await listen(broker(35)))).toBe(false)
  expect(await isKafkaReady('127.0.0.1', await listen(net.createServer((socket) => socket.end())))).toBe(false)
})

test('takes a port that nobody listens on as not ready', async () => {
  const [port = 0] = await findFreePorts(1)
  expect(await isKafkaReady('127.0.0.1', port)).toBe(false)
  expect(await isHttpOk(`http://127.0.0.1:${port}/readyz`)).toBe(false)
})

test('takes only status 200 as ready', async () => {
  const port = await listen(
    http.createServer((request, response) => response.writeHead(request.url === '/ok' ? 200 : 503).end()),
  )
  expect(await isHttpOk(`http://127.0.0.1:${port}/ok`)).toBe(true)
  expect(await isHttpOk(`http://127.0.0.1:${port}/readyz`)).toBe(false)
})

test('asks until the answer is yes', async () => {
  let asked = 0
  expect(await waitUntil(async () => ++asked === 3, { timeoutMs: 5000, everyMs: 1 })).toBe(true)
})

test('stops asking when time is up or the asker is told to stop', async () => {
  expect(await waitUntil(async () => false, { timeoutMs: 5, everyMs: 1 })).toBe(false)
  expect(await waitUntil(async () => true, { timeoutMs: 5000, signal: AbortSignal.abort() })).toBe(false)
})
