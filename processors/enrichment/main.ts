// Opens the files and returns the stage.
import { readEnvironment } from '../runtime/environment.ts'
import type { EventStage } from '../runtime/processor.ts'
import { createAssetList, readNetworks } from './assets.ts'
import { type EnrichmentConfig, enrichmentSchema } from './config.ts'
import { createLookup } from './lookup.ts'
import { createEnrichment } from './process.ts'
import { type DataSource, openAsnSource, openCitySource } from './sources.ts'

export type EnrichmentOptions = {
  /** Also times that storage would refuse, such as those of a capture whose clock started at zero. */
  readonly isAnyTimeAccepted?: boolean
}

/** The stage, and the data sources whose names, dates and licences answers and pages must show. Throws when a file is unusable. */
export const openEnrichment = (
  { isAnyTimeAccepted = false }: EnrichmentOptions = {},
  config: EnrichmentConfig = readEnvironment(enrichmentSchema),
): EventStage & { sources(): readonly DataSource[] } => {
  const city = openCitySource(config.GEO_CITY_FILE)
  const asn = openAsnSource()
  const isOurs = createAssetList(config.ASSETS_FILE ? readNetworks(config.ASSETS_FILE) : undefined)
  const lookup = createLookup({ placeOf: city.table.placeOf, systemOf: asn.table, isOurs })
  const stage = createEnrichment({ lookup, nowUs: () => (isAnyTimeAccepted ? undefined : Date.now() * 1000) })
  return { ...stage, sources: () => [city.source, asn.source] }
}
