// Everything that enrichment knows from files and feeds, as one value that is replaced as a whole when any of them changes: a batch sees
// the old or the new state, never a mixture, and the stream does not stop.
import { openLogger } from '../runtime/logger.ts'
import type { EnrichmentConfig } from './config.ts'
import type { FeedStatus } from './feeds/feed-set.ts'
import { followFeeds, type Note, watchFiles } from './knowledge-follow.ts'
import { combine, FEEDS_NAME, ifThere, openParts, type Parts } from './knowledge-parts.ts'
import type { Knowledge } from './process.ts'
import type { DataSource } from './sources.ts'

export type KnowledgeStatus = {
  readonly sources: readonly DataSource[]
  readonly feeds: readonly FeedStatus[]
  /** Distinct reasons why a file is not used in its newest version, by what it is (geography, assets, feeds ...). */
  readonly problems: ReadonlyMap<string, string>
  readonly indicators: number
}

export type OpenKnowledge = {
  current(): Knowledge
  status(): KnowledgeStatus
  close(): Promise<void>
}

const CHECK_MS = 5000

/**
 * Opens the files and the feeds. `isOffline`: reads once, fetches nothing and watches nothing (analysis of a capture). Throws when a file
 * is unusable at the start; later a bad version is logged and counted, and the good one before it stays.
 */
export const openKnowledge = async (
  config: EnrichmentConfig,
  isOffline: boolean,
  checkMs = CHECK_MS,
): Promise<OpenKnowledge> => {
  const feedsFile = config.FEEDS_FILE ?? ifThere(FEEDS_NAME)
  const parts = await openParts(config, feedsFile, isOffline)
  const problems = new Map<string, string>()
  let current = combine(parts)
  const replace = (fresh: Partial<Parts>): void => {
    Object.assign(parts, fresh)
    current = combine(parts)
  }
  const note = noteProblems(problems, config)
  for (const { name, problem } of parts.feeds) note(`feed ${name}`, problem)
  const closers: (() => unknown)[] = []
  const following = { config, feedsFile, parts, current: () => current, replace, note, checkMs }
  if (!isOffline) {
    closers.push(watchFiles(following))
    if (feedsFile) closers.push(followFeeds(following))
  }
  return {
    current: () => current,
    status: () => ({
      sources: [parts.city.source, parts.asn.source],
      feeds: parts.feeds,
      problems,
      indicators: parts.data.count,
    }),
    close: async () => {
      for (const close of closers) await close()
    },
  }
}

/** Remembers the newest problem of each file and logs it once. */
const noteProblems = (problems: Map<string, string>, { LOG_LEVEL }: EnrichmentConfig): Note => {
  const log = openLogger('enrichment', LOG_LEVEL)
  return (what, problem) => {
    if (problem === problems.get(what)) return
    if (problem === undefined) {
      problems.delete(what)
      log.info({ what }, 'file is usable again')
    } else {
      problems.set(what, problem)
      log.error({ what, problem }, 'file is not usable, the version before it goes on')
    }
  }
}
