// State that lives as long as the process: offline analysis and tests.
import { openPartitionState, type PartitionBackend } from './partition-state.ts'
import type { StateStore } from './state.ts'

type Stored = { offset: bigint | undefined; readonly values: Map<string, Uint8Array> }

/** A store in memory. Who opens the same partition twice shares it and is fenced, as with the durable stores. */
export const openMemoryState = (): StateStore => {
  const partitions = new Map<string, Stored>()
  return {
    async open(processor, topic, partition) {
      const id = `${processor}/${topic}/${partition}`
      const stored = partitions.get(id) ?? { offset: undefined, values: new Map() }
      partitions.set(id, stored)
      return openPartitionState(backendOf(id, stored))
    },
    async close() {},
  }
}

const backendOf = (id: string, stored: Stored): PartitionBackend => ({
  id,
  offset: async () => stored.offset,
  read: async (keys) => keys.map((key) => stored.values.get(key)),
  async swap(changes, expected, next) {
    const found = stored.offset
    if (found !== expected) return found
    for (const [key, value] of changes) {
      if (value === undefined) stored.values.delete(key)
      else stored.values.set(key, value)
    }
    stored.offset = next
    return found
  },
})
