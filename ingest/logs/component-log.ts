// From what a parser understood to the messages that leave: a ComponentLog, and a NetworkEvent where the line is about a flow.
import { timeOrderedUuid } from '../../schemas/event-id.ts'
import type { ComponentLog, NetworkEvent } from '../../schemas/messages.ts'
import { MAX_NAME, MAX_VALUE } from './attributes.ts'
import { bounded, rawText, safeText } from './clean-text.ts'
import { addressesIn, addressOf } from './ip-address.ts'
import { badField, type Rejected, type Understood } from './record.ts'

const MAX_RAW = 8192
const MAX_MESSAGE = 4096
const MAX_COMPONENT = 64
const MAX_HOST = 255
const MAX_ATTRIBUTES = 64
const MAX_ADDRESSES = 16
const EARLIEST_US = Date.UTC(2000, 0) * 1000
/** Clocks of components may run ahead by this much. */
const AHEAD_US = 86_400_000_000

/** Where a line came from. */
export type LineOrigin = {
  readonly source: string
  readonly format: string
  /** Where in the source the line lay: the same for the same line however often it is read. Part of log_id. */
  readonly place: string
  /** Host of lines that name none. Null: not known. */
  readonly host: string | null
  /** Bytes of the line as received. */
  readonly sizeBytes: number
}

/** community_id of a flow, or null where it has none. Injected: the sensor has it. */
export type CommunityIdOf = (event: NetworkEvent) => string | null

export type LogRecord = { readonly log: ComponentLog; readonly event: NetworkEvent | undefined }

/** The messages of a line, or a rejection when its time is before 2000 or more than a day ahead of `nowUs` (wall clock). */
export const recordOf = (
  understood: Understood,
  line: string,
  origin: LineOrigin,
  nowUs: number,
  communityIdOf: CommunityIdOf,
): LogRecord | Rejected => {
  const { timeUs } = understood
  if (!(timeUs >= EARLIEST_US && timeUs <= nowUs + AHEAD_US))
    return badField('time_out_of_bounds', 'time', isoOf(timeUs))
  const event = understood.event && eventOf(understood.event, line, origin, nowUs, communityIdOf)
  const message = safeText(understood.message, MAX_MESSAGE)
  const log: ComponentLog = {
    log_id: timeOrderedUuid(timeUs, origin.source, origin.place, line),
    time_us: timeUs,
    ingested_at_us: nowUs,
    component: safeText(understood.component, MAX_COMPONENT),
    host: hostOf(understood.host, origin),
    severity: understood.severity,
    message,
    raw: rawText(line, MAX_RAW),
    addresses: addressesOf(understood, message),
    attributes: attributesOf(understood, event),
    source: origin.source,
    format: origin.format,
    raw_bytes: origin.sizeBytes,
  }
  return { log, event }
}

const isoOf = (timeUs: number): string =>
  Math.abs(timeUs) < 8.64e18 && Number.isFinite(timeUs) ? new Date(timeUs / 1000).toISOString() : String(timeUs)

const hostOf = (host: string | null, origin: LineOrigin): string | null => {
  const name = host ?? origin.host
  return name === null ? null : safeText(name, MAX_HOST)
}

const addressesOf = ({ addresses, event }: Understood, message: string): string[] => {
  const named = [...addresses, event?.src_ip, event?.dst_ip].map(addressOf).filter((address) => address !== null)
  return [...new Set([...named, ...addressesIn(message)])].slice(0, MAX_ADDRESSES)
}

const attributesOf = ({ attributes }: Understood, event: NetworkEvent | undefined): Record<string, string> => {
  const out: Record<string, string> = {}
  for (const name of Object.keys(attributes).slice(0, MAX_ATTRIBUTES - 1)) {
    out[safeText(name, MAX_NAME)] = safeText(attributes[name] ?? '', MAX_VALUE)
  }
  if (event?.community_id) out.community_id ??= event.community_id
  return out
}

/** The event's id follows from the line alone: the same line read twice, from a file or a copy of it, is one event. */
const eventOf = (
  event: NetworkEvent,
  line: string,
  { source }: LineOrigin,
  nowUs: number,
  communityIdOf: CommunityIdOf,
): NetworkEvent | undefined => {
  const timeUs = event.time_us ?? 0
  // A flow that began long ago is told now; one from before 2000 or from the future is a fault of a clock.
  if (!(timeUs >= EARLIEST_US && timeUs <= nowUs + AHEAD_US)) return undefined
  const given = event.community_id
  return {
    ...event,
    event_id: timeOrderedUuid(timeUs, source, event.origin ?? '', line),
    sensor_id: source,
    ingested_at_us: nowUs,
    community_id: given ? bounded(safeText(given, MAX_NAME), MAX_NAME) : communityIdOf(event),
  }
}
