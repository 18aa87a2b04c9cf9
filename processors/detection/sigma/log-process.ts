// Log detection: Sigma rules over component logs, as evidence of the group "logs".
import type { ComponentLog, Evidence, NetworkEvent } from '../../../schemas/messages.ts'
import { ok } from '../../runtime/outcome.ts'
import type { Output, Processor } from '../../runtime/processor.ts'
import { openSuspects, type Seen, toEmitted } from '../suspects.ts'
import { observeLog, sigmaLogs } from './detectors.ts'
import type { LogRule } from './rule.ts'

const CAPACITY = 10_000
const NAME = 'log-detection'

export type LogDetectionDeps = {
  readonly rules: readonly LogRule[]
  readonly capacity?: number
  /** Told of every batch: lines that a rule matched, and matches that accuse nobody. */
  readonly onMatched?: (matched: number, withoutAddress: number) => void
} & Pick<Processor, 'registerMetrics'>

/** Writes evidence.emitted; the lines themselves are stored by others. */
export const createLogDetection = ({
  rules,
  capacity = CAPACITY,
  onMatched,
  ...lifecycle
}: LogDetectionDeps): Processor<'logs.raw'> => ({
  name: NAME,
  reads: ['logs.raw'],
  async process(batch, state) {
    const seen = batch.map(({ message }) => observeLog(message, rules))
    onMatched?.(
      seen.filter(({ observations }) => observations.length > 0).length,
      seen.reduce((sum, { withoutAddress }) => sum + withoutAddress, 0),
    )
    const bySubject = seen.map(({ observations }): Seen[] =>
      observations.map((observation) => ({
        detector: sigmaLogs,
        subject: observation.subject,
        observations: [observation],
      })),
    )
    const suspects = await openSuspects(state, NAME, [sigmaLogs], capacity)
    await suspects.load(bySubject.flat().map(({ subject }) => subject))
    const evidence = batch.map(({ message }, index) => suspects.add(bySubject[index] ?? [], carrierOf(message)))
    const latestUs = batch.reduce((latest, { message }) => Math.max(latest, message.time_us ?? 0), 0)
    evidence.at(-1)?.push(...(await suspects.closeUntil(latestUs)))
    suspects.save()
    return batch.map((_, index) => ok<Output>(...(evidence[index] ?? []).map(aboutLines).map(toEmitted)))
  },
  async finish(state) {
    const suspects = await openSuspects(state, NAME, [sigmaLogs], capacity)
    const evidence = await suspects.release()
    suspects.save()
    return evidence.map(aboutLines).map(toEmitted)
  },
  ...lifecycle,
})

/** A line in the place of an event: it stands for no flow. */
const carrierOf = ({ log_id, time_us }: ComponentLog): NetworkEvent => ({
  ...(log_id == null ? {} : { event_id: log_id }),
  ...(time_us == null ? {} : { time_us, end_time_us: time_us }),
  flow_count: 0,
})

/** Its ids are those of lines. */
const aboutLines = (evidence: Evidence): Evidence => ({
  ...evidence,
  event_ids: [],
  log_ids: evidence.event_ids ?? [],
})
