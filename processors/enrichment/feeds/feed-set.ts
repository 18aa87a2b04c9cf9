// The feeds of one configuration file: brings what is due into the store of copies, and builds the tables from the copies and the packaged
// list of networks. Nothing that goes wrong with one feed touches another or the copy it had.
import { existsSync, readFileSync, statSync } from 'node:fs'
import path from 'node:path'
import { NETWORK_GUARD } from './admit.ts'
import { durationMs, type FeedConfig, type FeedsConfig } from './config.ts'
import type { CopyStore } from './copy-store.ts'
import { decayOf } from './decay.ts'
import { checkFeed, EVERY_MS, fetchFeed, originOf, readFeed, termsOf } from './feed.ts'
import { createIntelligenceBuilder, type FeedCounts, type IntelligenceData } from './intelligence-data.ts'
import { parseNetworks } from './networks.ts'
import type { IndicatorType } from './types.ts'

/** Where a set of feeds lives. `networksFile` undefined: there is none. */
export type FeedPlaces = {
  /** Relative paths of the configuration begin here. */
  readonly directory: string
  readonly store: CopyStore
  readonly networksFile?: string
}

export type FeedStatus = {
  readonly name: string
  readonly counts: FeedCounts
  /** Milliseconds since the epoch: when its source last confirmed what is used. Absent: nothing is used. */
  readonly confirmedAtMs?: number
  /** Why its newest fetch or reading failed. Absent: it did not. */
  readonly problem?: string
  /** Fetches that failed since the start. */
  readonly failures: number
}

/** Name of the packaged list as a source. */
export const NETWORKS_NAME = 'networks'
const NOTHING: FeedCounts = { indicators: 0, skipped: {} }
const FILE_CHECK_MS = 5000
/** A failed feed is tried again after this, doubled at each failure up to its interval. */
const RETRY_MS = 60_000
/** Intervals vary by a tenth, so that many instances do not ask at once. */
const JITTER = 0.1

type Turn = {
  dueAtMs: number
  failures: number
  failuresInARow: number
  problem: string | undefined
  seenMtimeMs: number
  /** Of the copy in use. */
  confirmedAtMs: number | undefined
  counts: FeedCounts
}

export type FeedSet = {
  /** Brings what is due at that time, `onlyFiles`: without asking the network; true when a copy changed. Never throws for a feed's sake. */
  refresh(nowMs: number, onlyFiles?: boolean): Promise<boolean>
  /** Tables of everything that is there. */
  build(): IntelligenceData
  statuses(): readonly FeedStatus[]
}

export const createFeedSet = (config: FeedsConfig, places: FeedPlaces, random: () => number = Math.random): FeedSet => {
  const turns = new Map<FeedConfig, Turn>((config.feeds ?? []).map((feed) => [feed, newTurn()]))
  let networks: readonly FeedStatus[] = []
  return {
    async refresh(nowMs, onlyFiles = false) {
      let isChanged = false
      for (const [feed, turn] of turns) {
        if (nowMs < turn.dueAtMs || (onlyFiles && feed.path === undefined)) continue
        if (await refreshFeed(feed, turn, places, nowMs, random)) isChanged = true
      }
      return isChanged
    },
    build() {
      const builder = createIntelligenceBuilder(typeDecaysOf(config))
      networks = config.networks === false ? [] : buildNetworks(builder, places.networksFile)
      for (const [feed, turn] of turns) buildFeed(builder, feed, turn, places)
      return builder.build()
    },
    statuses: () => [...networks, ...[...turns].map(([feed, turn]) => statusOf(feed, turn))],
  }
}

const newTurn = (): Turn => ({
  ...{ dueAtMs: 0, failures: 0, failuresInARow: 0, problem: undefined, seenMtimeMs: 0 },
  ...{ confirmedAtMs: undefined, counts: NOTHING },
})

const statusOf = ({ name }: FeedConfig, { counts, failures, confirmedAtMs, problem }: Turn): FeedStatus => ({
  ...{ name, counts, failures },
  ...(confirmedAtMs === undefined ? {} : { confirmedAtMs }),
  ...(problem === undefined ? {} : { problem }),
})

const typeDecaysOf = ({ decay = {} }: FeedsConfig) =>
  Object.fromEntries(
    Object.entries(decay).flatMap(([type, curve]) =>
      curve ? [[type as IndicatorType, decayOf(curve.half_life_days, curve.lifetime_days)]] : [],
    ),
  )

