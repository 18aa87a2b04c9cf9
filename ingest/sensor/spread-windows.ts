// How a source spread in the last minute: over the ports of one host, and over the hosts at one port. Per-source totals cannot tell a scan
// from its other traffic; these can, because a scan's own host or port has little other traffic.
import { createDistinctColumn } from './distinct.ts'
import { createEntities } from './entities.ts'
import type { Flow } from './flow.ts'
import { createRing, shareOf } from './ring.ts'
import { type Member, SECOND_US } from './window-keys.ts'

const MAX_SPREADS = 131_072
const SPAN_SECONDS = 60

type SpreadOptions = {
  readonly words: number
  readonly writeKey: (flow: Flow, key: Int32Array) => Int32Array
  /** What is counted; undefined: the flow has none. */
  readonly memberOf: (flow: Flow) => Member | undefined
}

/** Distinct members and outcomes per key; the least recently active of MAX_SPREADS goes first. */
export const createSpreadWindows = ({ words, writeKey, memberOf }: SpreadOptions) => {
  const members = createDistinctColumn()
  const answered = createRing(5 * SECOND_US, 12)
  const failed = createRing(5 * SECOND_US, 12)
  const key = new Int32Array(words)
  const spreads = createEntities({
    words,
    limit: MAX_SPREADS,
    columns: [members, answered, failed],
    keep: () => false,
    reset: () => undefined,
  })
  return {
    begin: (flow: Flow): void => {
      const member = memberOf(flow)
      if (member === undefined) return
      members.note(spreads.open(writeKey(flow, key), flow.startedUs), member, Math.floor(flow.startedUs / SECOND_US))
    },
    decide: (flow: Flow, isAnswered: boolean): void => {
      const index = spreads.find(writeKey(flow, key))
      if (index >= 0) (isAnswered ? answered : failed).add(index, flow.startedUs, 1)
    },
    measure: (flow: Flow, nowUs: number) => {
      const index = spreads.find(writeKey(flow, key))
      if (index < 0) return { members: null, failedShare: null }
      return {
        members: members.count(index, Math.floor(nowUs / SECOND_US) - SPAN_SECONDS + 1),
        failedShare: shareOf(failed.sum(index, nowUs), answered.sum(index, nowUs)),
      }
    },
    clear: () => spreads.clear(),
  }
}
