// Records of one kind in a partition's state, by key: those used lately in memory, all of them in the store, packed.
// The table forgets by itself, least recently seen first (to the length of a bucket of event time):
// 1. When a record is used for the first time in a bucket, its key is added to the bucket's list and the record says so (`listed`).
// 2. A list is read when its bucket is older than the horizon, or when there are more records than the capacity (the oldest list first,
//    but not the newest keys of all, which are still being gathered). A record that was listed again since stays; the others leave.
// Changed records go to the table's log first (change-log.ts). All of it is staged in the batch's view, so
// records, lists and offset are committed as one.
import type { StateView } from '../runtime/state.ts'
import { type ChangeLog, loadLog } from './change-log.ts'
import { type Bucket, chunkKey, encodeQueue, list, loadQueue, type Queue } from './seen-queue.ts'

export type TableKind<R> = {
  /** Prefix of its keys in the store. */
  readonly name: string
  readonly encode: (record: R) => Uint8Array
  readonly decode: (bytes: Uint8Array) => R
  readonly bucketSeconds: number
  /** A record not used for at least so long leaves. */
  readonly horizonSeconds: number
  /** Records kept in the store. */
  readonly capacity: number
  /** Records kept in memory between batches. */
  readonly hotCapacity: number
}

/** Why records left. */
export type Evicted<R> = { readonly key: string; readonly record: R; readonly reason: 'idle' | 'capacity' }

export type RecordTable<R> = {
  /** Reads those of `keys` that are not in memory. */
  load(keys: Iterable<string>): Promise<void>
  get(key: string): R | undefined
  /** Keeps the record, also after a change in place. */
  put(key: string, record: R): void
  forget(key: string): void
  /** Forgets what is due at `second` of event time, and stages every change since the last call. Answers what left. */
  save(second: number): Promise<readonly Evicted<R>[]>
  /** Records in the store. */
  size(): number
}

type Memory<R> = { readonly hot: Map<string, R>; queue: Queue; log: ChangeLog }

/** The table as the view's partition holds it. */
export const openTable = async <R extends { listed: number }>(
  view: StateView,
  kind: TableKind<R>,
): Promise<RecordTable<R>> => {
  const box = view.remember<{ memory: Memory<R> | undefined }>(`enrichment/${kind.name}`, () => ({ memory: undefined }))
  box.memory ??= await loadMemory(view, kind)
  const { hot, queue, log } = box.memory
  const dirty = new Set<string>()
  const left = new Set<string>()
  const load = async (keys: Iterable<string>): Promise<void> => {
    if (queue.size === 0) return
    const missing = [...new Set(keys)].filter((key) => !hot.has(key) && !left.has(key))
    if (missing.length === 0) return
    const values = await view.getMany(missing.map((key) => keyOf(kind, key)))
    for (const [index, bytes] of values.entries()) if (bytes) hot.set(missing[index] as string, kind.decode(bytes))
  }
  const remove = (key: string): void => {
    hot.delete(key)
    dirty.delete(key)
    left.add(key)
    queue.size--
    view.delete(keyOf(kind, key))
  }
  return {
    load,
    get: (key) => hot.get(key),
    put(key, record) {
      hot.set(key, record)
      dirty.add(key)
      left.delete(key)
    },
    forget: remove,
    async save(second) {
      const bucket = Math.floor(second / kind.bucketSeconds)
      if (dirty.size > 0) list(view, kind.name, queue, hot, dirty, bucket)
      const evicted = await sweep({
        view,
        kind,
        queue,
        hot,
        load,
        remove,
        bucket,
        budget: 2 + Math.ceil(dirty.size / 128),
      })
      if (dirty.size > 0 || left.size > 0) view.set(`enrichment/${kind.name}-queue`, encodeQueue(queue))
      for (const key of log.append(view, changesOf(kind, hot, dirty, left))) {
        const record = hot.get(key)
        if (record) view.set(keyOf(kind, key), kind.encode(record))
      }
      cool(view, kind, hot, log)
      dirty.clear()
      left.clear()
      return evicted
    },
    size: () => queue.size,
  }
}

const keyOf = ({ name }: { readonly name: string }, key: string): string => `enrichment/${name}/${key}`
/** What the batch did to the records, packed; undefined: it left. Moves the changed ones to the young end of the memory. */
const changesOf = <R>(
  { encode }: TableKind<R>,
  hot: Map<string, R>,
  dirty: ReadonlySet<string>,
  left: ReadonlySet<string>,
): Map<string, Uint8Array | undefined> => {
  const changes = new Map<string, Uint8Array | undefined>()
  for (const key of left) changes.set(key, undefined)
  for (const key of dirty) {
    const record = hot.get(key) as R
    hot.delete(key)
    hot.set(key, record)
    changes.set(key, encode(record))
  }
  return changes
}

/** Drops the records used longest ago from memory; those that are in the log only are written to their places first. */
const cool = <R>(view: StateView, kind: TableKind<R>, hot: Map<string, R>, log: ChangeLog): void => {
  for (const [key, record] of hot) {
    if (hot.size <= kind.hotCapacity) return
    hot.delete(key)
    if (!log.isUnwritten(key)) continue
    view.set(keyOf(kind, key), kind.encode(record))
    log.written(key)
  }
}

type Sweep<R> = {
  readonly view: StateView
  readonly kind: TableKind<R>
  readonly queue: Queue
  readonly hot: Map<string, R>
  readonly load: (keys: readonly string[]) => Promise<void>
  readonly remove: (key: string) => void
  readonly bucket: number
  /** Lists read at most, so that a batch stays short after a jump of event time. */
  readonly budget: number
}

const sweep = async <R extends { listed: number }>(work: Sweep<R>): Promise<Evicted<R>[]> => {
  const { kind, queue, bucket } = work
  const evicted: Evicted<R>[] = []
  for (let read = 0; read < work.budget; read++) {
    const oldest = queue.buckets[0]
    if (oldest === undefined) break
    const isIdle = (oldest.bucket + 1) * kind.bucketSeconds + kind.horizonSeconds <= bucket * kind.bucketSeconds
    const isGathering = queue.buckets.length === 1 && oldest.next === oldest.chunks - 1
    if (!isIdle && (queue.size <= kind.capacity || isGathering)) break
    evicted.push(...(await readList(work, oldest, isIdle ? 'idle' : 'capacity')))
    if (oldest.next < oldest.chunks) continue
    queue.buckets.shift()
    if (queue.buckets.length === 0) queue.tail = []
  }
  return evicted
}

const readList = async <R extends { listed: number }>(
  { view, kind, hot, load, remove }: Sweep<R>,
  oldest: Bucket,
  reason: Evicted<R>['reason'],
): Promise<Evicted<R>[]> => {
  const at = chunkKey(kind.name, oldest.bucket, oldest.next++)
  const [bytes] = await view.getMany([at])
  view.delete(at)
  const keys = bytes ? Buffer.from(bytes).toString().split('\n') : []
  await load(keys)
  const evicted: Evicted<R>[] = []
  for (const key of keys) {
    const record = hot.get(key)
    if (record?.listed !== oldest.bucket) continue
    remove(key)
    evicted.push({ key, record, reason })
  }
  return evicted
}

const loadMemory = async <R>(view: StateView, kind: TableKind<R>): Promise<Memory<R>> => {
  const { log, records } = await loadLog(view, `enrichment/${kind.name}-log`)
  const hot = new Map<string, R>()
  for (const [key, bytes] of records) hot.set(key, kind.decode(bytes))
  return { hot, log, queue: await loadQueue(view, kind.name) }
}
