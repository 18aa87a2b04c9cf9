// The first step of unusual-events.sql (kinds) over the rows in memory; weighing and ranking stay in SQL, once.
import type { Ring } from './ring.ts'
import { eventTypeAt, textOf } from './rows.ts'
import { ANYTHING, addressIds, rowsThatFit, type Span } from './select.ts'
import { addressText, distinctPorts, distinctTargets, firstAddress, lowestPort, seenColumns, tallyBy } from './tally.ts'

/** Rows of the step "kinds". Addresses and networks: null: any; a row fits when it has one of each list. */
export const kindsInHot = (
  ring: Ring,
  span: Span,
  addresses: readonly string[] | null,
  networks: readonly string[] | null,
) => {
  const { columns } = ring
  const inNetworks = networks && addressIds(ring, networks)
  const fits = (slot: number): boolean =>
    !inNetworks || inNetworks.has(columns.source[slot] as number) || inNetworks.has(columns.destination[slot] as number)
  const keyOf = (slot: number): string | undefined =>
    fits(slot)
      ? [columns.eventType, columns.service, columns.signature, columns.source].map((column) => column[slot]).join()
      : undefined
  const rows = rowsThatFit(ring, span, { ...ANYTHING, addresses: addresses ?? [] })
  const groups = tallyBy(ring, rows, keyOf, { count: 5, by: 'suspicion', distinct: 'all' })
  return [...groups.values()].map((tally) => {
    const slot = tally.best[0] as number
    const event_type = eventTypeAt(ring, slot)
    const service = textOf(ring.services, columns.service[slot])
    const signature_hash = textOf(ring.signatures, columns.signature[slot])
    return {
      kind: signature_hash ?? `${event_type}/${service ?? '-'}`,
      event_type,
      service,
      signature_hash,
      source_ip: addressText(ring, columns.source[slot]),
      flows: tally.flows,
      records: tally.records,
      targets: distinctTargets(tally),
      a_target: firstAddress(ring, tally.targets),
      ports: distinctPorts(tally),
      a_port: lowestPort(tally.ports),
      ...seenColumns(ring, tally),
    }
  })
}
