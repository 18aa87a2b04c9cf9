// How what enrichment knows stays fresh while the stream runs: files that change, and the thread that fetches feeds.
import { statSync } from 'node:fs'
import path from 'node:path'
import { Worker } from 'node:worker_threads'
import type { EnrichmentConfig } from './config.ts'
import type { FeedsMessage, WorkerSettings } from './feeds/worker.ts'
import { assetsFileOf, assetsOf, countryRiskFileOf, countryRiskOf, FEEDS_NAME, type Parts } from './knowledge-parts.ts'
import type { Knowledge } from './process.ts'
import { openAsnSource, openCitySource } from './sources.ts'

export type Following = {
  readonly config: EnrichmentConfig
  readonly feedsFile: string | undefined
  readonly parts: Parts
  readonly current: () => Knowledge
  readonly replace: (fresh: Partial<Parts>) => void
  readonly note: Note
  readonly checkMs: number
}
/** Tells the newest problem of a file or feed; undefined: it has none. */
export type Note = (what: string, problem: string | undefined) => void

/** Rereads what changed on disk, file by file. Answers how to stop. */
export const watchFiles = ({ config, feedsFile, parts, replace, note, checkMs }: Following): (() => void) => {
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
export const followFeeds = ({
  config,
  feedsFile = FEEDS_NAME,
  parts,
  current,
  replace,
  note,
}: Following): (() => unknown) => {
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
