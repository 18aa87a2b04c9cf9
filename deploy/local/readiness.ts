// Asking a server whether it serves. Each answer is yes or no: a refused connection is a "not yet", not an error.
import http from 'node:http'
import net from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'

const PROBE_TIMEOUT_MS = 2000

type Waiting = { readonly timeoutMs: number; readonly everyMs?: number; readonly signal?: AbortSignal }

/** Asks until the answer is yes (true), or until time is up or `signal` is aborted (false). */
export const waitUntil = async (ask: () => Promise<boolean>, waiting: Waiting): Promise<boolean> => {
  const { timeoutMs, everyMs = 50, signal } = waiting
  const deadline = performance.now() + timeoutMs
  while (!signal?.aborted) {
    if (await ask()) return !signal?.aborted
    if (performance.now() >= deadline) return false
    await delay(everyMs, undefined, signal ? { signal } : {}).catch(() => {})
  }
  return false
}

/** ApiVersions, version 0, no client id: size, key 18, version 0, correlation 1, null string. */
const API_VERSIONS = Buffer.from('0000000a0012000000000001ffff', 'hex')

/** True when a broker answers ApiVersions without an error: its listener opens only after it has joined the cluster. */
export const isKafkaReady = (host: string, port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = net.connect(port, host, () => socket.write(API_VERSIONS))
    const answer = (isReady: boolean): void => {
      socket.destroy()
      resolve(isReady)
    }
    socket.setTimeout(PROBE_TIMEOUT_MS, () => answer(false))
    socket.on('error', () => answer(false))
    socket.on('close', () => resolve(false))
    // Answer: size (4 bytes), correlation (4), error code (2).
    socket.once('data', (data) => answer(data.length >= 10 && data.readInt16BE(8) === 0))
  })

/** True when a GET answers 200. */
export const isHttpOk = (url: string): Promise<boolean> =>
  new Promise((resolve) => {
    const request = http.get(url, { timeout: PROBE_TIMEOUT_MS, agent: false }, (response) => {
      response.resume()
      resolve(response.statusCode === 200)
    })
    request.on('timeout', () => request.destroy())
    request.on('error', () => resolve(false))
  })
