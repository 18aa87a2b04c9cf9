// Everything that enrichment knows from files and feeds, as one value that is replaced as a whole when any of them changes: a batch sees
// the old or the new state, never a mixture, and the stream does not stop.
import { existsSync, statSync } from 'node:fs'
import path from 'node:path'
import { Worker } from 'node:worker_threads'
import { openLogger } from '../runtime/logger.ts'
import { type AssetsConfig, createAssetTable, readAssets } from './assets.ts'
import type { EnrichmentConfig } from './config.ts'
import { type CountryRisk, readCountryRisk } from './country-risk.ts'
import { type FeedsConfig, readFeedsConfig } from './feeds/config.ts'
import { openCopyStore, readingOver } from './feeds/copy-store.ts'
import { createFeedSet, type FeedStatus } from './feeds/feed-set.ts'
import type { IntelligenceData } from './feeds/intelligence-data.ts'
import type { FeedsMessage, WorkerSettings } from './feeds/worker.ts'
import { createIntelligence } from './intelligence.ts'
import { createLookup } from './lookup.ts'
import type { Knowledge } from './process.ts'
import { type DataSource, openAsnSource, openCitySource } from './sources.ts'

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

type Parts = {
  city: ReturnType<typeof openCitySource>
  asn: ReturnType<typeof openAsnSource>
  assets: AssetsConfig
  feedsConfig: FeedsConfig
  countryRisk: CountryRisk
  data: IntelligenceData
  feeds: readonly FeedStatus[]
}

const CHECK_MS = 5000
const ASSETS_NAME = 'autoinmune.assets.yaml'
const FEEDS_NAME = 'autoinmune.feeds.yaml'

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

const ifThere = (file: string): string | undefined => (existsSync(file) ? file : undefined)

const openParts = async (
  config: EnrichmentConfig,
  feedsFile: string | undefined,
  isOffline: boolean,
): Promise<Parts> => {
  const feedsConfig = feedsFile ? readFeedsConfig(feedsFile) : {}
  const set = createFeedSet(feedsConfig, {
    directory: path.dirname(path.resolve(feedsFile ?? FEEDS_NAME)),
    store: isOffline ? readingOver(openCopyStore(config.FEEDS_DIR)) : openCopyStore(config.FEEDS_DIR),
    networksFile: config.NETWORKS_FILE,
  })
  await set.refresh(Date.now(), true)
  const data = set.build()
  return {
    ...{ city: openCitySource(config), asn: openAsnSource(config), assets: assetsOf(config), feedsConfig },
    ...{ countryRisk: countryRiskOf(feedsConfig, feedsFile), data, feeds: set.statuses() },
  }
}

const assetsFileOf = (config: EnrichmentConfig): string | undefined => config.ASSETS_FILE ?? ifThere(ASSETS_NAME)
const assetsOf = (config: EnrichmentConfig): AssetsConfig => {
  const file = assetsFileOf(config)
  return file ? readAssets(file) : {}
}

const countryRiskFileOf = ({ country_risk }: FeedsConfig, feedsFile: string | undefined): string | undefined =>
  country_risk === undefined ? undefined : path.resolve(path.dirname(feedsFile ?? ''), country_risk)
const countryRiskOf = (feedsConfig: FeedsConfig, feedsFile: string | undefined): CountryRisk => {
  const file = countryRiskFileOf(feedsConfig, feedsFile)
  return file ? readCountryRisk(file) : new Map()
}

const combine = ({ city, asn, assets, countryRisk, data }: Parts): Knowledge => {
  const intelligence = createIntelligence(data)
  const assetOf = createAssetTable(assets)
  return {
    intelligence,
    lookup: createLookup({ placeOf: city.table.placeOf, systemOf: asn.table, assetOf, intelligence, countryRisk }),
  }
}

type Following = {
  readonly config: EnrichmentConfig
  readonly feedsFile: string | undefined
  readonly parts: Parts
  readonly current: () => Knowledge
  readonly replace: (fresh: Partial<Parts>) => void
  readonly note: Note
  readonly checkMs: number
}
type Note = (what: string, problem: string | undefined) => void

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

