// What one source did in the last seconds: flows begun, their outcomes, hosts, endpoints and ports, flows in progress.
import { createDistinctColumn } from './distinct.ts'
import { createEntities } from './entities.ts'
import type { Flow } from './flow.ts'
import { createRing, shareOf } from './ring.ts'
import { ADDRESS_WORDS, type Ends, endpointMember, SECOND_US, targetMember, writeSourceKey } from './window-keys.ts'

const MAX_SOURCES = 65_536
const SPAN_SECONDS = 60

/** Columns addressed by the source's index. */
const createColumns = () => ({
  begun: createRing(SECOND_US, 10),
  answered: createRing(5 * SECOND_US, 12),
  failed: createRing(5 * SECOND_US, 12),
  hosts: createDistinctColumn(),
  endpoints: createDistinctColumn(),
  ports: createDistinctColumn(),
  open: [] as number[],
})
type Columns = ReturnType<typeof createColumns>

/** Counters of sources; the least recently active of MAX_SOURCES goes first. */
export const createSourceWindows = () => {
  const columns = createColumns()
  const key = new Int32Array(ADDRESS_WORDS)
  const sources = createEntities({
    words: ADDRESS_WORDS,
    limit: MAX_SOURCES,
    columns: [columns.begun, columns.answered, columns.failed, columns.hosts, columns.endpoints, columns.ports],
    keep: (index) => (columns.open[index] ?? 0) > 0,
    reset: (index) => {
      columns.open[index] = 0
    },
  })
  const find = (flow: Ends): number => sources.find(writeSourceKey(flow, key))

  return {
    begin: (flow: Flow): void => {
      const index = sources.open(writeSourceKey(flow, key), flow.startedUs)
      noteBegin(columns, index, flow)
      columns.open[index] = (columns.open[index] as number) + 1
      flow.isCountedOpen = true
    },
    /** Counts a flow that may never be answered: it is not one of the concurrent connections. */
    beginEmbryo: (ends: Ends): void =>
      noteBegin(columns, sources.open(writeSourceKey(ends, key), ends.startedUs), ends),
    /** The embryo was answered: counts it among the concurrent connections. */
    open: (flow: Flow): void => {
      const index = find(flow)
      if (index < 0) return
      columns.open[index] = (columns.open[index] as number) + 1
      flow.isCountedOpen = true
    },
    decide: (flow: Ends, isAnswered: boolean): void => {
      const index = find(flow)
      if (index >= 0) (isAnswered ? columns.answered : columns.failed).add(index, flow.startedUs, 1)
    },
    close: (flow: Flow): void => {
      if (!flow.isCountedOpen) return
      flow.isCountedOpen = false
      const index = find(flow)
      const open = columns.open[index] ?? 0
      if (open > 0) columns.open[index] = open - 1
    },
    measure: (flow: Ends, nowUs: number) => measureSource(columns, find(flow), nowUs),
    unknown: measureSource(columns, -1, 0),
    clear: () => sources.clear(),
  }
}

const noteBegin = (columns: Columns, index: number, flow: Ends): void => {
  const second = Math.floor(flow.startedUs / SECOND_US)
  columns.begun.add(index, flow.startedUs, 1)
  columns.hosts.note(index, targetMember(flow), second)
  if (flow.hasPorts) {
    columns.endpoints.note(index, endpointMember(flow), second)
    columns.ports.note(index, flow.dstPort, second)
  }
}

/** All null for a source that is no longer known. */
const measureSource = (columns: Columns, index: number, nowUs: number) => {
  const isKnown = index >= 0
  const from = Math.floor(nowUs / SECOND_US) - SPAN_SECONDS + 1
  const answered = isKnown ? columns.answered.sum(index, nowUs) : 0
  const failed = isKnown ? columns.failed.sum(index, nowUs) : 0
  return {
    newFlows: isKnown ? columns.begun.sum(index, nowUs) : null,
    hosts: isKnown ? columns.hosts.count(index, from) : null,
    endpoints: isKnown ? columns.endpoints.count(index, from) : null,
    ports: isKnown ? columns.ports.count(index, from) : null,
    failedShare: shareOf(failed, answered),
    answeredShare: shareOf(answered, failed),
    open: isKnown ? (columns.open[index] as number) : null,
  }
}
