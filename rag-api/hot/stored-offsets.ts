// How far the sink has stored each partition, and what left memory before it was.

export type StoredOffsets = {
  /** Offsets below `next` of the partition are in the table. Never moves back: a stored row stays stored. */
  set(partition: number, next: number): void
  /** Whether that message is known to be in the table. */
  has(partition: number, offset: number): boolean
  /** An event leaves memory. */
  letGo(partition: number, offset: number): void
  /** Events that left memory and may not be stored yet, at most. */
  readonly lost: number
}

export const openStoredOffsets = (): StoredOffsets => {
  const next: number[] = []
  const lost: { count: number; last: number }[] = []
  const has = (partition: number, offset: number): boolean => offset < (next[partition] ?? 0)
  return {
    set(partition, offset) {
      next[partition] = Math.max(next[partition] ?? 0, offset)
      const gone = lost[partition]
      if (gone && has(partition, gone.last)) gone.count = 0
    },
    has,
    letGo(partition, offset) {
      if (has(partition, offset)) return
      lost[partition] ??= { count: 0, last: 0 }
      const gone = lost[partition]
      gone.count++
      gone.last = Math.max(gone.last, offset)
    },
    get lost() {
      return lost.reduce((sum, { count }) => sum + count, 0)
    },
  }
}
