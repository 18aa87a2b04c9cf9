// The thread that keeps the feeds fresh: fetches what is due, builds the tables, hands them over. The stream never waits for it.
import { statSync } from 'node:fs'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { parentPort, workerData } from 'node:worker_threads'
import { type FeedsConfig, readFeedsConfig } from './config.ts'
import { openCopyStore } from './copy-store.ts'
import { createFeedSet, type FeedSet, type FeedStatus } from './feed-set.ts'
import { type IntelligenceData, transferablesOf } from './intelligence-data.ts'

export type WorkerSettings = { readonly configFile: string; readonly feedsDir: string; readonly networksFile: string }

/** `data` is there when the tables changed. `configProblem`: the configuration is bad, the last good one goes on. */
export type FeedsMessage = {
  readonly statuses: readonly FeedStatus[]
  readonly data?: IntelligenceData
  readonly config?: FeedsConfig
  readonly configProblem?: string
}

const TICK_MS = 1000
const settings = workerData as WorkerSettings

const openSet = (config: FeedsConfig): FeedSet =>
  createFeedSet(config, {
    directory: path.dirname(path.resolve(settings.configFile)),
    store: openCopyStore(settings.feedsDir),
    networksFile: settings.networksFile,
  })

const mtimeOf = (file: string): number => statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0
/** A new configuration, if the file changed since; a bad one is told and leaves the old one. */
const reread = (): { config?: FeedsConfig; configProblem?: string } => {
  try {
    return { config: readFeedsConfig(settings.configFile) }
  } catch (error) {
    return { configProblem: error instanceof Error ? error.message : String(error) }
  }
}

let { config, configProblem } = reread()
let feeds = openSet(config ?? {})
let configMtimeMs = mtimeOf(settings.configFile)
let networksMtimeMs = mtimeOf(settings.networksFile)
let told = ''
// The tables on disk come first, so that a server that does not answer keeps nobody waiting.
await feeds.refresh(Date.now(), true)
let isFirst = true

for (;;) {
  let isChanged = isFirst
  if (!isFirst && (await feeds.refresh(Date.now()))) isChanged = true
  isFirst = false
  if (mtimeOf(settings.configFile) !== configMtimeMs) {
    configMtimeMs = mtimeOf(settings.configFile)
    const fresh = reread()
    configProblem = fresh.configProblem
    if (fresh.config) {
      config = fresh.config
      feeds = openSet(config)
      await feeds.refresh(Date.now())
      isChanged = true
    }
  }
  if (mtimeOf(settings.networksFile) !== networksMtimeMs) {
    networksMtimeMs = mtimeOf(settings.networksFile)
    isChanged = true
  }
  const data = isChanged ? feeds.build() : undefined
  const statuses = feeds.statuses()
  const news = JSON.stringify([statuses, configProblem])
  if (data || news !== told) {
    const message: FeedsMessage = {
      ...{ statuses, ...(data ? { data } : {}) },
      ...{ ...(config ? { config } : {}), ...(configProblem ? { configProblem } : {}) },
    }
    parentPort?.postMessage(message, data ? transferablesOf(data) : [])
    told = news
  }
  await sleep(TICK_MS)
}
