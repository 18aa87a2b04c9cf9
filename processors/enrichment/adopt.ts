// Accepts an event into the pipeline: checks its time and addresses, and fills what a v1 producer (fields 1-5 only) cannot know.
import { timeOrderedUuid } from '../../schemas/event-id.ts'
import type { NetworkEvent } from '../../schemas/messages.ts'
import { type Outcome, ok, reject } from '../runtime/outcome.ts'
import { parseAddress } from './address.ts'

const EARLIEST_US = Date.UTC(2000, 0, 1) * 1000
/** Clocks of sensors may run ahead by this much. */
const AHEAD_US = 10 * 60 * 1_000_000
const RFC_3339 = /^\d{4}-\d{2}-\d{2}[Tt ]\d{2}:\d{2}:\d{2}(?:\.(\d{1,9}))?(?:[Zz]|[+-]\d{2}:\d{2})$/

/**
 * The event with event_id, time_us, sensor_id and flow_count present, or a rejection: no_time, time_out_of_bounds, bad_address.
 * Deterministic: the same event gets the same id. `nowUs` is the wall clock, microseconds since the epoch; undefined: any time will do.
 */
export const adopt = (event: NetworkEvent, nowUs: number | undefined): Outcome<NetworkEvent> => {
  const timeUs = event.time_us ?? parseTime(event.timestamp ?? '')
  if (timeUs === undefined)
    return reject('no_time', `neither time_us nor a readable timestamp: ${shown(event.timestamp)}`)
  const field = event.time_us == null ? 'timestamp' : 'time_us'
  if (nowUs !== undefined && !isSane(timeUs, event.ingested_at_us ?? nowUs, nowUs)) {
    return reject('time_out_of_bounds', `${field} ${shown(event.time_us ?? event.timestamp)}`)
  }
  const badAddress = badAddressOf(event)
  if (badAddress) return reject('bad_address', badAddress)
  return ok(event.event_id && event.time_us != null ? event : withDefaults(event, timeUs))
}

/** Years before 2000 would create chunks in the distant past; the future is bounded against the sensor's clock and against ours. */
const isSane = (timeUs: number, ingestedAtUs: number, nowUs: number): boolean =>
  timeUs >= EARLIEST_US && timeUs <= ingestedAtUs + AHEAD_US && timeUs <= nowUs + AHEAD_US

const badAddressOf = (event: NetworkEvent): string | undefined => {
  const fold = event.fold?.kind
  if (fold !== 'target' && !parseAddress(event.src_ip ?? '')) return `src_ip ${shown(event.src_ip)}`
  if (fold !== 'source' && !parseAddress(event.dst_ip ?? '')) return `dst_ip ${shown(event.dst_ip)}`
  if (event.src_ip && !parseAddress(event.src_ip)) return `src_ip ${shown(event.src_ip)}`
  if (event.dst_ip && !parseAddress(event.dst_ip)) return `dst_ip ${shown(event.dst_ip)}`
  return undefined
}

const withDefaults = (event: NetworkEvent, timeUs: number): NetworkEvent => {
  const sensor = event.sensor_id ?? 'unknown'
  const flow = [event.src_ip, event.src_port, event.dst_ip, event.dst_port, event.transport].map((part) => part ?? '')
  return {
    ...event,
    event_id: event.event_id || timeOrderedUuid(timeUs, 'v1', sensor, ...flow),
    time_us: timeUs,
    timestamp: event.timestamp || new Date(timeUs / 1000).toISOString(),
    sensor_id: sensor,
    flow_count: event.flow_count ?? 1,
    record_number: event.record_number ?? 0,
    flow_started_at_us: event.flow_started_at_us ?? timeUs,
  }
}

/**
 * Microseconds since the epoch of RFC 3339 text, or of decimal epoch text in seconds, milliseconds or microseconds (told apart by
 * magnitude: each covers the years 2000 to 5000 without overlap). Undefined: unreadable.
 */
export const parseTime = (text: string): number | undefined => {
  const match = RFC_3339.exec(text)
  if (match) {
    const seconds = Date.parse(text.replace(/\.\d+/, '').replace(' ', 'T').toUpperCase())
    if (Number.isNaN(seconds)) return undefined
    return seconds * 1000 + Number((match[1] ?? '').padEnd(6, '0').slice(0, 6))
  }
  return /^\d{1,17}(\.\d{1,9})?$/.test(text) ? epochMicroseconds(Number(text)) : undefined
}

const epochMicroseconds = (value: number): number => {
  if (value < 1e11) return Math.round(value * 1e6)
  return value < 1e14 ? Math.round(value * 1e3) : Math.round(value)
}

/** Hostile text, cut for an error message. */
const shown = (value: unknown): string => JSON.stringify(String(value ?? 'absent').slice(0, 64))
