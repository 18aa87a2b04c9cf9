// Alerting: evidence by subject and class becomes alerts, and alerts become few revisions.
import type { Alert, Evidence } from '../../schemas/messages.ts'
import { ok, reject } from '../runtime/outcome.ts'
import type { Output, Processor } from '../runtime/processor.ts'
import { openCases } from './cases.ts'

/** Subjects with a case kept per partition; beyond it the alerts that would end first are closed. */
const CAPACITY = 2000

export type AlertingDeps = {
  /** Wall clock, microseconds since the epoch; only stamped on revisions. */
  readonly nowUs: () => number
  readonly capacity?: number
}

/** Reads evidence.emitted, writes alerts.raised; rejects evidence without subject, class or time as `incomplete`. */
export const createAlerting = ({ nowUs, capacity = CAPACITY }: AlertingDeps): Processor<'evidence.emitted'> => ({
  name: 'alerting',
  reads: ['evidence.emitted'],
  async process(batch, state) {
    const usable = batch.map(({ message }) => message).filter(isComplete)
    const cases = await openCases(state, nowUs(), capacity)
    await cases.load(usable)
    const alerts = batch.map(({ message }) => (isComplete(message) ? cases.add(message) : undefined))
    const latestUs = usable.reduce(
      (latest, { last_seen_us, time_us }) => Math.max(latest, last_seen_us ?? time_us ?? 0),
      0,
    )
    alerts.findLast((each) => each !== undefined)?.push(...(await cases.advanceDue(latestUs)))
    cases.save()
    return alerts.map((each) =>
      each ? ok<Output>(...each.map(toRaised)) : reject('incomplete', 'evidence without subject, class, id or time'),
    )
  },
  async finish(state) {
    const cases = await openCases(state, nowUs(), capacity)
    return (await cases.flush()).map(toRaised)
  },
})

const isComplete = ({ subject, attack_class, evidence_id, time_us }: Evidence): boolean =>
  Boolean(subject?.value && attack_class && evidence_id && time_us != null)

const toRaised = (alert: Alert): Output<'alerts.raised'> => ({
  topic: 'alerts.raised',
  key: alert.alert_id ?? '',
  message: alert,
})
