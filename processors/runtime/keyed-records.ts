// Records of a partition's state by key, as JSON, each with a time at which something is due for it. One batch opens them, changes some in
// place and saves those; the store is asked only for keys that are known to exist.
import { loadDeadlines } from './deadlines.ts'
import type { StateView } from './state.ts'

export type KeyedRecords<R> = {
  /** Reads what is stored of these keys. */
  load(keys: readonly string[]): Promise<void>
  get(key: string): R | undefined
  /** Keeps the record, also after a change in place. */
  put(key: string, record: R): void
  forget(key: string): void
  /** Loads and names the records due at or before `nowUs`, earliest first. */
  due(nowUs: number): Promise<readonly string[]>
  /** Loads and names the records that must leave to keep at most `capacity`, earliest due first. */
  beyond(capacity: number): Promise<readonly string[]>
  all(): Promise<readonly string[]>
  /** Stages every change since opening. */
  save(): void
}

/** `name` prefixes the keys in the store; `dueAt` answers event time in microseconds. Records must survive JSON. */
export const openKeyedRecords = async <R>(
  state: StateView,
  name: string,
  dueAt: (record: R) => number,
): Promise<KeyedRecords<R>> => {
  const deadlines = await loadDeadlines(state, `${name}/deadlines`)
  const records = new Map<string, R>()
  const load = async (keys: readonly string[]): Promise<readonly string[]> => {
    const missing = new Set(keys.filter((key) => deadlines.has(key) && !records.has(key)))
    const lost = await readRecords(state, name, records, missing)
    for (const key of lost) deadlines.delete(key)
    return keys.filter((key) => records.has(key))
  }
  const changed = new Set<string>()
  return {
    load: async (keys) => void (await load(keys)),
    get: (key) => records.get(key),
    put(key, record) {
      records.set(key, record)
      changed.add(key)
      deadlines.set(key, dueAt(record))
    },
    forget(key) {
      records.delete(key)
      changed.add(key)
      deadlines.delete(key)
    },
    due: (nowUs) => load(deadlines.due(nowUs)),
    beyond: (capacity) => load(deadlines.beyond(capacity)),
    all: () => load(deadlines.all()),
    save() {
      for (const key of changed) stage(state, `${name}/${key}`, records.get(key))
      deadlines.save()
    },
  }
}

/** Answers the keys that the store no longer has (it was told to evict): they start anew. */
const readRecords = async <R>(
  state: StateView,
  name: string,
  records: Map<string, R>,
  missing: ReadonlySet<string>,
): Promise<readonly string[]> => {
  if (missing.size === 0) return []
  const keys = [...missing]
  const values = await state.getMany(keys.map((key) => `${name}/${key}`))
  for (const [index, key] of keys.entries()) {
    const bytes = values[index]
    if (bytes) records.set(key, JSON.parse(Buffer.from(bytes).toString('utf8')))
  }
  return keys.filter((_, index) => !values[index])
}

const stage = (state: StateView, key: string, record: unknown): void => {
  if (record === undefined) state.delete(key)
  else state.set(key, Buffer.from(JSON.stringify(record)))
}
