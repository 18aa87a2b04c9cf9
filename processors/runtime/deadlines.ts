// Keys with a time at which something is due (a bucket to close, an alert to end), kept as one value of a partition's state, so that a
// processor without timers can act on event time when a later message of the partition moves it forward.
import type { StateView } from './state.ts'

export type Deadlines = {
  set(key: string, dueUs: number): void
  delete(key: string): void
  has(key: string): boolean
  /** Keys due at or before `nowUs`, earliest first. */
  due(nowUs: number): readonly string[]
  /** Keys that must leave to keep at most `capacity`, earliest due first. */
  beyond(capacity: number): readonly string[]
  all(): readonly string[]
  /** Stages the value if it changed. */
  save(): void
}

/** Reads the deadlines stored under `stateKey`. Times are microseconds since the epoch, event time. */
export const loadDeadlines = async (state: StateView, stateKey: string): Promise<Deadlines> => {
  const [stored] = await state.getMany([stateKey])
  const dueByKey = new Map<string, number>(stored ? JSON.parse(Buffer.from(stored).toString('utf8')) : [])
  let isChanged = false
  const byTime = (isWanted: (dueUs: number) => boolean = () => true): string[] =>
    [...dueByKey]
      .filter(([, dueUs]) => isWanted(dueUs))
      .sort((a, b) => a[1] - b[1] || (a[0] < b[0] ? -1 : 1))
      .map(([key]) => key)
  return {
    set(key, dueUs) {
      if (dueByKey.get(key) === dueUs) return
      dueByKey.set(key, dueUs)
      isChanged = true
    },
    delete(key) {
      isChanged = dueByKey.delete(key) || isChanged
    },
    has: (key) => dueByKey.has(key),
    due: (nowUs) => byTime((dueUs) => dueUs <= nowUs),
    beyond: (capacity) => (dueByKey.size <= capacity ? [] : byTime().slice(0, dueByKey.size - capacity)),
    all: () => byTime(),
    save() {
      if (isChanged) state.set(stateKey, Buffer.from(JSON.stringify([...dueByKey])))
      isChanged = false
    },
  }
}
