// Which keys of a table were used in which bucket of event time: the order in which record-table.ts forgets.
import type { StateView } from '../runtime/state.ts'
import { openReader, openWriter, readNumber, takeBytes, writeNumber } from './packed.ts'

/** A bucket's list: chunks from `next` up to and without `chunks` are still to be read. */
export type Bucket = { readonly bucket: number; next: number; chunks: number }
/** Buckets, oldest first; `size`: records of the table; `tail`: the newest chunk of the newest bucket, still gathering. */
export type Queue = { buckets: Bucket[]; size: number; tail: string[] }
/** Keys in a stored value. Keys hold no line feed. */
const CHUNK = 512

/** Where a chunk of a bucket's list is stored. */
export const chunkKey = (name: string, bucket: number, chunk: number): string =>
  `enrichment/${name}-list/${bucket}/${chunk}`

/** Adds the keys of records not yet listed in this bucket to its list. The newest chunk is written again until it is full. */
export const list = <R extends { listed: number }>(
  view: StateView,
  name: string,
  queue: Queue,
  hot: ReadonlyMap<string, R>,
  dirty: ReadonlySet<string>,
  bucket: number,
): void => {
  let last = queue.buckets.at(-1)
  // Event time does not go back here; a queue from a longer past than the horizon is swept as any other.
  if (last === undefined || last.bucket < bucket) {
    last = { bucket, next: 0, chunks: 1 }
    queue.buckets.push(last)
    queue.tail = []
  }
  let isChanged = false
  for (const key of dirty) {
    const record = hot.get(key) as R
    if (record.listed === last.bucket) continue
    if (record.listed < 0) queue.size++
    record.listed = last.bucket
    if (queue.tail.length === CHUNK) {
      view.set(chunkKey(name, last.bucket, last.chunks - 1), Buffer.from(queue.tail.join('\n')))
      last.chunks++
      queue.tail = []
    }
    queue.tail.push(key)
    isChanged = true
  }
  if (isChanged) view.set(chunkKey(name, last.bucket, last.chunks - 1), Buffer.from(queue.tail.join('\n')))
}

const writer = openWriter()

/** The queue without its lists. */
export const encodeQueue = ({ size, buckets }: Queue): Uint8Array => {
  writeNumber(writer, size)
  for (const { bucket, next, chunks } of buckets) {
    for (const value of [bucket, next, chunks]) writeNumber(writer, value)
  }
  return takeBytes(writer)
}

/** The queue of a table; an empty one where nothing was stored. */
export const loadQueue = async (view: StateView, name: string): Promise<Queue> => {
  const [bytes] = await view.getMany([`enrichment/${name}-queue`])
  if (bytes === undefined) return { size: 0, buckets: [], tail: [] }
  const reader = openReader(bytes)
  const size = readNumber(reader)
  const buckets: Bucket[] = []
  while (reader.at < bytes.length) {
    buckets.push({ bucket: readNumber(reader), next: readNumber(reader), chunks: readNumber(reader) })
  }
  const last = buckets.at(-1)
  const [tail] = last ? await view.getMany([chunkKey(name, last.bucket, last.chunks - 1)]) : []
  return { size, buckets, tail: tail ? Buffer.from(tail).toString().split('\n') : [] }
}
