// address-summary.sql and related-peers.sql over the rows in memory.
import { EVENT_TYPES } from '../../schemas/event-type.ts'
import { NONE } from './columns.ts'
import type { Ring } from './ring.ts'
import { eventTypeAt, isDuplicateAt, placeAt, textOf } from './rows.ts'
import { ANYTHING, addressIds, rowsThatFit, type Span } from './select.ts'
import {
  addRow,
  distinctPorts,
  distinctSources,
  distinctTargets,
  firstAddress,
  lowestPort,
  newTally,
  seenColumns,
  type Tally,
} from './tally.ts'

type Sided = { readonly slot: number; readonly isSource: boolean | null }

/** Rows from or to the network; `isSource` as SQL compares: null where the row has no single source. */
const rowsAbout = function* (ring: Ring, span: Span, network: string): Generator<Sided> {
  const ids = addressIds(ring, [network])
  for (const slot of rowsThatFit(ring, span, { ...ANYTHING, addresses: [network] })) {
    const source = ring.columns.source[slot] as number
    yield { slot, isSource: source === NONE ? null : ids.has(source) }
  }
}

const NEWEST = { count: 5, by: 'time', distinct: 'all' } as const
const SUSPECTED = { count: 5, by: 'suspicion', distinct: 'all' } as const

/** The one row of address-summary.sql, without its groups. */
export const addressSummaryInHot = (ring: Ring, span: Span, network: string) => {
  const ids = addressIds(ring, [network])
  const [all, begun, received] = [newTally(), newTally(), newTally()]
  const places = new Set<number>()
  let [sent, got] = [0, 0]
  for (const { slot, isSource } of rowsAbout(ring, span, network)) {
    const { columns } = ring
    addRow(ring, all, slot, NEWEST)
    if (isSource) addRow(ring, begun, slot, NEWEST)
    if (ids.has(columns.destination[slot] as number)) addRow(ring, received, slot, NEWEST)
    if (!isDuplicateAt(ring, slot)) {
      const [src, dst] = [columns.srcBytes[slot] as number, columns.dstBytes[slot] as number]
      sent += isSource ? src : dst
      got += isSource ? dst : src
    }
    places.add((isSource ? columns.sourcePlace : columns.destinationPlace)[slot] as number)
  }
  const known = [...places].map((place) => placeAt(ring, place))
  const { first_seen, last_seen, event_ids } =
    all.records === 0 ? { first_seen: '', last_seen: '', event_ids: [] } : seenColumns(ring, all)
  return {
    flows_begun: begun.flows,
    flows_received: received.flows,
    records: all.records,
    targets: distinctTargets(begun),
    sources: distinctSources(received),
    ports: distinctPorts(begun),
    bytes_sent: sent,
    bytes_received: got,
    first_seen,
    last_seen,
    country: lastText(known.map(({ country_code }) => country_code)),
    asn_name: lastText(known.map(({ asn_name }) => asn_name)),
    attack_flows: begun.attackFlows,
    event_ids,
  }
}

/** max() over texts; null where there is none. */
const lastText = (texts: readonly (string | null)[]): string | null =>
  texts.reduce((last, text) => (text !== null && (last === null || text > last) ? text : last), null)

type Group = { readonly isSource: boolean | null; readonly tally: Tally }

/** Rows about the network by side and `keyOf`. Every row of a group can speak for what it is grouped by. */
const groupsAbout = (ring: Ring, span: Span, network: string, keyOf: (row: Sided) => string | number): Group[] => {
  const groups = new Map<string, Group>()
  for (const row of rowsAbout(ring, span, network)) {
    const key = `${row.isSource} ${keyOf(row)}`
    let group = groups.get(key)
    if (!group) {
      group = { isSource: row.isSource, tally: newTally() }
      groups.set(key, group)
    }
    addRow(ring, group.tally, row.slot, SUSPECTED)
  }
  return [...groups.values()]
}

const speakerOf = ({ best }: Tally): number => best[0] as number

/** Groups of address-summary.sql. */
export const addressGroupsInHot = (ring: Ring, span: Span, network: string, limit: number) => {
  const { columns } = ring
  return groupsAbout(ring, span, network, ({ slot }) => `${columns.eventType[slot]} ${columns.service[slot]}`)
    .toSorted((one, other) => byFlows(one.tally, other.tally))
    .slice(0, limit)
    .map(({ isSource, tally }) => ({
      is_source: isSource as boolean,
      event_type: eventTypeAt(ring, speakerOf(tally)),
      service: textOf(ring.services, columns.service[speakerOf(tally)]),
      destination_port: distinctPorts(tally) === 1 ? lowestPort(tally.ports) : null,
      flows: tally.flows,
      peers: isSource ? distinctTargets(tally) : distinctSources(tally),
      a_peer: firstAddress(ring, isSource ? tally.targets : tally.sources),
      ports: distinctPorts(tally),
      ...seenColumns(ring, tally),
    }))
}

/** Rows of related-peers.sql. */
export const relatedPeersInHot = (ring: Ring, span: Span, network: string, limit: number) => {
  const { columns } = ring
  const peerOf = ({ slot, isSource }: Sided): number =>
    (isSource ? columns.destination : columns.source)[slot] as number
  return groupsAbout(ring, span, network, peerOf)
    .toSorted((one, other) => suspicionOf(other.tally) - suspicionOf(one.tally) || byFlows(one.tally, other.tally))
    .slice(0, limit)
    .map(({ isSource, tally }) => ({
      is_source: isSource as boolean,
      peer: textOf(ring.addresses, peerOf({ slot: speakerOf(tally), isSource })),
      flows: tally.flows,
      records: tally.records,
      event_types: [...tally.eventTypes].map((type) => EVENT_TYPES[type] as string).toSorted(),
      services: [...tally.services].map((service) => ring.services.text(service)).toSorted(),
      ports: distinctPorts(tally),
      a_port: lowestPort(tally.ports),
      ...seenColumns(ring, tally),
    }))
}

/** Most flows first, then the one seen last. */
const byFlows = (one: Tally, other: Tally): number => other.flows - one.flows || other.lastUs - one.lastUs

const suspicionOf = ({ probability }: Tally): number => (Number.isNaN(probability) ? 0 : probability)
