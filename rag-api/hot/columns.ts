// The columns of the ring: typed arrays of one length, a row is one slot in each.

/** Absent, in a column of numbers of dictionaries. */
export const NONE = 0xffffffff
/** Absent port. */
export const NO_PORT = -0x80000000
/** Bits of `flags`. */
export const IS_DUPLICATE = 1

export type Columns = {
  readonly timeUs: Float64Array
  /** Four words an event id. */
  readonly id: Uint32Array
  readonly source: Uint32Array
  readonly destination: Uint32Array
  readonly port: Int32Array
  readonly flows: Float64Array
  readonly srcBytes: Float64Array
  readonly dstBytes: Float64Array
  /** NaN: not scored. */
  readonly probability: Float32Array
  readonly attackClass: Uint32Array
  readonly service: Uint32Array
  readonly signature: Uint32Array
  readonly sourcePlace: Uint32Array
  readonly destinationPlace: Uint32Array
  /** Position in EVENT_TYPES. */
  readonly eventType: Uint8Array
  readonly flags: Uint8Array
  readonly partition: Uint16Array
  readonly offset: Float64Array
}

export const openColumns = (capacity: number): Columns => ({
  timeUs: new Float64Array(capacity),
  id: new Uint32Array(capacity * 4),
  source: new Uint32Array(capacity),
  destination: new Uint32Array(capacity),
  port: new Int32Array(capacity),
  flows: new Float64Array(capacity),
  srcBytes: new Float64Array(capacity),
  dstBytes: new Float64Array(capacity),
  probability: new Float32Array(capacity),
  attackClass: new Uint32Array(capacity),
  service: new Uint32Array(capacity),
  signature: new Uint32Array(capacity),
  sourcePlace: new Uint32Array(capacity),
  destinationPlace: new Uint32Array(capacity),
  eventType: new Uint8Array(capacity),
  flags: new Uint8Array(capacity),
  partition: new Uint16Array(capacity),
  offset: new Float64Array(capacity),
})

/** Bytes of one row: its columns, one link in each of the six chains, and its share of the table of ids. */
export const ROW_BYTES = 8 * 5 + 16 + 4 * 9 + 4 + 2 + 6 * 4 + 8
