// Wrong tokens by client: who sends too many in a minute is not listened to until the minute is over.
import { isIPv4, isIPv6 } from 'node:net'

const LIMIT = 10
const WINDOW_MS = 60_000
const MOST_CLIENTS = 10_000

export type Attempts = {
  /** Seconds until the client is listened to again; 0: it is. */
  waitSeconds(client: string, nowMs: number): number
  /** Notes a wrong token. True: it was the one that closes the door. */
  fail(client: string, nowMs: number): boolean
}

/** Bounded: the client that failed first is forgotten first. A client is an IPv4 address or an IPv6 /64. */
export const openAttempts = (limit = LIMIT, windowMs = WINDOW_MS, mostClients = MOST_CLIENTS): Attempts => {
  const clients = new Map<string, { count: number; sinceMs: number }>()
  const current = (key: string, nowMs: number) => {
    const found = clients.get(key)
    return found && nowMs - found.sinceMs < windowMs ? found : undefined
  }
  return {
    waitSeconds(client, nowMs) {
      const found = current(clientKey(client), nowMs)
      return found && found.count >= limit ? Math.ceil((found.sinceMs + windowMs - nowMs) / 1000) : 0
    },
    fail(client, nowMs) {
      const key = clientKey(client)
      const found = current(key, nowMs)
      if (found) {
        found.count += 1
        return found.count === limit
      }
      clients.delete(key)
      clients.set(key, { count: 1, sinceMs: nowMs })
      for (const oldest of clients.keys()) {
        if (clients.size <= mostClients) break
        clients.delete(oldest)
      }
      return limit === 1
    },
  }
}

/** One subscriber has a /64 of IPv6 to itself. */
export const clientKey = (address: string): string => {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1]
  if (mapped && isIPv4(mapped)) return mapped
  if (!isIPv6(address)) return address
  const [head = '', tail] = address.toLowerCase().split('%', 1)[0]?.split('::') ?? []
  const front = head.split(':').filter(Boolean)
  const back = (tail ?? '').split(':').filter(Boolean)
  const zeros = tail === undefined ? 0 : Math.max(0, 8 - front.length - back.length)
  const groups = [...front, ...Array.from({ length: zeros }, () => '0'), ...back]
  return `${groups
    .slice(0, 4)
    .map((group) => group.replace(/^0+(?=.)/, ''))
    .join(':')}::/64`
}
