// A set that forgets the oldest: what was asked of the database lately needs no asking again.

export type Seen = {
  has(key: string): boolean
  add(key: string): void
}

/** Holds the newest `limit` keys. Forgetting one costs a question to the database, never a wrong result. */
export const createSeen = (limit: number): Seen => {
  const keys = new Set<string>()
  return {
    has: (key) => keys.has(key),
    add(key) {
      keys.delete(key)
      keys.add(key)
      if (keys.size <= limit) return
      const [oldest] = keys
      if (oldest !== undefined) keys.delete(oldest)
    },
  }
}
