// What the three state stores share: changes held back during a batch, and the fence that keeps a zombie from committing.
import { type PartitionState, StaleOwnerError, type StateView } from './state.ts'

/** Changes of one batch; undefined: deleted. */
export type Changes = ReadonlyMap<string, Uint8Array | undefined>

/** One partition's values and offset in some store. */
export type PartitionBackend = {
  /** For errors: processor/topic/partition. */
  readonly id: string
  offset(): Promise<bigint | undefined>
  read(keys: readonly string[]): Promise<readonly (Uint8Array | undefined)[]>
  /**
   * In one transaction: where the stored offset equals `expected`, applies the changes and stores `next`; else changes nothing.
   * Returns the offset that it found.
   */
  swap(changes: Changes, expected: bigint | undefined, next: bigint): Promise<bigint | undefined>
}

/** State of a partition as a processor and the runner see it. */
export const openPartitionState = async (backend: PartitionBackend): Promise<PartitionState> => {
  let owned = await backend.offset()
  let changes = new Map<string, Uint8Array | undefined>()
  const memory = new Map<string, object>()
  let isCommitted = true
  return {
    get nextOffset() {
      return owned
    },
    begin() {
      changes = new Map()
      // What the last batch changed in memory was never stored: it must not be seen.
      if (!isCommitted) memory.clear()
      isCommitted = false
      return viewOf(backend, changes, memory)
    },
    async commit(nextOffset) {
      const found = await backend.swap(changes, owned, nextOffset)
      if (found !== owned) throw new StaleOwnerError(backend.id, owned, found)
      owned = nextOffset
      isCommitted = true
      changes.clear()
    },
  }
}

const viewOf = (
  backend: PartitionBackend,
  changes: Map<string, Uint8Array | undefined>,
  memory: Map<string, object>,
): StateView => ({
  id: backend.id,
  async getMany(keys) {
    const missing = keys.filter((key) => !changes.has(key))
    const values = missing.length > 0 ? await backend.read(missing) : []
    if (missing.length === keys.length) return values
    const found = new Map(missing.map((key, index) => [key, values[index]]))
    return keys.map((key) => (changes.has(key) ? changes.get(key) : found.get(key)))
  },
  set: (key, value) => void changes.set(key, value),
  delete: (key) => void changes.set(key, undefined),
  remember<T extends object>(name: string, create: () => T): T {
    const known = memory.get(name)
    if (known) return known as T
    const made = create()
    memory.set(name, made)
    return made
  },
})
