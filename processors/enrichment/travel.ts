// Impossible travel: how far, and how fast, the remote peer of an asset's service moved since its previous session there.
// Where it is known (2026-11-24): events are keyed by source, so an asset's peers are spread over the partitions and each partition knows
// those of its own sources. It compares with the previous session that it knows, which lies further back: the speed between two points of
// a route is never above the highest speed on the way, so what is reported is a lower bound and never invented. With one partition, and in
// offline analysis, it is whole. Outbound flows have no travel: where the servers of a client are says nothing about the client.
import type { GeographicFeatures, NetworkEvent } from '../../schemas/messages.ts'
import { isFailed } from './behaviour.ts'
import { openReader, openWriter, readNumber, readText, takeBytes, writeNumber, writeText } from './packed.ts'

/** Mean Earth radius, IUGG. */
const EARTH_RADIUS_KM = 6371.0088
/** How far off city databases often are, between networks and inside one (mobile and satellite networks give addresses to whole countries). */
const ERROR_KM = 100
const ERROR_INSIDE_NETWORK_KM = 1000
const SHORTEST_S = 60
const LONGEST_ACCOUNT = 64
/** Coordinates are stored as whole hundred-thousandths of a degree, about a metre. */
const DEGREE_STEPS = 1e5

/** The latest session of one scope. */
export type Visit = {
  /** Milliseconds since the epoch. */
  startMs: number
  ip: string
  latitude: number
  longitude: number
  asn: string
  country: string
  /** Where the table of visits lists it. */
  listed: number
}

export type Travel = {
  readonly distanceKm: number
  readonly speedKmh: number
  readonly previousCountry: string | undefined
  readonly sinceSeconds: number
}

export type Scope = { readonly name: 'account' | 'service'; readonly key: string }

/**
 * Whose travel the session belongs to: the account where it is named in clear text, else the asset's service. Undefined: no inbound
 * session to an asset of ours from a located address, or one known to have failed.
 */
export const scopeOf = (event: NetworkEvent): Scope | undefined => {
  const geography = event.geo_features
  if (event.asset_facts?.direction !== 'inbound' || geography?.latitude == null || geography.longitude == null)
    return undefined
  const { protocol_analysis: facts } = event
  if (isFailed(event) || (facts?.login_failures && !facts.login_succeeded)) return undefined
  const service = `${event.dst_ip}|${event.dst_port ?? ''}`
  const account = facts?.login_user ?? facts?.ntlm_user ?? facts?.rdp_cookie
  if (!account) return { name: 'service', key: service }
  // As JSON: an account is hostile text, and no key may hold a line feed.
  return { name: 'account', key: `${service}|${JSON.stringify(account.slice(0, LONGEST_ACCOUNT).toLowerCase())}` }
}

/** Visit of an event that has a scope. */
export const visitOf = (event: NetworkEvent, startMs: number): Visit => {
  const { latitude, longitude, asn, country_code } = event.geo_features as GeographicFeatures
  const place = { latitude: storable(latitude as number), longitude: storable(longitude as number) }
  return { ...place, startMs, ip: event.src_ip ?? '', asn: asn ?? '', country: country_code ?? '', listed: -1 }
}

const storable = (degrees: number): number => Math.round(degrees * DEGREE_STEPS) / DEGREE_STEPS

/** The later visit of the two stays; of equal times the greater address, so that their order does not matter. */
export const isLater = (visit: Visit, other: Visit): boolean =>
  visit.startMs === other.startMs ? visit.ip > other.ip : visit.startMs > other.startMs

/** From `previous` to `visit`, which is not earlier. */
export const travelOf = (previous: Visit, visit: Visit): Travel => {
  const distanceKm = visit.ip === previous.ip ? 0 : distanceKmOf(previous, visit)
  const isSameNetwork = visit.asn !== '' && visit.asn === previous.asn
  const certainKm = Math.max(distanceKm - (isSameNetwork ? ERROR_INSIDE_NETWORK_KM : ERROR_KM), 0)
  const seconds = (visit.startMs - previous.startMs) / 1000
  return {
    distanceKm,
    speedKmh: certainKm / (Math.max(seconds, SHORTEST_S) / 3600),
    previousCountry: previous.country || undefined,
    sinceSeconds: Math.round(seconds),
  }
}

type Point = { readonly latitude: number; readonly longitude: number }

/** Great-circle distance by the haversine formula. Degrees. */
export const distanceKmOf = (from: Point, to: Point): number => {
  const half = (degrees: number): number => Math.sin((degrees * Math.PI) / 360) ** 2
  const cosines = Math.cos((from.latitude * Math.PI) / 180) * Math.cos((to.latitude * Math.PI) / 180)
  const chord = half(to.latitude - from.latitude) + cosines * half(to.longitude - from.longitude)
  return 2 * EARTH_RADIUS_KM * Math.asin(Math.sqrt(Math.min(chord, 1)))
}

const writer = openWriter()

export const encodeVisit = (visit: Visit): Uint8Array => {
  writeNumber(writer, visit.listed + 1)
  writeNumber(writer, visit.startMs)
  writeNumber(writer, Math.round((visit.latitude + 90) * DEGREE_STEPS))
  writeNumber(writer, Math.round((visit.longitude + 180) * DEGREE_STEPS))
  for (const text of [visit.ip, visit.asn, visit.country]) writeText(writer, text)
  return takeBytes(writer)
}

/** Throws on what encodeVisit did not write. */
export const decodeVisit = (bytes: Uint8Array): Visit => {
  const reader = openReader(bytes)
  const listed = readNumber(reader) - 1
  const startMs = readNumber(reader)
  const latitude = storable(readNumber(reader) / DEGREE_STEPS - 90)
  const longitude = storable(readNumber(reader) / DEGREE_STEPS - 180)
  return {
    listed,
    startMs,
    latitude,
    longitude,
    ip: readText(reader),
    asn: readText(reader),
    country: readText(reader),
  }
}
