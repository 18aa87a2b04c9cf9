// Replays a capture at a multiple of its own speed: packets are held back until they are due.
import { openCapture } from './capture/capture-file.ts'
import { type PacketBatch, partOf } from './capture/packet-batch.ts'

/** First and last packet time of a capture, microseconds; undefined when it holds no packets. */
export const spanOf = async (path: string): Promise<{ firstUs: number; lastUs: number } | undefined> => {
  let firstUs = Number.POSITIVE_INFINITY
  let lastUs = Number.NEGATIVE_INFINITY
  for await (const batch of openCapture(path).batches) {
    for (let i = 0; i < batch.count; i++) {
      firstUs = Math.min(firstUs, batch.timeUs[i] as number)
      lastUs = Math.max(lastUs, batch.timeUs[i] as number)
    }
  }
  return lastUs >= firstUs ? { firstUs, lastUs } : undefined
}

/**
 * What to add to every packet's time so that the capture is replayed "now" and no packet ever lies in the future: the last one
 * is at the moment it is sent (the first one, when it is replayed slower than it was recorded).
 * `speed` is a factor; Infinity is as fast as possible.
 */
export const rebaseShiftUs = (span: { firstUs: number; lastUs: number }, nowUs: number, speed: number): number => {
  const durationUs = span.lastUs - span.firstUs
  const sentUs = nowUs + durationUs / speed
  return Math.floor(Math.min(nowUs - span.firstUs, sentUs - span.lastUs))
}

/** The batches with `shiftUs` added to every packet's time. */
export async function* shifted(batches: AsyncIterable<PacketBatch>, shiftUs: number): AsyncGenerator<PacketBatch> {
  for await (const batch of batches) {
    if (shiftUs !== 0) for (let i = 0; i < batch.count; i++) batch.timeUs[i] = (batch.timeUs[i] as number) + shiftUs
    yield batch
  }
}

type Clock = { nowMs(): number; wait(ms: number): Promise<void> }

/** Packets due within this many milliseconds are sent together. */
const STEP_MS = 10

/** Cuts the batches so that every packet comes when it is due, counted from the first one. `speed` as above. */
export async function* paced(
  batches: AsyncIterable<PacketBatch>,
  speed: number,
  clock: Clock,
): AsyncGenerator<PacketBatch> {
  const startMs = clock.nowMs()
  let firstUs: number | undefined
  for await (const batch of batches) {
    let from = 0
    while (from < batch.count) {
      firstUs ??= batch.timeUs[0] as number
      const elapsedMs = clock.nowMs() - startMs
      const dueUs = firstUs + (elapsedMs + STEP_MS) * 1000 * speed
      let to = from
      while (to < batch.count && (batch.timeUs[to] as number) <= dueUs) to++
      if (to > from) yield partOf(batch, from, to)
      from = to
      if (from < batch.count) {
        const wantedMs = ((batch.timeUs[from] as number) - firstUs) / 1000 / speed
        await clock.wait(Math.max(1, wantedMs - elapsedMs))
      }
    }
  }
}
