// Events that were consumed and are not known to be stored: what a query of the database must add, and the facts of single events.
import type { EventFact } from '../queries/event-fact.ts'
import { isStored, type Ring } from './ring.ts'
import {
  eventTypeAt,
  idAt,
  isDuplicateAt,
  placeAt,
  portAt,
  probabilityAt,
  realNumber,
  textOf,
  timeText,
  timeUsAt,
} from './rows.ts'
import type { Span } from './select.ts'

export type InFlight = { readonly slots: readonly number[]; readonly leftOut: number }

/** Slots of a span's events that may not be in the table, at most `most` (the newest arrivals), and how many are left out. */
export const inFlightOf = (ring: Ring, { fromUs, toUs }: Span, most: number): InFlight => {
  const { extent } = ring
  passStored(ring)
  const slots: number[] = []
  let leftOut = 0
  for (let number = extent.next - 1; number >= ring.inFlightFrom; number--) {
    const slot = number % extent.capacity
    const timeUs = timeUsAt(ring, slot)
    if (timeUs < fromUs || timeUs >= toUs || isStored(ring, slot)) continue
    if (slots.length < most) slots.push(slot)
    else leftOut++
  }
  return { slots, leftOut }
}

/** Rows that are stored stay stored: where the search begins only moves on. */
const passStored = (ring: Ring): void => {
  const { extent } = ring
  let number = Math.max(ring.inFlightFrom, extent.first)
  while (number < extent.next && isStored(ring, number % extent.capacity)) number++
  ring.inFlightFrom = number
}

/** The event as check-events.sql gives it. */
export const factAt = (ring: Ring, slot: number): EventFact => {
  const { columns } = ring
  const source = placeAt(ring, columns.sourcePlace[slot])
  const probability = probabilityAt(ring, slot)
  return {
    event_id: idAt(ring, slot),
    time: timeText(timeUsAt(ring, slot)),
    source_ip: textOf(ring.addresses, columns.source[slot]),
    destination_ip: textOf(ring.addresses, columns.destination[slot]),
    destination_port: portAt(ring, slot),
    event_type: eventTypeAt(ring, slot),
    service: textOf(ring.services, columns.service[slot]),
    source_country: source.country_code,
    source_asn: source.asn,
    destination_country: placeAt(ring, columns.destinationPlace[slot]).country_code,
    attack_probability: probability === null ? null : realNumber(probability),
    attack_class: textOf(ring.attackClasses, columns.attackClass[slot]),
    signature_hash: textOf(ring.signatures, columns.signature[slot]),
  }
}

/** The event as a row of security_events, as far as queries about many events read it. */
export const rowAt = (ring: Ring, slot: number) => {
  const { columns } = ring
  const fold = ring.folds.get(slot)
  const duplicate = isDuplicateAt(ring, slot) ? { duplicate_of_sensor: true } : {}
  const metadata = { ...(fold ? { fold } : {}), ...duplicate }
  return {
    ...factAt(ring, slot),
    flow_count: columns.flows[slot],
    src_bytes: columns.srcBytes[slot],
    dst_bytes: columns.dstBytes[slot],
    source_asn_name: placeAt(ring, columns.sourcePlace[slot]).asn_name,
    destination_asn_name: placeAt(ring, columns.destinationPlace[slot]).asn_name,
    metadata: Object.keys(metadata).length > 0 ? metadata : null,
  }
}
