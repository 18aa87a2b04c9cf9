// What every capture format offers to the reader, and reports about the file.
import type { PacketBatch } from './packet-batch.ts'

/** What was wrong with the file. Counted, never thrown: all that can be read is read. */
export type CaptureProblems = {
  /** 1 when the file ends in the middle of a record. */
  truncatedTails: number
  /** Records passed over because they make no sense (unknown interface, impossible length). */
  skippedRecords: number
  /** Packets that the capturing tool says it lost (pcapng only). Undefined: it does not say. */
  kernelDrops: number | undefined
  /** Why reading stopped before the end, where it did. */
  stopped: string | undefined
}

/** Turns bytes into packets; keeps what it must remember between calls (byte order, interfaces). */
export type CaptureParser = {
  /** Reads whole records of bytes[start, end) until the batch is full; answers the offset of the first byte not consumed. */
  parse(bytes: Uint8Array, start: number, end: number, batch: PacketBatch): number
}
