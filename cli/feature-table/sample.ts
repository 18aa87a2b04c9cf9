// A bounded sample, evenly spread over what is offered, whose length is not known before: each time it is full, every second one goes and
// from then on only every second is taken.

export type Sample<T> = {
  /** `make` is called for what is kept only. */
  offer(make: () => T): void
  /** At most `limit`, evenly spread, in order. */
  kept(): readonly T[]
}

export const createSample = <T>(limit: number): Sample<T> => {
  let taken: T[] = []
  let offered = 0
  let every = 1
  return {
    offer(make) {
      if (limit === 0 || offered++ % every !== 0) return
      taken.push(make())
      if (taken.length < 2 * limit) return
      taken = taken.filter((_, i) => i % 2 === 0)
      every *= 2
    },
    kept() {
      const step = limit === 0 ? 0 : taken.length / limit
      return step <= 1 ? taken : Array.from({ length: limit }, (_, i) => taken[Math.floor(i * step)] as T)
    },
  }
}
