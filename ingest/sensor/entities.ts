// A bounded population of sources, targets or pairs, whose counters live in columns addressed by index.
import { createWordTable } from './word-table.ts'

/** All windows of an entity are empty after this long without a new flow. */
const ENTITY_IDLE_US = 65_000_000
/** Idle ones are looked for a few at a time, when a flow begins. */
const PURGE_AT_ONCE = 4

/** Something kept per entity, addressed by its index. */
export type Column = {
  /** Makes room for indices below `capacity`. */
  ensure(capacity: number): void
  /** Empties the place of an index for a new entity. */
  reset(index: number): void
}

export type Entities = {
  /** Index of the key, made if it is new; marks it as active. */
  open(key: Int32Array, timeUs: number): number
  /** Index of the key, or -1. */
  find(key: Int32Array): number
  /** As `find`; marks it as active. */
  findActive(key: Int32Array, timeUs: number): number
  /** Changes whenever the index is given to another entity. */
  generation(index: number): number
  clear(): void
}

type EntityOptions = {
  readonly words: number
  readonly limit: number
  readonly columns: readonly Column[]
  /** Whether an idle entity must not be forgotten yet. */
  readonly keep: (index: number) => boolean
  /** Empties what the caller keeps besides columns. */
  readonly reset: (index: number) => void
}

export const createEntities = ({ words, limit, columns, keep, reset }: EntityOptions): Entities => {
  const table = createWordTable(words)
  const activeUs: number[] = []
  const generations: number[] = []

  const remove = (index: number): void => {
    generations[index] = (generations[index] as number) + 1
    table.remove(index)
  }

  const purge = (timeUs: number): void => {
    for (let i = 0; i < PURGE_AT_ONCE; i++) {
      const oldest = table.oldest()
      if (oldest < 0 || timeUs - (activeUs[oldest] as number) < ENTITY_IDLE_US) return
      if (keep(oldest)) table.touch(oldest)
      else remove(oldest)
    }
  }

  const insert = (key: Int32Array): number => {
    if (table.size >= limit) remove(table.oldest())
    const index = table.insert(key)
    generations[index] ??= 0
    for (const column of columns) {
      column.ensure(table.allocated)
      column.reset(index)
    }
    reset(index)
    return index
  }

  return {
    open: (key, timeUs) => {
      purge(timeUs)
      let index = table.find(key)
      if (index < 0) index = insert(key)
      else table.touch(index)
      activeUs[index] = timeUs
      return index
    },
    find: (key) => table.find(key),
    findActive: (key, timeUs) => {
      const index = table.find(key)
      if (index < 0) return -1
      table.touch(index)
      activeUs[index] = timeUs
      return index
    },
    generation: (index) => generations[index] ?? -1,
    clear: () => {
      for (let index = 0; index < table.allocated; index++) generations[index] = (generations[index] as number) + 1
      table.clear()
    },
  }
}
