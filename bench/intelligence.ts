// Price of look-ups without state: places and networks of addresses, and a million indicators: how long their tables take to build, what
// memory they hold, how many matches a second they give. Run by `npm run bench:enrichment`, or alone: `node bench/intelligence.ts`.
import { parseAddress } from '../processors/enrichment/address.ts'
import { THREAT_GUARD } from '../processors/enrichment/feeds/admit.ts'
import { createIntelligenceBuilder, transferablesOf } from '../processors/enrichment/feeds/intelligence-data.ts'
import { createIntelligence } from '../processors/enrichment/intelligence.ts'
import { openAsnSource, openCitySource } from '../processors/enrichment/sources.ts'

const INDICATORS = 1_000_000
const LOOKUPS = 500_000

/** Addresses spread over the public space, each another. */
const ipv4At = (index: number): string => {
  const value = Math.imul(index + 1, 2654435761) >>> 0
  return `${11 + ((value >>> 24) % 80)}.${(value >>> 16) & 255}.${(value >>> 8) & 255}.${value & 255}`
}
const ipv6At = (index: number): string => {
  const value = Math.imul(index + 1, 2654435761) >>> 0
  return `2a0${(value >>> 28) % 8}:${((value >>> 12) & 65535).toString(16)}:${(value & 4095).toString(16)}::${index.toString(16).slice(-4)}`
}

/** CPU time of this process in microseconds: other processes of a busy machine do not count. */
const cpu = (): number => {
  const { user, system } = process.cpuUsage()
  return user + system
}

const perSecond = (work: () => void, count: number): string => {
  const began = cpu()
  work()
  return `${Math.round(count / ((cpu() - began) / 1e6)).toLocaleString('en')}/s of CPU`
}

const indicatorAt = (index: number): string => {
  if (index % 10 === 0) return `host-${index}.example`
  if (index % 10 === 1) return `${ipv6At(index)}/64`
  return index % 10 === 2 ? `${ipv4At(index)}/24` : ipv4At(index)
}

const buildMillion = () => {
  const builder = createIntelligenceBuilder()
  const { sink, counts } = builder.openFeed({
    ...{
      name: 'bench',
      type: 'c2',
      confidence: 0.9,
      guard: THREAT_GUARD,
      isDecisive: false,
      includesSubdomains: false,
    },
    ...{ maxIndicators: INDICATORS, changedAt: 1_795_000_000, confirmedAt: 1_795_000_000 },
  })
  for (let index = 0; index < INDICATORS; index++) sink.add({ value: indicatorAt(index) })
  return { data: builder.build(), counts: counts() }
}

/** Prints every figure. */
export const reportIntelligence = (): void => {
  const ips = Array.from({ length: LOOKUPS }, (_, index) => ipv4At(index * 7 + 3))
  const addresses = ips.map((ip) => parseAddress(ip)).filter((address) => address !== undefined)
  const ipv6 = Array.from({ length: LOOKUPS }, (_, index) => parseAddress(ipv6At(index * 7 + 3))).filter(
    (each) => each !== undefined,
  )
  const nowhere = { GEO_DIR: 'no-such-folder' }
  const { table: city } = openCitySource(nowhere)
  const { table: asn } = openAsnSource(nowhere)
  const eachPlace = (): void => {
    for (const ip of ips) city.placeOf(ip, 4)
  }
  const eachSystem = (): void => {
    for (const address of addresses) asn(address)
  }
  eachPlace()
  console.log(
    `places of ${LOOKUPS} different addresses: ${perSecond(eachPlace, LOOKUPS)}; networks: ${perSecond(eachSystem, LOOKUPS)}`,
  )
  const began = cpu()
  const { data, counts } = buildMillion()
  const seconds = ((cpu() - began) / 1e6).toFixed(1)
  const bytes = transferablesOf(data).reduce((sum, { byteLength }) => sum + byteLength, 0)
  console.log(
    `${counts.indicators} indicators (70 % addresses, 10 % each /24, IPv6 /64, domains): tables in ${seconds} s of CPU, ${Math.round(bytes / 1e6)} MB`,
  )
  const intelligence = createIntelligence(data)
  let matches = 0
  const match = (list: typeof addresses) => () => {
    for (const address of list) matches += intelligence.ofAddress(address).length
  }
  console.log(
    `matches: IPv4 ${perSecond(match(addresses), LOOKUPS)}, IPv6 ${perSecond(match(ipv6), LOOKUPS)} (${matches} found)`,
  )
  const eachName = (): void => {
    for (let index = 0; index < LOOKUPS; index++) matches += intelligence.ofDomain(`host-${index}.example`).length
  }
  console.log(`names: ${perSecond(eachName, LOOKUPS)}`)
}

if (import.meta.main) reportIntelligence()
