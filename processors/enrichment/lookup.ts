// Everything that is known of one address, remembered for the addresses seen lately.
import type { GeographicFeatures } from '../../schemas/messages.ts'
import { type Address, classOf, parseAddress } from './address.ts'
import type { AsnTable } from './asn.ts'
import type { Asset, AssetTable } from './assets.ts'
import type { CityTable } from './city.ts'
import type { CountryRisk } from './country-risk.ts'
import type { Indicator, Intelligence } from './intelligence.ts'

/** Shared between events: never changed after it is made. */
export type AddressFacts = {
  readonly geography: GeographicFeatures
  readonly isOurs: boolean
  /** Absent: nobody described it. */
  readonly asset?: Asset
  /** That name the address, and its autonomous system, whatever the time. */
  readonly indicators: readonly Indicator[]
  readonly asnIndicators: readonly Indicator[]
}
export type AddressLookup = (ip: string) => AddressFacts | undefined

export type LookupSources = {
  readonly placeOf: CityTable['placeOf']
  readonly systemOf: AsnTable
  readonly assetOf: AssetTable
  readonly intelligence: Pick<Intelligence, 'ofAddress' | 'ofAsn'>
  readonly countryRisk: CountryRisk
}

/**
 * Facts of a textual address; undefined if it is none. Only public addresses have a place and a network.
 * At most `capacity` addresses are remembered, in two generations: when the young one is half of the capacity, it becomes the old one and
 * what was not asked for since is forgotten. (A Map in order of use, from which the oldest key is deleted at each miss, costs 30 µs a miss:
 * the places of deleted keys are walked over until the Map is rebuilt.)
 */
export const createLookup = (sources: LookupSources, capacity = 100_000): AddressLookup => {
  let young = new Map<string, AddressFacts>()
  let old = new Map<string, AddressFacts>()
  return (ip) => {
    const seen = young.get(ip)
    if (seen) return seen
    const facts = old.get(ip) ?? factsOf(ip, sources)
    if (!facts) return undefined
    if (young.size >= capacity / 2) {
      old = young
      young = new Map()
    }
    young.set(ip, facts)
    return facts
  }
}

const factsOf = (ip: string, sources: LookupSources): AddressFacts | undefined => {
  const address = parseAddress(ip)
  if (!address) return undefined
  const address_class = classOf(address)
  const indicators = sources.intelligence.ofAddress(address)
  const own = { ...sources.assetOf(address), indicators }
  if (address_class !== 'public') return { geography: { address_class }, ...own, asnIndicators: NONE }
  const system = sources.systemOf(address)
  const network = system ? { asn: `AS${system.number}`, asn_name: system.holder } : {}
  const place = sources.placeOf(familyText(ip, address), address.version)
  const risk = sources.countryRisk.get(place?.country_code ?? '')
  return {
    geography: { ...place, ...network, address_class, ...(risk === undefined ? {} : { country_risk_score: risk }) },
    ...own,
    asnIndicators: system ? sources.intelligence.ofAsn(system.number) : NONE,
  }
}
const NONE: readonly Indicator[] = []

/** Text in the address's own family: IPv4-mapped IPv6 text would be looked for in the wrong file. */
const familyText = (ip: string, address: Address): string => {
  if (address.version === 6 || !ip.includes(':')) return ip
  return [24, 16, 8, 0].map((shift) => (address.value >>> shift) & 255).join('.')
}
