// State in LMDB files below one folder: for one instance of a processor, or several on one machine.
import { mkdirSync } from 'node:fs'
import path from 'node:path'
import { open, type RootDatabase } from 'lmdb'
import { openPartitionState, type PartitionBackend } from './partition-state.ts'
import type { StateStore } from './state.ts'

/** Opens one file per processor below `folder`, made where missing. A commit resolves when it is on disk. */
export const openLmdbState = (folder: string): StateStore => {
  const databases = new Map<string, RootDatabase<Buffer, string>>()
  const databaseOf = (processor: string): RootDatabase<Buffer, string> => {
    const known = databases.get(processor)
    if (known) return known
    mkdirSync(folder, { recursive: true })
    const database = open<Buffer, string>({ path: path.join(folder, `${processor}.lmdb`), encoding: 'binary' })
    databases.set(processor, database)
    return database
  }
  return {
    open: async (processor, topic, partition) =>
      openPartitionState(backendOf(databaseOf(processor), processor, `${topic}/${partition}`)),
    async close() {
      for (const database of databases.values()) await database.close()
    },
  }
}

/** The offset lies at "topic/partition", a value at "topic/partition/key": no key can collide with an offset. */
const backendOf = (database: RootDatabase<Buffer, string>, processor: string, prefix: string): PartitionBackend => {
  const offset = (): bigint | undefined => {
    const stored = database.get(prefix)
    return stored === undefined ? undefined : BigInt(stored.toString())
  }
  return {
    id: `${processor}/${prefix}`,
    offset: async () => offset(),
    read: async (keys) => keys.map((key) => database.get(`${prefix}/${key}`)),
    swap: (changes, expected, next) =>
      database.transaction(() => {
        const found = offset()
        if (found !== expected) return found
        for (const [key, value] of changes) {
          if (value === undefined) database.remove(`${prefix}/${key}`)
          else database.put(`${prefix}/${key}`, asBuffer(value))
        }
        database.put(prefix, Buffer.from(String(next)))
        return found
      }),
  }
}

const asBuffer = (value: Uint8Array): Buffer => Buffer.from(value.buffer, value.byteOffset, value.byteLength)
