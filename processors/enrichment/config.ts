// Files that enrichment reads. Without any of them it uses the databases that come as packages.
import { type Static, Type } from 'typebox'

export const enrichmentSchema = Type.Object({
  /** A City mmdb (MaxMind GeoLite2/GeoIP2, or flat) for both families, instead of the packaged DB-IP files. */
  GEO_CITY_FILE: Type.Optional(Type.String()),
  /** An ASN mmdb (MaxMind GeoLite2, or flat) for both families, instead of the packaged tables. */
  GEO_ASN_FILE: Type.Optional(Type.String()),
  /** Where `autoinmune geo update` puts MaxMind's files; used when they are there and the two above are not set. */
  GEO_DIR: Type.String({ default: '.data/geo' }),
  /** What is ours: autoinmune.assets.yaml, or one CIDR per line. Absent: autoinmune.assets.yaml in the working folder, if it is there. */
  ASSETS_FILE: Type.Optional(Type.String()),
  /** Feeds of indicators. Absent: autoinmune.feeds.yaml in the working folder, if it is there. */
  FEEDS_FILE: Type.Optional(Type.String()),
  /** Last good copies of fetched feeds. */
  FEEDS_DIR: Type.String({ default: '.data/feeds' }),
  /** The packaged list of hosting, VPN, CDN and Tor networks, as set-up brings it. Not there: those flags stay absent. */
  NETWORKS_FILE: Type.String({ default: '.tools/networks/ranges.bin' }),
  LOG_LEVEL: Type.Enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'], { default: 'info' }),
})
export type EnrichmentConfig = Static<typeof enrichmentSchema>
