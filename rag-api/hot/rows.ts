// One row read back, with the names and texts that the table's columns have.
import { EVENT_TYPES, type EventType } from '../../schemas/event-type.ts'
import { IS_DUPLICATE, NO_PORT, NONE } from './columns.ts'
import type { Dictionary } from './dictionary.ts'
import { idOfWords } from './event-id.ts'
import { readPlace } from './place.ts'
import type { Place } from './read-event.ts'
import type { Ring } from './ring.ts'

export const textOf = (dictionary: Dictionary, id: number | undefined): string | null =>
  id === undefined || id === NONE ? null : dictionary.text(id)

export const idAt = ({ columns }: Ring, slot: number): string => idOfWords(columns.id, slot * 4)

export const timeUsAt = ({ columns }: Ring, slot: number): number => columns.timeUs[slot] as number

export const portAt = ({ columns }: Ring, slot: number): number | null => {
  const port = columns.port[slot] as number
  return port === NO_PORT ? null : port
}

export const eventTypeAt = ({ columns }: Ring, slot: number): EventType =>
  EVENT_TYPES[columns.eventType[slot] as number] as EventType

export const placeAt = (ring: Ring, place: number | undefined): Place => readPlace(textOf(ring.places, place))

/** Null: not scored. */
export const probabilityAt = ({ columns }: Ring, slot: number): number | null => {
  const probability = columns.probability[slot] as number
  return Number.isNaN(probability) ? null : probability
}

/** Whether another sensor's record of the same flow was counted before. */
export const isDuplicateAt = ({ columns }: Ring, slot: number): boolean =>
  ((columns.flags[slot] as number) & IS_DUPLICATE) !== 0

/** RFC 3339 UTC as the database driver gives it: microseconds without zeros at their end. */
export const timeText = (timeUs: number): string => {
  const seconds = Math.floor(timeUs / 1e6)
  const micros = timeUs - seconds * 1e6
  const fraction = micros === 0 ? '' : `.${String(micros).padStart(6, '0').replace(/0+$/, '')}`
  return `${new Date(seconds * 1000).toISOString().slice(0, 19)}${fraction}Z`
}

/** A 32-bit float as the shortest decimal that gives it back, as the database writes a real. */
export const realNumber = (value: number): number => {
  for (let digits = 6; digits < 9; digits++) {
    const short = Number(value.toPrecision(digits))
    if (Math.fround(short) === value) return short
  }
  return value
}
