// What one target received in the last seconds, from all its sources: flows, packets, bytes, half-open handshakes.
import { createDistinctColumn } from './distinct.ts'
import { createEntities } from './entities.ts'
import type { Flow } from './flow.ts'
import { createRing, shareOf } from './ring.ts'
import { ADDRESS_WORDS, type Ends, SECOND_US, sourceMember, writeTargetKey } from './window-keys.ts'

const MAX_TARGETS = 65_536
const SPAN_SECONDS = 10
const createTenSeconds = () => createRing(SECOND_US, SPAN_SECONDS)

const createColumns = () => ({
  begun: createTenSeconds(),
  packets: createTenSeconds(),
  bytes: createTenSeconds(),
  completed: createTenSeconds(),
  halfOpen: createTenSeconds(),
  sources: createDistinctColumn(),
})
type Columns = ReturnType<typeof createColumns>

/** Counters of targets; the least recently active of MAX_TARGETS goes first. */
export const createTargetWindows = () => {
  const columns = createColumns()
  const key = new Int32Array(ADDRESS_WORDS)
  const targets = createEntities({
    words: ADDRESS_WORDS,
    limit: MAX_TARGETS,
    columns: Object.values(columns),
    keep: () => false,
    reset: () => undefined,
  })
  const find = (flow: Ends): number => targets.find(writeTargetKey(flow, key))
  const open = (flow: Flow, timeUs: number): number => {
    flow.targetIndex = targets.open(writeTargetKey(flow, key), timeUs)
    flow.targetGeneration = targets.generation(flow.targetIndex)
    return flow.targetIndex
  }

  const noteBegin = (index: number, flow: Ends): void => {
    columns.begun.add(index, flow.startedUs, 1)
    columns.sources.note(index, sourceMember(flow), Math.floor(flow.startedUs / SECOND_US))
  }
  const notePacket = (index: number, timeUs: number, ipBytes: number): void => {
    columns.packets.add(index, timeUs, 1)
    columns.bytes.add(index, timeUs, ipBytes)
  }

  return {
    begin: (flow: Flow): void => noteBegin(open(flow, flow.startedUs), flow),
    /** Finds the place of a flow that is counted already. */
    attach: (flow: Flow): void => {
      open(flow, flow.startedUs)
    },
    /** Counts a flow that may never be answered, with its first packet. */
    beginEmbryo: (ends: Ends, ipBytes: number): void => {
      const index = targets.open(writeTargetKey(ends, key), ends.startedUs)
      noteBegin(index, ends)
      notePacket(index, ends.startedUs, ipBytes)
    },
    /** As `beginEmbryo` where the target is known already; answers whether it is. */
    beginKnown: (ends: Ends, ipBytes: number): boolean => {
      const index = targets.findActive(writeTargetKey(ends, key), ends.startedUs)
      if (index < 0) return false
      noteBegin(index, ends)
      notePacket(index, ends.startedUs, ipBytes)
      return true
    },
    /** Counts one more packet of an embryo. */
    embryoPacket: (ends: Ends, timeUs: number, ipBytes: number): void => {
      const index = find(ends)
      if (index >= 0) notePacket(index, timeUs, ipBytes)
    },
    packet: (flow: Flow, timeUs: number, ipBytes: number): void => {
      const isHeld = targets.generation(flow.targetIndex) === flow.targetGeneration
      const index = isHeld ? flow.targetIndex : open(flow, timeUs)
      notePacket(index, timeUs, ipBytes)
    },
    decideHandshake: (flow: Ends, isCompleted: boolean): void => {
      const index = find(flow)
      if (index >= 0) (isCompleted ? columns.completed : columns.halfOpen).add(index, flow.startedUs, 1)
    },
    measure: (flow: Ends, nowUs: number) => measureTarget(columns, find(flow), nowUs),
    unknown: measureTarget(columns, -1, 0),
    clear: () => targets.clear(),
  }
}

/** All null for a target that is no longer known. */
const measureTarget = (columns: Columns, index: number, nowUs: number) => {
  const isKnown = index >= 0
  const halfOpen = isKnown ? columns.halfOpen.sum(index, nowUs) : 0
  const completed = isKnown ? columns.completed.sum(index, nowUs) : 0
  const from = Math.floor(nowUs / SECOND_US) - SPAN_SECONDS + 1
  return {
    newFlows: isKnown ? columns.begun.sum(index, nowUs) : null,
    sources: isKnown ? columns.sources.count(index, from) : null,
    halfOpenShare: shareOf(halfOpen, completed),
    packets: isKnown ? columns.packets.sum(index, nowUs) : null,
    bytes: isKnown ? columns.bytes.sum(index, nowUs) : null,
  }
}
