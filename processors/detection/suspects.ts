// Subjects under suspicion in one partition while a batch is worked on: what detectors saw goes in, evidence comes out. Events and log lines
// alike go through here.
import type { Evidence, NetworkEvent, Subject } from '../../schemas/messages.ts'
import { openKeyedRecords } from '../runtime/keyed-records.ts'
import type { Output } from '../runtime/processor.ts'
import type { StateView } from '../runtime/state.ts'
import { type Detector, type Observation, subjectKey } from './observation.ts'
import { closeBuckets, dueAt, isForgettable, observe, openRecord, type SubjectRecord } from './subject-record.ts'

/** What one detector saw of one subject in one event; never empty. */
export type Seen = {
  readonly detector: Detector
  readonly subject: Subject
  readonly observations: readonly Observation[]
}

export type Suspects = {
  /** Reads what is known of the subjects. */
  load(subjects: readonly Subject[]): Promise<void>
  /** Evidence that leaves because of one event. A benign flow opens no record. */
  add(seen: readonly Seen[], event: NetworkEvent): Evidence[]
  /** Closes the buckets that ended by `nowUs` (event time), forgets idle subjects and those beyond the capacity. */
  closeUntil(nowUs: number): Promise<Evidence[]>
  /** What is held back leaves, and the records stay, knowing what left: more input may follow. */
  release(): Promise<Evidence[]>
  /** Stages every change. */
  save(): void
}

/** `name` prefixes the keys in the store. `capacity`: subjects kept; beyond it those idle longest are forgotten. */
export const openSuspects = async (
  state: StateView,
  name: string,
  detectors: readonly Detector[],
  capacity: number,
): Promise<Suspects> => {
  const records = await openKeyedRecords<SubjectRecord>(state, name, (record) => dueAt(record, detectors))
  const close = (keys: readonly string[], nowUs: number): Evidence[] =>
    keys.flatMap((key) => {
      const record = records.get(key)
      if (!record) return []
      const evidence = closeBuckets(record, detectors, nowUs)
      if (isForgettable(record, nowUs)) records.forget(key)
      else records.put(key, record)
      return evidence
    })
  return {
    load: (subjects) => records.load(subjects.map(subjectKey)),
    add: (seen, event) =>
      seen.flatMap(({ detector, subject, observations }) => {
        const key = subjectKey(subject)
        const isSuspected = observations.some(({ attack_class }) => attack_class !== null)
        const record = records.get(key) ?? (isSuspected ? openRecord(subject) : undefined)
        if (!record) return []
        const evidence = observe(record, detector, observations, event)
        records.put(key, record)
        return evidence
      }),
    closeUntil: async (nowUs) => [
      ...close(await records.due(nowUs), nowUs),
      ...close(await records.beyond(capacity), Number.POSITIVE_INFINITY),
    ],
    release: async () =>
      (await records.all()).flatMap((key) => {
        const record = records.get(key)
        if (!record) return []
        const evidence = closeBuckets(record, detectors, Number.POSITIVE_INFINITY)
        records.put(key, record)
        return evidence
      }),
    save: () => records.save(),
  }
}

export const toEmitted = (evidence: Evidence): Output<'evidence.emitted'> => ({
  topic: 'evidence.emitted',
  key: subjectKey(evidence.subject ?? {}),
  message: evidence,
})
