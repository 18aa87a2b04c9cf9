// Packets on their way from a file or an interface to the decoder: one buffer, parallel columns, nothing allocated per packet.

/** Up to `capacity` packets. Valid until the next batch is asked for: buffer and columns are used again. */
export type PacketBatch = {
  readonly capacity: number
  count: number
  /** Holds the captured bytes of every packet of the batch. */
  bytes: Uint8Array
  readonly offset: Uint32Array
  readonly capturedLength: Uint32Array
  /** Length on the wire; larger than captured when a snap length cut the packet. */
  readonly wireLength: Uint32Array
  /** Microseconds since the epoch, by the capture's clock. */
  readonly timeUs: Float64Array
  /** LINKTYPE_ value of the interface that saw the packet. */
  readonly linkType: Uint16Array
}

/** An empty batch for `capacity` packets. */
export const createPacketBatch = (capacity: number): PacketBatch => ({
  capacity,
  count: 0,
  bytes: new Uint8Array(0),
  offset: new Uint32Array(capacity),
  capturedLength: new Uint32Array(capacity),
  wireLength: new Uint32Array(capacity),
  timeUs: new Float64Array(capacity),
  linkType: new Uint16Array(capacity),
})

/** Appends one packet; the caller checks the capacity. */
export const appendPacket = (
  batch: PacketBatch,
  linkType: number,
  timeUs: number,
  offset: number,
  capturedLength: number,
  wireLength: number,
): void => {
  const at = batch.count++
  batch.linkType[at] = linkType
  batch.timeUs[at] = timeUs
  batch.offset[at] = offset
  batch.capturedLength[at] = capturedLength
  batch.wireLength[at] = wireLength
}

/** Packets from..to-1 of a batch, as a view of the same bytes and columns. */
export const partOf = (batch: PacketBatch, from: number, to: number): PacketBatch => ({
  capacity: to - from,
  count: to - from,
  bytes: batch.bytes,
  offset: batch.offset.subarray(from, to),
  capturedLength: batch.capturedLength.subarray(from, to),
  wireLength: batch.wireLength.subarray(from, to),
  timeUs: batch.timeUs.subarray(from, to),
  linkType: batch.linkType.subarray(from, to),
})