/** True when the copy changed. What fails is told by the turn and tried again later. */
const refreshFeed = async (
  feed: FeedConfig,
  turn: Turn,
  places: FeedPlaces,
  nowMs: number,
  random: () => number,
): Promise<boolean> => {
  const everyMs = feed.path === undefined ? intervalOf(feed) : FILE_CHECK_MS
  try {
    if (feed.path !== undefined && !hasMoved(path.resolve(places.directory, feed.path), turn)) {
      turn.dueAtMs = nowMs + everyMs
      turn.confirmedAtMs = nowMs
      return false
    }
    const isChanged = await bringFeed(feed, places, nowMs)
    const dueAtMs = nowMs + everyMs * (1 + (random() - 0.5) * 2 * JITTER)
    Object.assign(turn, { problem: undefined, failuresInARow: 0, dueAtMs, confirmedAtMs: nowMs })
    return isChanged
  } catch (error) {
    turn.failures += 1
    turn.problem = describe(error)
    turn.dueAtMs = nowMs + Math.min(RETRY_MS * 2 ** Math.min(turn.failuresInARow++, 10), everyMs)
    return false
  }
}

const intervalOf = (feed: FeedConfig): number => (feed.every ? durationMs(feed.every) : EVERY_MS)

const bringFeed = async (feed: FeedConfig, { directory, store }: FeedPlaces, nowMs: number): Promise<boolean> => {
  const last = store.read(feed.name, originOf(feed))
  const fetched = await fetchFeed(feed, directory, last)
  if (!fetched || (last && fetched.body.equals(last.body))) {
    store.confirm(feed.name, nowMs)
    return false
  }
  checkFeed(feed, fetched.body)
  store.write(feed.name, originOf(feed), fetched, nowMs)
  return true
}

/** A file that was changed or is new; one that is gone throws when it is read. */
const hasMoved = (file: string, turn: Turn): boolean => {
  // A folder (MISP) tells by its manifest.
  const watched = existsSync(path.join(file, 'manifest.json')) ? path.join(file, 'manifest.json') : file
  const mtimeMs = existsSync(watched) ? statSync(watched).mtimeMs : -1
  const isMoved = mtimeMs !== turn.seenMtimeMs || turn.problem !== undefined
  turn.seenMtimeMs = mtimeMs
  return isMoved
}

/** A copy is read twice: once to see that it can be, since half a feed must not stay in the tables. */
const buildFeed = (
  builder: ReturnType<typeof createIntelligenceBuilder>,
  feed: FeedConfig,
  turn: Turn,
  { store }: FeedPlaces,
): void => {
  turn.counts = NOTHING
  try {
    const copy = store.read(feed.name, originOf(feed))
    if (!copy) return
    checkFeed(feed, copy.body)
    // A copy from before the start is asked about again when its interval is over, not at every start.
    if (feed.url !== undefined && turn.dueAtMs === 0) turn.dueAtMs = copy.confirmedAtMs + intervalOf(feed)
    const { sink, counts } = builder.openFeed(termsOf(feed, copy))
    readFeed(feed, copy.body, sink)
    turn.counts = counts()
    turn.confirmedAtMs ??= copy.confirmedAtMs
  } catch (error) {
    turn.problem = describe(error)
  }
}

/** How sure the packaged list is; its own date decides the rest. */
const NETWORKS_CONFIDENCE = 0.9

const buildNetworks = (
  builder: ReturnType<typeof createIntelligenceBuilder>,
  file: string | undefined,
): FeedStatus[] => {
  if (file === undefined || !existsSync(file)) return []
  const terms = {
    ...{ name: NETWORKS_NAME, type: 'hosting' as const, confidence: NETWORKS_CONFIDENCE, guard: NETWORK_GUARD },
    ...{ isDecisive: false, includesSubdomains: false, maxIndicators: 1_000_000, changedAt: 0, confirmedAt: 0 },
  }
  try {
    const bytes = readFileSync(file)
    // Throws, if it does, before it adds anything.
    const { sink, counts } = builder.openFeed(terms)
    const builtAt = parseNetworks(bytes, sink)
    return [{ name: NETWORKS_NAME, counts: counts(), confirmedAtMs: builtAt * 1000, failures: 0 }]
  } catch (error) {
    return [{ name: NETWORKS_NAME, counts: NOTHING, failures: 0, problem: describe(error) }]
  }
}

/** What went wrong and what caused it, without a stack. */
const describe = (error: unknown): string => {
  if (!(error instanceof Error)) return String(error)
  const cause = error.cause instanceof Error ? `: ${describe(error.cause)}` : ''
  return `${error.message}${cause}`.slice(0, 500)
}
