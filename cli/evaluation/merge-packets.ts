// Packets of two sources as one stream in the order of time.
import { appendPacket, createPacketBatch, type PacketBatch } from '../../ingest/sensor/capture/packet-batch.ts'

export type Packet = {
  readonly bytes: Uint8Array
  /** Microseconds since the epoch. */
  readonly timeUs: number
  readonly linkType: number
  readonly wireLength: number
}

const BATCH_PACKETS = 4096

/** Batches of both. Packets of `batches` keep their order; those of `others` (sorted by time) come before the first that is not older. */
export async function* mergePackets(
  batches: AsyncIterable<PacketBatch>,
  others: Iterator<Packet>,
): AsyncGenerator<PacketBatch> {
  const pending: Packet[] = []
  let other = others.next()
  for await (const batch of batches) {
    for (let i = 0; i < batch.count; i++) {
      const packet = viewOf(batch, i)
      while (!other.done && other.value.timeUs <= packet.timeUs) {
        pending.push(other.value)
        other = others.next()
        if (pending.length >= BATCH_PACKETS) yield batchOf(pending.splice(0))
      }
      pending.push(packet)
      if (pending.length >= BATCH_PACKETS) yield batchOf(pending.splice(0))
    }
    // Views of this batch end with it.
    if (pending.length > 0) yield batchOf(pending.splice(0))
  }
  for (; !other.done; other = others.next()) {
    pending.push(other.value)
    if (pending.length >= BATCH_PACKETS) yield batchOf(pending.splice(0))
  }
  if (pending.length > 0) yield batchOf(pending)
}

const viewOf = (batch: PacketBatch, i: number): Packet => {
  const start = batch.offset[i] as number
  return {
    bytes: batch.bytes.subarray(start, start + (batch.capturedLength[i] as number)),
    timeUs: batch.timeUs[i] as number,
    linkType: batch.linkType[i] as number,
    wireLength: batch.wireLength[i] as number,
  }
}

const batchOf = (packets: readonly Packet[]): PacketBatch => {
  const batch = createPacketBatch(packets.length)
  batch.bytes = new Uint8Array(packets.reduce((sum, { bytes }) => sum + bytes.length, 0))
  let at = 0
  for (const { bytes, timeUs, linkType, wireLength } of packets) {
    batch.bytes.set(bytes, at)
    appendPacket(batch, linkType, timeUs, at, bytes.length, wireLength)
    at += bytes.length
  }
  return batch
}
