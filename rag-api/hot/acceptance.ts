// What the table would not take, the hot tier does not take either: an answer must not depend on the tier.
import { timeOfUuid } from '../../schemas/event-id.ts'
import { canonicalAddress } from './address.ts'
import type { HotEvent } from './read-event.ts'

/** An event with an id and a time that agree and addresses as the database writes them. */
export type AcceptedEvent = HotEvent & { readonly event_id: string; readonly time_us: number }

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

const isCount = (value: number | null): boolean => value === null || Number.isSafeInteger(value)

/** The event as it can be kept (its addresses are rewritten in place); undefined: the sink refuses it, so it is in no answer. */
export const acceptedEvent = (event: HotEvent): AcceptedEvent | undefined => {
  const { event_id, time_us } = event
  if (event_id === null || time_us === null || !UUID.test(event_id) || timeOfUuid(event_id) !== time_us)
    return undefined
  if (!isCount(event.flow_count) || !isCount(event.src_bytes) || !isCount(event.dst_bytes)) return undefined
  const [source, destination] = [canonical(event.src_ip), canonical(event.dst_ip)]
  if (source === undefined || destination === undefined) return undefined
  event.src_ip = source
  event.dst_ip = destination
  return event as AcceptedEvent
}

/** Null stays null (a fold over many); undefined: not an address. */
const canonical = (address: string | null): string | null | undefined =>
  address === null ? null : canonicalAddress(address)
