// The open flows by key, in the order of their last packet.
import type { DecodedPacket } from './decoded-packet.ts'
import type { Flow } from './flow.ts'
import { KEY_WORDS, writeFlowKey } from './flow-key.ts'
import { createWordTable } from './word-table.ts'

export type FlowTable = {
  size(): number
  /** Makes the packet's key the current one; answers whether the packet's source is the key's first side. */
  setKey(packet: DecodedPacket): boolean
  /** The flow of the current key, marked as the most recently active. */
  current(): Flow | undefined
  /** Adds the flow that `make` returns for the index of the current key. */
  add(make: (index: number) => Flow): Flow
  remove(flow: Flow): void
  /** The least recently active flow. */
  oldest(): Flow | undefined
  all(): Flow[]
}

/** An empty table. */
export const createFlowTable = (): FlowTable => {
  const table = createWordTable(KEY_WORDS)
  const flows: (Flow | undefined)[] = []
  const key = new Int32Array(KEY_WORDS)
  return {
    size: () => table.size,
    setKey: (packet) => writeFlowKey(packet, key),
    current: () => {
      const index = table.find(key)
      if (index < 0) return undefined
      table.touch(index)
      return flows[index]
    },
    add: (make) => {
      const index = table.insert(key)
      const flow = make(index)
      flows[index] = flow
      return flow
    },
    remove: ({ index }) => {
      table.remove(index)
      flows[index] = undefined
    },
    oldest: () => flows[table.oldest()],
    all: () => flows.filter((flow) => flow !== undefined),
  }
}
