// What is gathered about one subject by all detectors: one value of the state, so that benign flows can speak against every suspicion.
import type { AttackClass, Evidence, NetworkEvent, Subject } from '../../schemas/messages.ts'
import { bucketUsOf, evidenceOf, type Gathering, gather, isDue, openGathering, strengthOf } from './gathering.ts'
import { type Detector, hostOf, type Observation } from './observation.ts'

/** A subject that nothing was seen of for so long is forgotten. */
const FORGET_US = 10 * 60 * 1_000_000

export type SubjectRecord = { readonly subject: Subject; lastUs: number; gatherings: Gathering[] }

export const openRecord = (subject: Subject): SubjectRecord => ({ subject, lastUs: 0, gatherings: [] })

/** Time of an observation: the record's last packet, since windows are as seen at its export. Microseconds. */
export const timeOf = (event: NetworkEvent): number => event.end_time_us ?? event.time_us ?? 0

/**
 * Adds all that `detector` saw of this subject in `event`, then answers the evidence that leaves because of it: once, with every finding.
 * Changes the record in place.
 */
export const observe = (
  record: SubjectRecord,
  detector: Detector,
  seen: readonly Observation[],
  event: NetworkEvent,
): Evidence[] => {
  const timeUs = timeOf(event)
  const evidence: Evidence[] = []
  const grown = new Set<Gathering>()
  for (const observation of seen) {
    for (const attack_class of classesOf(record, detector, observation, timeUs)) {
      // Benign flows do not prolong a suspicion: else a busy host would be watched, and spoken for, for ever.
      if (observation.attack_class) record.lastUs = timeUs
      const heard = isElsewhere(record, attack_class, observation) ? asSilent(observation) : observation
      const { gathering, closed } = bucketFor(record, detector, attack_class, timeUs)
      gather(gathering, heard, event)
      evidence.push(...closed)
      grown.add(gathering)
    }
  }
  const due = [...grown].filter((gathering) => isDue(gathering, strengthOf(gathering, detector), false))
  return [...evidence, ...due.map((gathering) => evidenceOf(gathering, record.subject, detector))]
}

/**
 * Whether a benign flow has nothing to do with what the subject is suspected of: it went to other hosts. A machine that scans one host may
 * browse at others all the while, and that is no reason to doubt the scan.
 */
const isElsewhere = ({ gatherings }: SubjectRecord, suspected: AttackClass, seen: Observation): boolean => {
  if (seen.attack_class !== null || seen.target === null) return false
  const host = hostOf(seen.target)
  return !gatherings.some(
    ({ attack_class, targets }) => attack_class === suspected && targets.some((target) => hostOf(target) === host),
  )
}

/** Says neither yes nor no: it still thins out, in a mean, what a few odd flows among many ordinary ones say. */
const asSilent = (seen: Observation): Observation => ({ ...seen, log_likelihood_ratio: 0 })

/** What the observation speaks for or, where it is benign, against. */
const classesOf = (record: SubjectRecord, detector: Detector, seen: Observation, timeUs: number): AttackClass[] =>
  seen.attack_class
    ? [seen.attack_class]
    : suspectedOf(record, timeUs).filter((suspected) => !detector.blindTo?.includes(suspected))

/** Classes that the subject is suspected of at this time: only these can be spoken against. */
const suspectedOf = ({ gatherings }: SubjectRecord, timeUs: number): AttackClass[] => {
  const recent = gatherings.filter(
    ({ bucketUs, eventIds }) => eventIds.length > 0 && Math.abs(timeUs - bucketUs) <= FORGET_US,
  )
  return [...new Set(recent.map(({ attack_class }) => attack_class))]
}

/** A late observation joins the open bucket; one of another age (a second capture in one run) opens its own, as a newer one does. */
const bucketFor = (record: SubjectRecord, detector: Detector, attack_class: AttackClass, timeUs: number) => {
  const isSame = (other: Gathering) => other.detector === detector.name && other.attack_class === attack_class
  const open = record.gatherings.find(isSame)
  if (open && timeUs < open.bucketUs + bucketUsOf(detector) && timeUs > open.bucketUs - FORGET_US)
    return { gathering: open, closed: [] }
  const gathering = openGathering(detector, attack_class, timeUs)
  record.gatherings = [...record.gatherings.filter((other) => other !== open), gathering]
  return { gathering, closed: open ? remainder(open, record.subject, detector) : [] }
}

/** Evidence of every bucket that ended before `nowUs` and grew since its evidence last left. */
export const closeBuckets = (record: SubjectRecord, detectors: readonly Detector[], nowUs: number): Evidence[] =>
  record.gatherings.flatMap((gathering) => {
    const detector = detectors.find(({ name }) => name === gathering.detector)
    if (!detector || gathering.bucketUs + bucketUsOf(detector) > nowUs) return []
    return remainder(gathering, record.subject, detector)
  })

const remainder = (gathering: Gathering, subject: Subject, detector: Detector): Evidence[] =>
  isDue(gathering, strengthOf(gathering, detector), true) ? [evidenceOf(gathering, subject, detector)] : []

/** True when nothing was seen of the subject for so long that it starts anew. */
export const isForgettable = (record: SubjectRecord, nowUs: number): boolean => record.lastUs + FORGET_US <= nowUs

/** When something is due for the record: a bucket with growth that has not left, else its end. Microseconds. */
export const dueAt = (record: SubjectRecord, detectors: readonly Detector[]): number => {
  const ends = record.gatherings.flatMap((gathering) => {
    const detector = detectors.find(({ name }) => name === gathering.detector)
    if (!detector || !isDue(gathering, strengthOf(gathering, detector), true)) return []
    return [gathering.bucketUs + bucketUsOf(detector)]
  })
  return Math.min(record.lastUs + FORGET_US, ...ends)
}
