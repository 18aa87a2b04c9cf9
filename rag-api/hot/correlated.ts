// correlated-ends.sql and correlated-signatures.sql over the rows in memory.
import { EVENT_TYPES } from '../../schemas/event-type.ts'
import { NONE } from './columns.ts'
import type { Ring } from './ring.ts'
import { textOf } from './rows.ts'
import { ANYTHING, rowsThatFit, type Span } from './select.ts'
import {
  distinctPorts,
  distinctSources,
  distinctTargets,
  firstAddress,
  type Gathering,
  seenColumns,
  type Tally,
  tallyBy,
} from './tally.ts'

const SUSPECTED: Gathering = { count: 5, by: 'suspicion', distinct: 'all' }
/** Numbers of services are below it. */
const SERVICES = 2 ** 32

/** Rows of correlated-ends.sql: the sources, then the targets. */
export const correlatedEndsInHot = (ring: Ring, span: Span, limit: number) => [
  ...sourcesInHot(ring, span, limit).map((row) => ({ side: 'source' as const, ...row, sources: null })),
  ...targetsInHot(ring, span, limit).map((row) => ({ side: 'target' as const, ...NOT_OF_TARGETS, ...row })),
]

const NOT_OF_TARGETS = { records: null, kinds: null, targets: null, event_types: null, services: null }

const sourcesInHot = (ring: Ring, span: Span, limit: number) => {
  const { columns } = ring
  const kinds = new Map<number, Set<number>>()
  const keyOf = (slot: number): number | undefined => {
    const source = columns.source[slot] as number
    if (source === NONE) return undefined
    const kind = (columns.eventType[slot] as number) * SERVICES + (columns.service[slot] as number)
    const known = kinds.get(source)
    if (known) known.add(kind)
    else kinds.set(source, new Set([kind]))
    return source
  }
  const groups = tallyBy(ring, rowsThatFit(ring, span, ANYTHING), keyOf, SUSPECTED)
  return [...groups]
    .map(([source, tally]) => ({ name: ring.addresses.text(source), tally, kinds: kinds.get(source)?.size ?? 0 }))
    .filter(({ tally, kinds: different }) => tally.records > 1 && (different > 1 || distinctTargets(tally) > 1))
    .toSorted(
      (one, other) =>
        suspicionOf(other.tally) - suspicionOf(one.tally) ||
        other.kinds - one.kinds ||
        other.tally.flows - one.tally.flows ||
        byText(one.name, other.name),
    )
    .slice(0, limit)
    .map(({ name, tally, kinds: different }) => ({
      address: name,
      flows: tally.flows,
      records: tally.records,
      kinds: different,
      targets: distinctTargets(tally),
      ports: distinctPorts(tally),
      event_types: [...tally.eventTypes].map((type) => EVENT_TYPES[type] as string).toSorted(),
      services: [...tally.services].map((service) => ring.services.text(service)).toSorted(),
      ...seenColumns(ring, tally),
    }))
}

const targetsInHot = (ring: Ring, span: Span, limit: number) => {
  const { columns } = ring
  const keyOf = (slot: number): number | undefined => known(columns.destination[slot])
  const groups = tallyBy(ring, rowsThatFit(ring, span, ANYTHING), keyOf, SUSPECTED)
  return [...groups]
    .filter(([, tally]) => distinctSources(tally) > 1)
    .map(([target, tally]) => ({ name: ring.addresses.text(target), tally }))
    .toSorted(
      (one, other) =>
        suspicionOf(other.tally) - suspicionOf(one.tally) ||
        distinctSources(other.tally) - distinctSources(one.tally) ||
        other.tally.flows - one.tally.flows ||
        byText(one.name, other.name),
    )
    .slice(0, limit)
    .map(({ name, tally }) => ({
      address: name,
      flows: tally.flows,
      sources: distinctSources(tally),
      ports: distinctPorts(tally),
      ...seenColumns(ring, tally),
    }))
}

/** Rows of correlated-signatures.sql. */
export const signaturesInHot = (ring: Ring, span: Span, limit: number) => {
  const { columns } = ring
  const keyOf = (slot: number): number | undefined => known(columns.signature[slot])
  const groups = tallyBy(ring, rowsThatFit(ring, span, ANYTHING), keyOf, { ...SUSPECTED, distinct: 'ends' })
  return [...groups]
    .map(([signature, tally]) => ({ hash: textOf(ring.signatures, signature) ?? '', tally }))
    .toSorted(
      (one, other) =>
        suspicionOf(other.tally) - suspicionOf(one.tally) ||
        other.tally.flows - one.tally.flows ||
        byText(one.hash, other.hash),
    )
    .slice(0, limit)
    .map(({ hash, tally }) => ({
      signature_hash: hash,
      flows: tally.flows,
      records: tally.records,
      sources: distinctSources(tally),
      targets: distinctTargets(tally),
      a_source: firstAddress(ring, tally.sources),
      a_target: firstAddress(ring, tally.targets),
      ...seenColumns(ring, tally),
    }))
}

const byText = (one: string, other: string): number => (one < other ? -1 : Number(one > other))

const known = (id: number | undefined): number | undefined => (id === NONE ? undefined : id)

const suspicionOf = ({ probability }: Tally): number => (Number.isNaN(probability) ? 0 : probability)