/** Rereads what changed on disk, file by file. Answers how to stop. */
const watchFiles = ({ config, feedsFile, parts, replace, note, checkMs }: Following): (() => void) => {
  const watched: Readonly<Record<string, { files(): readonly (string | undefined)[]; read(): Partial<Parts> }>> = {
    geography: {
      files: () => [...parts.city.source.files, config.GEO_DIR, path.join(config.GEO_DIR, 'GeoLite2-City.mmdb')],
      read: () => ({ city: openCitySource(config) }),
    },
    networks: {
      files: () => [...parts.asn.source.files, path.join(config.GEO_DIR, 'GeoLite2-ASN.mmdb')],
      read: () => ({ asn: openAsnSource(config) }),
    },
    assets: { files: () => [assetsFileOf(config)], read: () => ({ assets: assetsOf(config) }) },
    country_risk: {
      files: () => [countryRiskFileOf(parts.feedsConfig, feedsFile)],
      read: () => ({ countryRisk: countryRiskOf(parts.feedsConfig, feedsFile) }),
    },
  }
  const seen = new Map(Object.entries(watched).map(([what, { files }]) => [what, stateOf(files())]))
  const check = (): void => {
    for (const [what, { files, read }] of Object.entries(watched)) {
      const state = stateOf(files())
      if (state === seen.get(what)) continue
      try {
        replace(read())
        note(what, undefined)
      } catch (error) {
        note(what, messageOf(error))
      }
      seen.set(what, stateOf(files()))
    }
  }
  const timer = setInterval(check, checkMs)
  timer.unref()
  return () => clearInterval(timer)
}

const stateOf = (files: readonly (string | undefined)[]): string =>
  files
    .map((file) => (file === undefined ? undefined : statSync(file, { throwIfNoEntry: false })))
    .map((stat) => (stat ? `${stat.mtimeMs}/${stat.size}/${stat.ino}` : '-'))
    .join(' ')

const messageOf = (error: unknown): string => {
  if (!(error instanceof Error)) return String(error)
  return error.cause ? `${error.message}: ${messageOf(error.cause)}` : error.message
}

/** A thread that ended (a feed that needs more memory than it may have) is started again after this. */
const RESTART_MS = 60_000
const THREAD_HEAP_MB = 2048

/** Starts the thread that fetches feeds and takes over what it builds. Answers how to stop. */
const followFeeds = ({ config, feedsFile = FEEDS_NAME, parts, current, replace, note }: Following): (() => unknown) => {
  const settings: WorkerSettings = {
    ...{ configFile: feedsFile, feedsDir: config.FEEDS_DIR, networksFile: config.NETWORKS_FILE },
  }
  let worker: Worker | undefined
  let timer: NodeJS.Timeout | undefined
  const take = ({ statuses, data, config: feedsConfig, configProblem }: FeedsMessage): void => {
    note('feeds', configProblem)
    for (const { name, problem } of statuses) note(`feed ${name}`, problem)
    if (data) replace({ data, feeds: statuses, ...(feedsConfig ? { feedsConfig } : {}) })
    else {
      parts.feeds = statuses
      for (const { name, confirmedAtMs } of statuses)
        if (confirmedAtMs) current().intelligence.confirm(name, confirmedAtMs)
    }
  }
  const start = (): void => {
    worker = new Worker(new URL('./feeds/worker.ts', import.meta.url), {
      ...{ workerData: settings, resourceLimits: { maxOldGenerationSizeMb: THREAD_HEAP_MB } },
    })
    worker.unref()
    worker.on('message', take)
    // Meanwhile the feeds stand still and their age grows in the metrics; the stream goes on.
    worker.on('error', (error) => {
      note('feeds', `the thread that fetches them ended: ${messageOf(error)}`)
      timer = setTimeout(start, RESTART_MS).unref()
    })
  }
  start()
  return () => {
    clearTimeout(timer)
    return worker?.terminate()
  }
}
