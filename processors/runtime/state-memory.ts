// State that lives as long as the process: offline analysis and tests.
import { type PartitionState, StaleOwnerError, type StateStore, type StateView } from './state.ts'

type Partition = { nextOffset: bigint | undefined; readonly values: Map<string, Uint8Array> }

/** A store in memory. Instances that open the same partition share it and fence each other, as with the durable stores. */
export const openMemoryState = (): StateStore => {
  const partitions = new Map<string, Partition>()
  return {
    async open(processor, topic, partition) {
      const id = `${processor}/${topic}/${partition}`
      const stored = partitions.get(id) ?? { nextOffset: undefined, values: new Map() }
      partitions.set(id, stored)
      return memoryPartition(id, stored)
    },
    async close() {},
  }
}

const memoryPartition = (id: string, stored: Partition): PartitionState => {
  let owned = stored.nextOffset
  let staged = stageChanges(async (keys) => keys.map((key) => stored.values.get(key)))
  return {
    get nextOffset() {
      return owned
    },
    begin() {
      staged = stageChanges(async (keys) => keys.map((key) => stored.values.get(key)))
      return staged.view
    },
    async commit(nextOffset) {
      if (stored.nextOffset !== owned) throw new StaleOwnerError(id, owned, stored.nextOffset)
      for (const [key, value] of staged.changes) {
        if (value === undefined) stored.values.delete(key)
        else stored.values.set(key, value)
      }
      staged.changes.clear()
      stored.nextOffset = nextOffset
      owned = nextOffset
    },
  }
}

/** Changes held back until the commit (undefined: deleted), over a way to read what is stored. Every store uses it. */
export const stageChanges = (
  read: (keys: readonly string[]) => Promise<readonly (Uint8Array | undefined)[]>,
): { readonly view: StateView; readonly changes: Map<string, Uint8Array | undefined> } => {
  const changes = new Map<string, Uint8Array | undefined>()
  const view: StateView = {
    async getMany(keys) {
      const missing = keys.filter((key) => !changes.has(key))
      const values = missing.length > 0 ? await read(missing) : []
      if (missing.length === keys.length) return values
      const found = new Map(missing.map((key, index) => [key, values[index]]))
      return keys.map((key) => (changes.has(key) ? changes.get(key) : found.get(key)))
    },
    set: (key, value) => void changes.set(key, value),
    delete: (key) => void changes.set(key, undefined),
  }
  return { view, changes }
}
