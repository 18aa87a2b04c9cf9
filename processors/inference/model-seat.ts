// The pair of models that serves now. It may be replaced at any moment: what is being scored ends with the pair that it began with, and
// what comes next gets the new one.
import type { ModelPair } from './model-pair.ts'

export type ModelSeat = {
  /** Runs `task` with the pair that serves now; that pair stays open until the task ends. Rejects when the seat is closed or empty. */
  use<T>(task: (pair: ModelPair) => Promise<T>): Promise<T>
  /** Absent: nothing serves. */
  readonly version: string | undefined
  /** From now on `next` serves (undefined: nothing); the pair before it closes when its last task has ended. */
  replace(next: ModelPair | undefined): void
  /** Resolves when every pair is closed; a task that runs fails. */
  close(): Promise<void>
}

type Seated = { readonly pair: ModelPair; tasks: number; isRetired: boolean }

/** A seat with `first` on it. */
export const createModelSeat = (first?: ModelPair): ModelSeat => {
  const seated = (pair: ModelPair | undefined): Seated | undefined => pair && { pair, tasks: 0, isRetired: false }
  let current = seated(first)
  const open = new Set<Seated>(current ? [current] : [])
  const closeIfIdle = async (one: Seated): Promise<void> => {
    if (one.isRetired && one.tasks === 0 && open.delete(one)) await one.pair.close()
  }
  return {
    get version() {
      return current?.pair.description.version
    },
    async use(task) {
      const one = current
      if (!one) throw new Error('no model is loaded')
      one.tasks += 1
      try {
        return await task(one.pair)
      } finally {
        one.tasks -= 1
        await closeIfIdle(one)
      }
    },
    replace(next) {
      const before = current
      current = seated(next)
      if (current) open.add(current)
      if (!before) return
      before.isRetired = true
      void closeIfIdle(before)
    },
    async close() {
      current = undefined
      const pairs = [...open]
      open.clear()
      await Promise.all(pairs.map(({ pair }) => pair.close()))
    },
  }
}
