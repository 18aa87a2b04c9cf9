// Sliding sums for many entities: each has a ring of time buckets in one shared column.
import type { Column } from './entities.ts'

/** Sums over the last `buckets` buckets of `bucketUs`, the running one included: a window is short by at most one bucket. */
export type Ring = Column & {
  /** Adds at a time that may lie in the past; what is older than the window is left out. */
  add(index: number, timeUs: number, amount: number): void
  sum(index: number, nowUs: number): number
}

/** A ring column. */
export const createRing = (bucketUs: number, buckets: number): Ring => {
  let sums = new Float64Array(1024 * buckets)
  /** Number since the epoch of the newest bucket of each entity. */
  let newest = new Float64Array(1024)

  const reset = (index: number): void => {
    newest[index] = 0
    sums.fill(0, index * buckets, (index + 1) * buckets)
  }

  return {
    reset,
    ensure: (capacity) => {
      if (capacity <= newest.length) return
      const length = Math.max(capacity, newest.length * 2)
      const largerSums = new Float64Array(length * buckets)
      const largerNewest = new Float64Array(length)
      largerSums.set(sums)
      largerNewest.set(newest)
      sums = largerSums
      newest = largerNewest
    },
    add: (index, timeUs, amount) => {
      const bucket = Math.floor(timeUs / bucketUs)
      const last = newest[index] as number
      const base = index * buckets
      if (bucket > last) {
        if (bucket - last >= buckets) sums.fill(0, base, base + buckets)
        else for (let passed = last + 1; passed <= bucket; passed++) sums[base + (passed % buckets)] = 0
        newest[index] = bucket
      } else if (bucket <= last - buckets) return
      const at = base + (bucket % buckets)
      sums[at] = (sums[at] as number) + amount
    },
    sum: (index, nowUs) => {
      const now = Math.floor(nowUs / bucketUs)
      const last = newest[index] as number
      // Captures that begin at the epoch have no buckets before number 0.
      const from = Math.max(0, Math.max(now, last) - buckets + 1)
      const base = index * buckets
      let total = 0
      for (let bucket = from; bucket <= last; bucket++) total += sums[base + (bucket % buckets)] as number
      return total
    },
  }
}

/** part / (part + rest); null when both are 0. */
export const shareOf = (part: number, rest: number): number | null => (part + rest > 0 ? part / (part + rest) : null)
