// Alerting: evidence by subject and class becomes alerts, and alerts become few revisions.
import type { Alert, Evidence, Subject } from '../../schemas/messages.ts'
import { type KeyedRecords, openKeyedRecords } from '../runtime/keyed-records.ts'
import { drop, ok, reject } from '../runtime/outcome.ts'
import type { Output, Processor } from '../runtime/processor.ts'
import { lastOf, type SubjectCase } from './case.ts'
import { advance, dueAt, IDLE_US, receive } from './decide.ts'
import type { SuppressionList } from './suppressions.ts'

/** Subjects with a case kept per partition; beyond it the alerts that would end first are closed. */
const CAPACITY = 10_000

export type AlertingDeps = {
  /** Wall clock, microseconds since the epoch; only stamped on revisions. */
  readonly nowUs: () => number
  readonly capacity?: number
  /** The suppression that names the evidence's subject, if one does at this wall clock. */
  readonly suppressionOf?: SuppressionList
  readonly onSuppressed?: (evidence: Evidence) => void
}
type Cases = KeyedRecords<SubjectCase>

/**
 * Reads evidence.emitted, writes alerts.raised; rejects evidence without subject, class, id or time as `incomplete`, drops that of a
 * suppressed subject as `suppressed`. An alert that was open when its subject was suppressed closes like any that gets no more evidence.
 */
export const createAlerting = ({
  nowUs,
  capacity = CAPACITY,
  suppressionOf = () => undefined,
  onSuppressed = () => {},
}: AlertingDeps): Processor<'evidence.emitted'> => ({
  name: 'alerting',
  reads: ['evidence.emitted'],
  async process(batch, state) {
    const wallUs = nowUs()
    const complete = batch.map(({ message }) => message).filter(isComplete)
    const suppressed = new Set(complete.filter((evidence) => suppressionOf(evidence, wallUs)))
    for (const evidence of suppressed) onSuppressed(evidence)
    const usable = complete.filter((evidence) => !suppressed.has(evidence))
    const isUsed = new Set(usable)
    const cases = await openKeyedRecords(state, 'alerting', dueAt)
    await cases.load(usable.map(({ subject }) => keyOf(subject)))
    const alerts = batch.map(({ message }) => (isUsed.has(message) ? add(cases, message, wallUs) : undefined))
    const latestUs = usable.reduce((latest, evidence) => Math.max(latest, timeOf(evidence)), 0)
    alerts
      .findLast((each) => each !== undefined)
      ?.push(
        ...move(cases, await cases.due(latestUs), (subjectCase) => advance(subjectCase, { nowUs: latestUs, wallUs })),
        ...move(cases, await cases.beyond(capacity), (subjectCase) => closeAll(subjectCase, wallUs)),
      )
    cases.save()
    return batch.map(({ message }, index) => {
      const raised = alerts[index]
      if (raised) return ok<Output>(...raised.map(toRaised))
      if (suppressed.has(message)) return drop('suppressed')
      return reject('incomplete', 'evidence without subject, class, id or time')
    })
  },
  async finish(state) {
    const wallUs = nowUs()
    const cases = await openKeyedRecords(state, 'alerting', dueAt)
    const flush = (subjectCase: SubjectCase) => advance(subjectCase, { nowUs: lastOf(subjectCase), wallUs }, true)
    const alerts = move(cases, await cases.all(), flush)
    // Else the next revision would have the number of one that has left, and the sink would refuse it.
    cases.save()
    return alerts.map(toRaised)
  },
})

const isComplete = ({ subject, attack_class, evidence_id, time_us }: Evidence): boolean =>
  Boolean(subject?.value && attack_class && evidence_id && time_us != null)

const keyOf = (subject: Subject | null | undefined): string => `${subject?.type}:${subject?.value}`
const timeOf = ({ last_seen_us, time_us }: Evidence): number => last_seen_us ?? time_us ?? 0

const add = (cases: Cases, evidence: Evidence, wallUs: number): Alert[] => {
  const key = keyOf(evidence.subject)
  const subjectCase = cases.get(key) ?? { subject: evidence.subject ?? {}, classes: [] }
  const alerts = receive(subjectCase, evidence, timeOf(evidence), wallUs)
  cases.put(key, subjectCase)
  return alerts
}

/** Lets time act on cases, and forgets those of which nothing is left. */
const move = (cases: Cases, keys: readonly string[], act: (subjectCase: SubjectCase) => Alert[]): Alert[] =>
  keys.flatMap((key) => {
    const subjectCase = cases.get(key)
    if (!subjectCase) return []
    const alerts = act(subjectCase)
    if (subjectCase.classes.length === 0) cases.forget(key)
    else cases.put(key, subjectCase)
    return alerts
  })

const closeAll = (subjectCase: SubjectCase, wallUs: number): Alert[] =>
  advance(subjectCase, { nowUs: lastOf(subjectCase) + IDLE_US, wallUs })

const toRaised = (alert: Alert): Output<'alerts.raised'> => ({
  topic: 'alerts.raised',
  key: alert.alert_id ?? '',
  message: alert,
})
