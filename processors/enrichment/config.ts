// Files that enrichment reads. Without any of them it uses the databases that come as npm packages.
import { type Static, Type } from 'typebox'

export const enrichmentSchema = Type.Object({
  /** A City mmdb (MaxMind GeoLite2/GeoIP2, or flat) for both families, instead of the packaged DB-IP files. */
  GEO_CITY_FILE: Type.Optional(Type.String()),
  /** Networks that are ours, one CIDR per line, in addition to the private ranges. */
  ASSETS_FILE: Type.Optional(Type.String()),
})
export type EnrichmentConfig = Static<typeof enrichmentSchema>
