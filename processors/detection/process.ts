// Detection: every event goes on as scored; what the detectors see in it is gathered by subject and leaves as evidence.
import type { Evidence, NetworkEvent, Subject } from '../../schemas/messages.ts'
import { type KeyedRecords, openKeyedRecords } from '../runtime/keyed-records.ts'
import { ok } from '../runtime/outcome.ts'
import type { Output, Processor } from '../runtime/processor.ts'
import type { StateView } from '../runtime/state.ts'
import { type Detector, type Observation, subjectKey } from './observation.ts'
import {
  closeBuckets,
  dueAt,
  isForgettable,
  observe,
  openRecord,
  type SubjectRecord,
  timeOf,
} from './subject-record.ts'

/** Subjects under suspicion kept per partition; beyond it those idle longest are forgotten. */
const CAPACITY = 10_000

export type DetectionDeps = { readonly detectors: readonly Detector[]; readonly capacity?: number }

/** What one detector saw of one subject in one event; never empty. */
type Seen = { readonly detector: Detector; readonly subject: Subject; readonly observations: readonly Observation[] }
type Records = KeyedRecords<SubjectRecord>

/** Writes events.scored (one for each event) and evidence.emitted. */
export const createDetection = ({ detectors, capacity = CAPACITY }: DetectionDeps): Processor<'events.raw'> => {
  const openRecords = (state: StateView): Promise<Records> =>
    openKeyedRecords(state, 'detection', (record) => dueAt(record, detectors))
  return {
    name: 'detection',
    reads: ['events.raw'],
    async process(batch, state) {
      const seen = batch.map(({ message }) => seenIn(message, detectors))
      const records = await openRecords(state)
      await records.load(seen.flat().map(({ subject }) => subjectKey(subject)))
      const evidence = batch.map(({ message }, index) => addTo(records, seen[index] ?? [], message))
      const latestUs = batch.reduce((latest, { message }) => Math.max(latest, timeOf(message)), 0)
      evidence
        .at(-1)
        ?.push(
          ...close(records, await records.due(latestUs), latestUs, detectors),
          ...close(records, await records.beyond(capacity), Number.POSITIVE_INFINITY, detectors),
        )
      records.save()
      return batch.map(({ message }, index) => ok<Output>(toScored(message), ...(evidence[index] ?? []).map(toEmitted)))
    },
    async finish(state) {
      const records = await openRecords(state)
      const evidence = (await records.all()).flatMap((key) => release(records, key, detectors))
      records.save()
      return evidence.map(toEmitted)
    },
  }
}

/** A flow that another sensor reported before is evidence once. */
const seenIn = (event: NetworkEvent, detectors: readonly Detector[]): Seen[] => {
  if (event.duplicate_of_sensor) return []
  return detectors.flatMap((detector) => {
    const observations = detector.observe(event)
    const [first, ...others] = observations
    if (!first) return []
    const { subject } = first
    if (others.every((other) => isSame(other.subject, subject))) return [{ detector, subject, observations }]
    return observations.map((observation) => ({ detector, subject: observation.subject, observations: [observation] }))
  })
}

const isSame = (one: Subject, other: Subject): boolean => one.type === other.type && one.value === other.value

/** Adds what was seen in one event; answers the evidence that leaves because of it. A benign flow opens no record. */
const addTo = (records: Records, seen: readonly Seen[], event: NetworkEvent): Evidence[] =>
  seen.flatMap(({ detector, subject, observations }) => {
    const key = subjectKey(subject)
    const isSuspected = observations.some(({ attack_class }) => attack_class !== null)
    const record = records.get(key) ?? (isSuspected ? openRecord(subject) : undefined)
    if (!record) return []
    const evidence = observe(record, detector, observations, event)
    records.put(key, record)
    return evidence
  })

/** Closes the buckets that ended by `nowUs` (event time) and forgets idle subjects. */
const close = (records: Records, keys: readonly string[], nowUs: number, detectors: readonly Detector[]): Evidence[] =>
  keys.flatMap((key) => {
    const record = records.get(key)
    if (!record) return []
    const evidence = closeBuckets(record, detectors, nowUs)
    if (isForgettable(record, nowUs)) records.forget(key)
    else records.put(key, record)
    return evidence
  })

/** What is held back of a record leaves, and the record stays, knowing what left: more input may follow. */
const release = (records: Records, key: string, detectors: readonly Detector[]): Evidence[] => {
  const record = records.get(key)
  if (!record) return []
  const evidence = closeBuckets(record, detectors, Number.POSITIVE_INFINITY)
  records.put(key, record)
  return evidence
}

/** Key as in events.raw: a fold towards a target has many sources. */
const toScored = (event: NetworkEvent): Output<'events.scored'> => ({
  topic: 'events.scored',
  key: (event.fold?.kind === 'target' ? event.dst_ip : event.src_ip) ?? event.dst_ip ?? '',
  message: event,
})

const toEmitted = (evidence: Evidence): Output<'evidence.emitted'> => ({
  topic: 'evidence.emitted',
  key: subjectKey(evidence.subject ?? {}),
  message: evidence,
})
