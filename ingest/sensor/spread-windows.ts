// How a source spread in the last minute: over the ports of one host, and over the hosts at one port. Per-source totals cannot tell a scan
// from its other traffic; these can, because a scan's own host or port has little other traffic.
import { createDistinctColumn } from './distinct.ts'
import { createEntities } from './entities.ts'
import { createRing, shareOf } from './ring.ts'
import { type Ends, SECOND_US } from './window-keys.ts'

const MAX_SPREADS = 131_072
const SPAN_SECONDS = 60

type SpreadOptions = {
  readonly words: number
  readonly writeKey: (flow: Ends, key: Int32Array) => Int32Array
  /** What is counted; undefined: the flow has none. */
  readonly memberOf: (flow: Ends) => number | undefined
}

/** Distinct members and outcomes per key; the least recently active of MAX_SPREADS goes first. */
export const createSpreadWindows = ({ words, writeKey, memberOf }: SpreadOptions) => {
  const members = createDistinctColumn()
  const answered = createRing(5 * SECOND_US, 12)
  const failed = createRing(5 * SECOND_US, 12)
  const key = new Int32Array(words)
  const unknown = { members: null, failedShare: null }
  const spreads = createEntities({
    words,
    limit: MAX_SPREADS,
    columns: [members, answered, failed],
    keep: () => false,
    reset: () => undefined,
  })
  return {
    begin: (flow: Ends): void => {
      const member = memberOf(flow)
      if (member === undefined) return
      members.note(spreads.open(writeKey(flow, key), flow.startedUs), member, Math.floor(flow.startedUs / SECOND_US))
    },
    /** As `begin` where the spread is known already; answers whether it is. */
    beginKnown: (flow: Ends): boolean => {
      const member = memberOf(flow)
      const index = member === undefined ? -1 : spreads.findActive(writeKey(flow, key), flow.startedUs)
      if (index < 0) return false
      members.note(index, member as number, Math.floor(flow.startedUs / SECOND_US))
      return true
    },
    decide: (flow: Ends, isAnswered: boolean): void => {
      const index = spreads.find(writeKey(flow, key))
      if (index >= 0) (isAnswered ? answered : failed).add(index, flow.startedUs, 1)
    },
    measure: (flow: Ends, nowUs: number) => {
      const index = spreads.find(writeKey(flow, key))
      if (index < 0) return unknown
      return {
        members: members.count(index, Math.floor(nowUs / SECOND_US) - SPAN_SECONDS + 1),
        failedShare: shareOf(failed.sum(index, nowUs), answered.sum(index, nowUs)),
      }
    },
    unknown,
    clear: () => spreads.clear(),
  }
}
