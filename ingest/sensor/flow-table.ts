// The open flows by key, in the order of their last packet. An index may also be held by an embryo (folding.ts), which is no Flow.
import type { DecodedPacket } from './decode/decoded-packet.ts'
import type { Flow } from './flow.ts'
import { KEY_WORDS, writeFlowKey } from './flow-key.ts'
import { createWordTable } from './word-table.ts'

export type FlowTable = {
  /** Indices in use. */
  size(): number
  /** Makes the packet's key the current one; answers whether the packet's source is the key's first side. */
  setKey(packet: DecodedPacket): boolean
  /** Index of the current key, marked as the most recently active; -1: unknown. */
  find(): number
  /** The flow at an index; undefined: an embryo holds it. */
  flowAt(index: number): Flow | undefined
  /** Takes an index for the current key, which `find` did not know. */
  insert(): number
  /** Puts a flow at its index. */
  put(flow: Flow): void
  remove(index: number): void
  /** The least recently active index, or -1. */
  oldest(): number
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
    find: () => {
      const index = table.find(key)
      if (index >= 0) table.touch(index)
      return index
    },
    flowAt: (index) => flows[index],
    insert: () => {
      const index = table.insert(key)
      flows[index] = undefined
      return index
    },
    put: (flow) => {
      flows[flow.index] = flow
    },
    remove: (index) => {
      table.remove(index)
      flows[index] = undefined
    },
    oldest: () => table.oldest(),
    all: () => flows.filter((flow) => flow !== undefined),
  }
}
