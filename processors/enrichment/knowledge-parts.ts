// The files and feeds that enrichment reads, opened one by one and combined into what the stage asks.
import { existsSync } from 'node:fs'
import path from 'node:path'
import { type AssetsConfig, createAssetTable, readAssets } from './assets.ts'
import type { EnrichmentConfig } from './config.ts'
import { type CountryRisk, readCountryRisk } from './country-risk.ts'
import { type FeedsConfig, readFeedsConfig } from './feeds/config.ts'
import { openCopyStore, readingOver } from './feeds/copy-store.ts'
import { createFeedSet, type FeedStatus } from './feeds/feed-set.ts'
import type { IntelligenceData } from './feeds/intelligence-data.ts'
import { createIntelligence } from './intelligence.ts'
import { createLookup } from './lookup.ts'
import type { Knowledge } from './process.ts'
import { openAsnSource, openCitySource } from './sources.ts'

export type Parts = {
  city: ReturnType<typeof openCitySource>
  asn: ReturnType<typeof openAsnSource>
  assets: AssetsConfig
  feedsConfig: FeedsConfig
  countryRisk: CountryRisk
  data: IntelligenceData
  feeds: readonly FeedStatus[]
}

const ASSETS_NAME = 'autoinmune.assets.yaml'
export const FEEDS_NAME = 'autoinmune.feeds.yaml'

/** The file's name, if there is such a file. */
export const ifThere = (file: string): string | undefined => (existsSync(file) ? file : undefined)

/** Everything as it is on disk now. Throws when a file is unusable. */
export const openParts = async (
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

/** Undefined: nobody described assets. */
export const assetsFileOf = (config: EnrichmentConfig): string | undefined => config.ASSETS_FILE ?? ifThere(ASSETS_NAME)
export const assetsOf = (config: EnrichmentConfig): AssetsConfig => {
  const file = assetsFileOf(config)
  return file ? readAssets(file) : {}
}

/** Undefined: none is configured. */
export const countryRiskFileOf = ({ country_risk }: FeedsConfig, feedsFile: string | undefined): string | undefined =>
  country_risk === undefined ? undefined : path.resolve(path.dirname(feedsFile ?? ''), country_risk)
export const countryRiskOf = (feedsConfig: FeedsConfig, feedsFile: string | undefined): CountryRisk => {
  const file = countryRiskFileOf(feedsConfig, feedsFile)
  return file ? readCountryRisk(file) : new Map()
}

/** What the stage asks, over these parts. */
export const combine = ({ city, asn, assets, countryRisk, data }: Parts): Knowledge => {
  const intelligence = createIntelligence(data)
  const assetOf = createAssetTable(assets)
  return {
    intelligence,
    lookup: createLookup({ placeOf: city.table.placeOf, systemOf: asn.table, assetOf, intelligence, countryRisk }),
  }
}
