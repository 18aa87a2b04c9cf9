// The protobuf wire format, as far as it is needed to pick fields: https://protobuf.dev/programming-guides/encoding/

/** Position in the bytes; every read moves it and checks the end. */
export type Cursor = { readonly bytes: Buffer; at: number; end: number }

export type ReadField<T> = (target: T, cursor: Cursor) => void
/** By the whole tag: field number and wire type, so that a field of another type is skipped like an unknown one. */
export type Fields<T> = readonly (ReadField<T> | undefined)[]

export const VARINT = 0
const FIXED64 = 1
export const BYTES = 2
export const FIXED32 = 5
export const tag = (field: number, type: number): number => field * 8 + type

/** Readers by tag, as a list without gaps: its look-up is the inner loop. */
export const fieldsOf = <T>(readers: readonly (readonly [number, ReadField<T>])[]): Fields<T> => {
  const size = Math.max(...readers.map(([key]) => key)) + 1
  const byTag = new Map(readers)
  return Array.from({ length: size }, (_, key) => byTag.get(key))
}

/** Unsigned; beyond 2^53 not exact. */
export const readVarint = (cursor: Cursor): number => {
  let value = 0
  let factor = 1
  for (let index = 0; index < 10; index++) {
    if (cursor.at >= cursor.end) throw new RangeError(`a number is cut at byte ${cursor.at}`)
    const byte = cursor.bytes[cursor.at++] as number
    value += (byte & 127) * factor
    if (byte < 128) return value
    factor *= 128
  }
  throw new RangeError(`a number has more than 10 bytes at byte ${cursor.at}`)
}

/** int32: a negative one is written with 64 bits, of which the low 32 count. */
export const readInt32 = (cursor: Cursor): number => {
  const start = cursor.at
  readVarint(cursor)
  let value = 0
  for (let index = start; index < Math.min(cursor.at, start + 5); index++) {
    value |= ((cursor.bytes[index] as number) & 127) << (7 * (index - start))
  }
  return value
}

const readLength = (cursor: Cursor): number => {
  const length = readVarint(cursor)
  if (length > cursor.end - cursor.at) throw new RangeError(`length ${length} at byte ${cursor.at} is past the end`)
  return length
}

export const readText = (cursor: Cursor): string => {
  const length = readLength(cursor)
  const start = cursor.at
  cursor.at += length
  return cursor.bytes.toString('utf8', start, cursor.at)
}

export const readFloat = (cursor: Cursor): number => {
  move(cursor, 4)
  return cursor.bytes.readFloatLE(cursor.at - 4)
}

const move = (cursor: Cursor, count: number): void => {
  if (count > cursor.end - cursor.at) throw new RangeError(`${count} bytes at byte ${cursor.at} are past the end`)
  cursor.at += count
}

const skip = (cursor: Cursor, type: number): void => {
  if (type === VARINT) readVarint(cursor)
  else if (type === BYTES) move(cursor, readLength(cursor))
  else if (type === FIXED32) move(cursor, 4)
  else if (type === FIXED64) move(cursor, 8)
  else throw new RangeError(`wire type ${type} at byte ${cursor.at}`)
}

/** Reads `fields` up to the cursor's end and skips the rest. Throws RangeError, naming the byte, on bytes that are no message. */
export const readFields = <T>(target: T, cursor: Cursor, fields: Fields<T>): void => {
  while (cursor.at < cursor.end) {
    const key = readVarint(cursor)
    const read = fields[key]
    if (read) read(target, cursor)
    else skip(cursor, key & 7)
  }
}

/** A sub-message of which `fields` are read into `target`. */
export const readMessage = <T>(target: T, cursor: Cursor, fields: Fields<T>): void => {
  const outerEnd = cursor.end
  const length = readLength(cursor)
  cursor.end = cursor.at + length
  readFields(target, cursor, fields)
  cursor.end = outerEnd
}
