// Confluent wire format for protobuf: 00, schema id (4 bytes, big endian), message indexes, payload.
// https://docs.confluent.io/platform/current/schema-registry/fundamentals/serdes-develop/index.html#wire-format
// The registry client for kafkajs writes no message indexes (other clients refuse such messages), so frames are written here.

const HEAD_BYTES = 5

/** `bytes` framed as the first message of the schema. */
export const frame = (schemaId: number, bytes: Uint8Array): Buffer => {
  const framed = Buffer.allocUnsafe(HEAD_BYTES + 1 + bytes.length)
  framed[0] = 0
  framed.writeUInt32BE(schemaId, 1)
  framed[HEAD_BYTES] = 0
  framed.set(bytes, HEAD_BYTES + 1)
  return framed
}

/** The value is in no wire format that we read; becomes a reject with reason bad_frame. */
export class FrameError extends Error {
  override readonly name = 'FrameError'
}

/**
 * Schema id and payload (a view, not a copy) of a framed value. Any schema id is accepted: compatible schemas read each other.
 * The message must be the first of its schema, written as `00`, as the list [0] (`02 00`, zigzag) or as clients without zigzag
 * write that list (`01 00`). Throws FrameError.
 */
export const unframe = (value: Uint8Array): { readonly schemaId: number; readonly bytes: Uint8Array } => {
  if (value.length <= HEAD_BYTES) throw new FrameError(`${value.length} bytes are too few for a frame`)
  if (value[0] !== 0) throw new FrameError(`first byte is ${value[0]}, not 0`)
  const schemaId = new DataView(value.buffer, value.byteOffset).getUint32(1)
  if (value[HEAD_BYTES] === 0) return { schemaId, bytes: value.subarray(HEAD_BYTES + 1) }
  const count = readVarint(value, HEAD_BYTES)
  const index = readVarint(value, count.end)
  if (count.number > 2 || index.number !== 0) throw new FrameError('message is not the first of its schema')
  return { schemaId, bytes: value.subarray(index.end) }
}

const readVarint = (value: Uint8Array, start: number): { number: number; end: number } => {
  let number = 0
  for (let position = start; position < start + 5; position++) {
    const byte = value[position]
    if (byte === undefined) break
    number += (byte & 0x7f) * 2 ** (7 * (position - start))
    if (byte < 0x80) return { number, end: position + 1 }
  }
  throw new FrameError('message indexes are cut off')
}
