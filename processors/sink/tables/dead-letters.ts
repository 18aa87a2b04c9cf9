import type { DeadLetter } from '../../runtime/dead-letter-store.ts'
import { column } from '../column.ts'
import type { Table } from '../statement.ts'
import { storable } from '../storable.ts'

const KEY_BYTES = 256
const VALUE_BYTES = 4096
const HEADERS = 32
const HEADER_CHARACTERS = 256
// A letter that somebody else wrote may say anything; its row must not make a chunk of the year 1.
const EARLIEST_MS = Date.UTC(2000, 0)
const LATEST_MS = Date.UTC(2100, 0)

/** Milliseconds since the epoch as microseconds; undefined where they are none of these years. */
const saneUs = (timeMs: number): number | undefined =>
  timeMs >= EARLIEST_MS && timeMs < LATEST_MS ? timeMs * 1000 : undefined

const receivedUs = ({ timestamp }: DeadLetter): number | undefined =>
  timestamp === '' ? undefined : saneUs(Number(timestamp))

/** Part of the row's key, so it must be the same each time that the letter is read: never the clock. */
const timeUs = (letter: DeadLetter): number =>
  saneUs(Date.parse(letter.time)) ?? receivedUs(letter) ?? EARLIEST_MS * 1000

/** Null where it is no whole number that fits: -1 says that the message never was in the topic. */
const placeOf = (text: string, largest: number): number | null => {
  const place = text === '' ? Number.NaN : Number(text)
  return Number.isInteger(place) && place >= 0 && place <= largest ? place : null
}

const headersOf = ({ headers }: DeadLetter): Record<string, string> =>
  Object.fromEntries(
    Object.entries(headers)
      .slice(0, HEADERS)
      .map(([name, value]) => [name.slice(0, HEADER_CHARACTERS), String(value ?? '').slice(0, HEADER_CHARACTERS)])
      .map(([name, value]) => [storable(name ?? ''), storable(value ?? '')]),
  )

/** One row per letter and place in its topic. */
export const DEAD_LETTERS: Table<DeadLetter> = {
  name: 'dead_letters',
  columns: [
    column('time', 'time', timeUs),
    column('topic', 'text', (letter) => letter.source.topic),
    column('letter_partition', 'int4', (letter) => letter.partition),
    column('letter_offset', 'int8', (letter) => letter.offset),
    column('reason', 'text', (letter) => letter.reason || 'unknown'),
    column('error', 'text', (letter) => letter.error || null),
    column('processor', 'text', (letter) => letter.processor || null),
    column('source_partition', 'int4', ({ source }) => placeOf(source.partition, 2 ** 31 - 1)),
    column('source_offset', 'int8', ({ source }) => placeOf(source.offset, Number.MAX_SAFE_INTEGER)),
    column('received_at', 'time', receivedUs),
    column('headers', 'jsonb', headersOf),
    column('key', 'bytea', ({ key }) => key?.subarray(0, KEY_BYTES)),
    column('value', 'bytea', ({ value }) => value?.subarray(0, VALUE_BYTES)),
    column('value_bytes', 'int4', ({ value }) => value?.length ?? 0),
  ],
  onConflict: 'ON CONFLICT (topic, letter_partition, letter_offset, time) DO NOTHING',
}
