// The subjects' records that one batch touches: read together before it, written together after it.
import type { Evidence, NetworkEvent } from '../../schemas/messages.ts'
import { loadDeadlines } from '../runtime/deadlines.ts'
import type { StateView } from '../runtime/state.ts'
import { type Detector, type Observation, subjectKey } from './observation.ts'
import {
  closeBuckets,
  decodeRecord,
  dueAt,
  encodeRecord,
  FORGET_US,
  observe,
  openRecord,
  type SubjectRecord,
} from './subject-record.ts'

export type Seen = { readonly detector: Detector; readonly observation: Observation }
export type Records = {
  /** Reads the records of the subjects about to be seen. */
  load(seen: readonly Seen[]): Promise<void>
  /** Adds what was seen in one event; answers the evidence that leaves because of it. */
  add(seen: readonly Seen[], event: NetworkEvent): Evidence[]
  /** Closes buckets that ended by `nowUs` (event time), forgets idle subjects and those beyond the capacity. */
  closeDue(nowUs: number): Promise<Evidence[]>
  save(): void
}

const DEADLINES = 'detection/deadlines'
const stateKey = (key: string): string => `detection/${key}`

/** `capacity` subjects under suspicion are kept per partition. */
export const openRecords = async (
  state: StateView,
  detectors: readonly Detector[],
  capacity: number,
): Promise<Records> => {
  const deadlines = await loadDeadlines(state, DEADLINES)
  const records = new Map<string, SubjectRecord>()
  const changed = new Set<string>()
  const read = async (keys: readonly string[]) => {
    // Every subject with a record has a deadline, so most are known to have none without asking the store.
    const missing = keys.filter((key) => deadlines.has(key) && !records.has(key))
    if (missing.length === 0) return
    const values = await state.getMany(missing.map(stateKey))
    for (const [index, key] of missing.entries()) {
      const bytes = values[index]
      if (bytes) records.set(key, decodeRecord(bytes))
    }
  }
  const forget = (key: string) => {
    records.delete(key)
    changed.delete(key)
    deadlines.delete(key)
    state.delete(stateKey(key))
  }
  const close = (key: string, nowUs: number): Evidence[] => {
    const record = records.get(key)
    const evidence = record ? closeBuckets(record, detectors, nowUs) : []
    if (!record || record.lastUs + FORGET_US <= nowUs) forget(key)
    else changed.add(key)
    return evidence
  }
  return {
    load: (seen) => read([...new Set(seen.map(({ observation }) => subjectKey(observation.subject)))]),
    add: (seen, event) =>
      seen.flatMap(({ detector, observation }) => {
        const key = subjectKey(observation.subject)
        const record = records.get(key) ?? (observation.attack_class ? openRecord(observation.subject) : undefined)
        if (!record) return []
        records.set(key, record)
        changed.add(key)
        return observe(record, detector, observation, event)
      }),
    async closeDue(nowUs) {
      for (const key of changed) setDeadline(key)
      const due = deadlines.due(nowUs)
      const surplus = deadlines.beyond(capacity)
      await read([...due, ...surplus])
      const closed = due.flatMap((key) => close(key, nowUs))
      return [...closed, ...surplus.flatMap((key) => close(key, Number.POSITIVE_INFINITY))]
    },
    save() {
      for (const key of changed) {
        const record = records.get(key)
        if (!record) continue
        setDeadline(key)
        state.set(stateKey(key), encodeRecord(record))
      }
      deadlines.save()
    },
  }

  function setDeadline(key: string) {
    const record = records.get(key)
    if (record) deadlines.set(key, dueAt(record, detectors))
  }
}
