// Which rows a question is about: by the shortest way to them (the chain of an address, port, service or class, else all rows), newest
// arrival first, then every condition on each.
import { type Address, isInside, type Network, parseNetwork } from './address.ts'
import type { Chain } from './chain.ts'
import type { Dictionary } from './dictionary.ts'
import { portKey, type Ring } from './ring.ts'
import { placeAt } from './rows.ts'

export type AddressRole = 'source' | 'destination' | 'any'

/** Conditions over events; an empty list: any. */
export type Conditions = {
  /** Addresses and networks (CIDR). */
  readonly addresses: readonly string[]
  readonly role: AddressRole
  readonly ports: readonly number[]
  readonly services: readonly string[]
  readonly countries: readonly string[]
  readonly asns: readonly string[]
  readonly classes: readonly string[]
  /** Only what the model calls an attack. */
  readonly attacksOnly: boolean
}

/** [fromUs, toUs), microseconds since the epoch. */
export type Span = { readonly fromUs: number; readonly toUs: number }

export const ANYTHING: Conditions = {
  addresses: [],
  role: 'any',
  ports: [],
  services: [],
  countries: [],
  asns: [],
  classes: [],
  attacksOnly: false,
}

/** More addresses than this and a scan is cheaper than their chains. */
const MOST_CHAINS = 4096

/** Numbers of the addresses that are in one of the networks; a lone address is a network of one. */
export const addressIds = ({ addresses, parsed }: Ring, wanted: readonly string[]): ReadonlySet<number> => {
  const ids = new Set<number>()
  const networks: Network[] = []
  for (const text of wanted) {
    const network = parseNetwork(text)
    if (!network) continue
    const known = text.includes('/') ? undefined : addresses.find(text)
    if (known !== undefined) ids.add(known)
    else networks.push(network)
  }
  if (networks.length > 0) {
    for (let id = 0; id < parsed.length; id++) {
      const address = parsed[id] as Address
      for (const network of networks) if (isInside(address, network)) ids.add(id)
    }
  }
  return ids
}

type Test = (slot: number) => boolean

/** Slots of the rows of a span that fit, newest arrival first. */
export const rowsThatFit = function* (ring: Ring, span: Span, conditions: Conditions): Generator<number> {
  const ids = conditions.addresses.length > 0 ? addressIds(ring, conditions.addresses) : undefined
  const tests = testsOf(ring, conditions, ids)
  const { timeUs } = ring.columns
  for (const slot of candidates(ring, conditions, ids)) {
    const time = timeUs[slot] as number
    if (time >= span.fromUs && time < span.toUs && tests.every((test) => test(slot))) yield slot
  }
}

const candidates = (
  ring: Ring,
  { role, ports, services, classes }: Conditions,
  ids: ReadonlySet<number> | undefined,
): Iterable<number> => {
  const { chains, services: names, attackClasses } = ring
  if (ids && ids.size <= MOST_CHAINS) return ofAddresses(ring, ids, role)
  if (ports.length > 0) return ofKeys(chains.port, new Set(ports.map(portKey)))
  if (services.length > 0) return ofKeys(chains.service, idsOf(names, services))
  if (classes.length > 0) return ofKeys(chains.attackClass, idsOf(attackClasses, classes))
  return allRows(ring)
}

const ofKeys = function* (chain: Chain, keys: Iterable<number>): Generator<number> {
  for (const key of keys) yield* chain.walk(key)
}

/** A row between two of the addresses comes once. */
const ofAddresses = function* (
  { chains, columns }: Ring,
  ids: ReadonlySet<number>,
  role: AddressRole,
): Generator<number> {
  if (role !== 'destination') yield* ofKeys(chains.source, ids)
  if (role === 'source') return
  for (const slot of ofKeys(chains.destination, ids)) {
    if (role === 'destination' || !ids.has(columns.source[slot] as number)) yield slot
  }
}

const allRows = function* ({ extent }: Ring): Generator<number> {
  for (let number = extent.next - 1; number >= extent.first; number--) yield number % extent.capacity
}

const idsOf = (dictionary: Dictionary, texts: readonly string[]): ReadonlySet<number> =>
  new Set(texts.map((text) => dictionary.find(text)).filter((id) => id !== undefined))

const testsOf = (ring: Ring, conditions: Conditions, ids: ReadonlySet<number> | undefined): Test[] => {
  const { columns, services, attackClasses } = ring
  const tests: Test[] = []
  const isOneOf = (column: ArrayLike<number>, wanted: ReadonlySet<number>): void => {
    tests.push((slot) => wanted.has(column[slot] as number))
  }
  if (ids) {
    const isSource: Test = (slot) => ids.has(columns.source[slot] as number)
    const isDestination: Test = (slot) => ids.has(columns.destination[slot] as number)
    const tested = {
      source: isSource,
      destination: isDestination,
      any: (slot: number) => isSource(slot) || isDestination(slot),
    }
    tests.push(tested[conditions.role])
  }
  if (conditions.ports.length > 0) isOneOf(columns.port, new Set(conditions.ports))
  if (conditions.services.length > 0) isOneOf(columns.service, idsOf(services, conditions.services))
  if (conditions.classes.length > 0) isOneOf(columns.attackClass, idsOf(attackClasses, conditions.classes))
  if (conditions.attacksOnly) tests.push((slot) => (columns.probability[slot] as number) >= 0.5)
  const { countries, asns } = conditions
  if (countries.length > 0) isOneOf(columns.sourcePlace, placesWith(ring, 'country_code', countries))
  if (asns.length > 0) isOneOf(columns.sourcePlace, placesWith(ring, 'asn', asns))
  return tests
}

/** Numbers of the places whose country or autonomous system is one of those. */
const placesWith = (ring: Ring, field: 'country_code' | 'asn', wanted: readonly string[]): ReadonlySet<number> => {
  const ids = new Set<number>()
  for (let id = 0; id < ring.places.size; id++) {
    const value = placeAt(ring, id)[field]
    if (value !== null && wanted.includes(value)) ids.add(id)
  }
  return ids
}
