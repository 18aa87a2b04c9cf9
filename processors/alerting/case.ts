// What alerting knows about one subject: its evidence by class, and the alert of each class if one is open.
import type { Evidence, Subject } from '../../schemas/messages.ts'

/** Evidence kept per class: the newest buckets. Flows of those that left stay counted. */
const MAX_EVIDENCE = 24
/** Event ids kept per evidence here; the evidence table has all. */
const MAX_EVENT_IDS = 8

export type OpenAlert = {
  readonly alert_id: string
  revision: number
  severity: string
  confidence: number
  count: number
  /** Event time of the newest revision, microseconds. */
  revisedUs: number
}

export type ClassCase = {
  readonly attack_class: string
  evidence: Evidence[]
  /** Flows of evidence that is no longer kept, by detector. Absent: none has left. */
  pastCounts?: Record<string, number>
  firstUs: number
  lastUs: number
  alert: OpenAlert | null
}

export type SubjectCase = { readonly subject: Subject; classes: ClassCase[] }

/** Event time of the newest evidence, microseconds. */
export const lastOf = ({ classes }: SubjectCase): number =>
  classes.reduce((last, { lastUs }) => Math.max(last, lastUs), 0)

/** The case of the evidence's class, made if it is new. */
export const classCaseFor = (subjectCase: SubjectCase, evidence: Evidence): ClassCase => {
  const attack_class = evidence.attack_class ?? ''
  const known = subjectCase.classes.find((other) => other.attack_class === attack_class)
  if (known) return known
  const firstUs = evidence.first_seen_us ?? 0
  const fresh: ClassCase = { attack_class, evidence: [], firstUs, lastUs: firstUs, alert: null }
  subjectCase.classes.push(fresh)
  return fresh
}

/**
 * Adds evidence in place. A bucket known already is replaced by its newer version, unless that says less: two partitions may measure
 * one target, and redelivery may bring an older version.
 */
export const addEvidence = (classCase: ClassCase, evidence: Evidence): void => {
  // Unknown fields of a newer producer are bytes, which JSON would garble.
  const { $unknowns: _, ...fields } = evidence
  const trimmed: Evidence = { ...fields, event_ids: (evidence.event_ids ?? []).slice(-MAX_EVENT_IDS) }
  const index = classCase.evidence.findIndex(({ evidence_id }) => evidence_id === evidence.evidence_id)
  const known = classCase.evidence[index]
  if (!known) classCase.evidence.push(trimmed)
  else if ((trimmed.flow_count ?? 0) >= (known.flow_count ?? 0)) classCase.evidence[index] = trimmed
  dropOldest(classCase)
  // What speaks against an attack must not keep its alert open.
  if ((evidence.log_likelihood_ratio ?? 0) <= 0) return
  classCase.firstUs = Math.min(classCase.firstUs, evidence.first_seen_us ?? classCase.firstUs)
  classCase.lastUs = Math.max(classCase.lastUs, evidence.last_seen_us ?? 0)
}

/** Whole buckets leave, oldest first, so that a bucket's flows are counted here or among the past, never in both. */
const dropOldest = (classCase: ClassCase): void => {
  while (classCase.evidence.length > MAX_EVIDENCE) {
    const oldest = Math.min(...classCase.evidence.map(({ time_us }) => time_us ?? 0))
    const leaving = classCase.evidence.filter(({ time_us }) => (time_us ?? 0) === oldest)
    classCase.pastCounts ??= {}
    for (const { detector, flow_count } of leaving) {
      const name = detector ?? ''
      classCase.pastCounts[name] = (classCase.pastCounts[name] ?? 0) + (flow_count ?? 0)
    }
    classCase.evidence = classCase.evidence.filter((evidence) => !leaving.includes(evidence))
  }
}

/**
 * Flows behind the case. Detectors see the same flows, in buckets of different lengths, so the largest count of one detector is taken, not
 * the sum over them.
 */
export const countOf = ({ evidence, pastCounts = {} }: ClassCase): number => {
  const counts = new Map(Object.entries(pastCounts))
  for (const { detector, flow_count } of evidence)
    counts.set(detector ?? '', (counts.get(detector ?? '') ?? 0) + (flow_count ?? 0))
  return Math.max(0, ...counts.values())
}
