// What the sink asks of a message before the database sees it: a key, and a time that the key agrees with.
import { timeOfUuid } from '../../schemas/event-id.ts'
import type { Input } from '../runtime/processor.ts'

export type Refusal = {
  readonly reason: 'missing_id' | 'missing_time' | 'insane_time' | 'id_and_time_differ'
  readonly error: string
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i
// Outside of these years a clock was wrong; the row would create a chunk that nobody looks at and nothing removes.
const EARLIEST_US = Date.UTC(2000, 0) * 1000
const LATEST_US = Date.UTC(2100, 0) * 1000

/** Every look-up by id derives the time from the id: a row whose own time differs would never be found again. */
const refusalOfTimed = (
  field: string,
  id: string | null | undefined,
  timeUs: number | null | undefined,
): Refusal | undefined => {
  if (!id || !UUID.test(id))
    return { reason: 'missing_id', error: `${field} is ${JSON.stringify(id ?? null)}, not a UUID` }
  if (timeUs === null || timeUs === undefined) return { reason: 'missing_time', error: 'time_us is absent' }
  if (!(timeUs >= EARLIEST_US && timeUs < LATEST_US)) {
    return { reason: 'insane_time', error: `time_us ${timeUs} is not between the years 2000 and 2100` }
  }
  if (timeOfUuid(id) === timeUs) return undefined
  return {
    reason: 'id_and_time_differ',
    error: `${field} ${id} holds the time ${timeOfUuid(id)}, time_us is ${timeUs}`,
  }
}

/** Why the message cannot be stored; undefined when it may be tried. */
export const refusalOf = (input: Input): Refusal | undefined => {
  switch (input.topic) {
    case 'events.scored':
      return refusalOfTimed('event_id', input.message.event_id, input.message.time_us)
    case 'evidence.emitted':
      return refusalOfTimed('evidence_id', input.message.evidence_id, input.message.time_us)
    case 'enforcement.reported':
      return refusalOfTimed('report_id', input.message.report_id, input.message.time_us)
    case 'logs.raw':
      return refusalOfTimed('log_id', input.message.log_id, input.message.time_us)
    default:
      return undefined
  }
}
