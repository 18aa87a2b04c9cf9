// What passed between a source and one port of a target in the last minute.
import { createEntities } from './entities.ts'
import { createRing } from './ring.ts'
import { type Ends, PAIR_WORDS, SECOND_US, writePairKey } from './window-keys.ts'

const MAX_PAIRS = 131_072

/** Counters of pairs; the least recently active of MAX_PAIRS goes first. */
export const createPairWindows = () => {
  const begun = createRing(5 * SECOND_US, 12)
  const short = createRing(5 * SECOND_US, 12)
  const key = new Int32Array(PAIR_WORDS)
  const pairs = createEntities({
    words: PAIR_WORDS,
    limit: MAX_PAIRS,
    columns: [begun, short],
    keep: () => false,
    reset: () => undefined,
  })
  const unknown = { flows: null, shortSessions: null }
  const find = (flow: Ends): number => pairs.find(writePairKey(flow, key))

  return {
    begin: (flow: Ends): void => {
      begun.add(pairs.open(writePairKey(flow, key), flow.startedUs), flow.startedUs, 1)
    },
    /** As `begin` where the pair is known already; answers whether it is. */
    beginKnown: (flow: Ends): boolean => {
      const index = pairs.findActive(writePairKey(flow, key), flow.startedUs)
      if (index >= 0) begun.add(index, flow.startedUs, 1)
      return index >= 0
    },
    shortSession: (flow: Ends): void => {
      const index = find(flow)
      if (index >= 0) short.add(index, flow.startedUs, 1)
    },
    measure: (flow: Ends, nowUs: number) => {
      const index = find(flow)
      return index < 0 ? unknown : { flows: begun.sum(index, nowUs), shortSessions: short.sum(index, nowUs) }
    },
    unknown,
    clear: () => pairs.clear(),
  }
}
