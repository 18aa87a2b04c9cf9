// The published alert: one revision of what a case amounts to.
import { timeOrderedUuid } from '../../schemas/event-id.ts'
import type { Alert, Evidence, Subject } from '../../schemas/messages.ts'
import { type ClassCase, countOf, type OpenAlert } from './case.ts'
import { summarise } from './summary.ts'

const MAX_TARGETS = 64
const MAX_EVIDENCE = 32

/** Deterministic: the same first evidence gives the same alert. */
export const alertIdOf = (subject: Subject, { attack_class, evidence }: ClassCase): string => {
  const first = evidence.reduce((a, b) => ((b.time_us ?? 0) < (a.time_us ?? 0) ? b : a))
  return timeOrderedUuid(
    first.time_us ?? 0,
    'alert',
    `${subject.type}:${subject.value}`,
    attack_class,
    first.evidence_id ?? '',
  )
}

/**
 * `nowUs` is event time, `wallUs` the wall clock, both in microseconds since the epoch. `otherStage`: evidence of another class that
 * counted; it stands behind the class's own, and neither its flows nor its targets are those of this alert.
 */
export const toAlert = (
  subject: Subject,
  classCase: ClassCase,
  open: OpenAlert,
  status: 'open' | 'closed',
  clock: { readonly nowUs: number; readonly wallUs: number },
  otherStage: readonly Evidence[] = [],
): Alert => {
  const { attack_class, evidence, firstUs, lastUs } = classCase
  const targets = [...new Set(evidence.flatMap((each) => each.targets ?? []))].slice(0, MAX_TARGETS)
  const count = countOf(classCase)
  const seconds = (lastUs - firstUs) / 1e6
  const supporting = evidence.filter((each) => (each.log_likelihood_ratio ?? 0) > 0)
  return {
    ...{ alert_id: open.alert_id, revision: open.revision, status, subject, attack_class },
    source_ip: sourceOf(subject, supporting),
    sources_count: supporting.reduce((most, each) => Math.max(most, each.sources_count ?? 1), 1),
    targets,
    ...{ severity: open.severity, confidence: open.confidence },
    evidence: [...[...evidence].sort(byStrength), ...[...otherStage].sort(byStrength)].slice(0, MAX_EVIDENCE),
    techniques: [...new Set(supporting.flatMap((each) => each.techniques ?? []))].sort(),
    ...{ first_seen_us: firstUs, last_seen_us: lastUs, event_count: count },
    ...{ updated_at_us: clock.nowUs, raised_at_us: clock.wallUs },
    summary: summarise({ subject, attackClass: attack_class, evidence, targets, count, seconds, otherStage }),
  }
}

/** The subject itself, or the one source that all evidence about a target agrees on. */
const sourceOf = (subject: Subject, evidence: readonly Evidence[]): string | null => {
  if (subject.type === 'source') return subject.value ?? null
  const sources = new Set(evidence.map(({ source_ip }) => source_ip ?? null))
  return sources.size === 1 ? ([...sources][0] ?? null) : null
}

const byStrength = (a: Evidence, b: Evidence): number =>
  (b.log_likelihood_ratio ?? 0) - (a.log_likelihood_ratio ?? 0) || (b.time_us ?? 0) - (a.time_us ?? 0)
