// Detection: every event goes on as scored; what the detectors see in it is gathered by subject and leaves as evidence.
import type { Evidence, NetworkEvent } from '../../schemas/messages.ts'
import { ok } from '../runtime/outcome.ts'
import type { Output, Processor } from '../runtime/processor.ts'
import { type Detector, subjectKey } from './observation.ts'
import { openRecords, type Seen } from './records.ts'
import { timeOf } from './subject-record.ts'

/** Subjects under suspicion kept per partition; beyond it those idle longest are forgotten. */
const CAPACITY = 2000

export type DetectionDeps = { readonly detectors: readonly Detector[]; readonly capacity?: number }

/** Writes events.scored (one for each event) and evidence.emitted. */
export const createDetection = ({ detectors, capacity = CAPACITY }: DetectionDeps): Processor<'events.raw'> => ({
  name: 'detection',
  reads: ['events.raw'],
  async process(batch, state) {
    const seen = batch.map(({ message }) => seenIn(message, detectors))
    const records = await openRecords(state, detectors, capacity)
    await records.load(seen.flat())
    const evidence = batch.map(({ message }, index) => records.add(seen[index] ?? [], message))
    const latestUs = batch.reduce((latest, { message }) => Math.max(latest, timeOf(message)), 0)
    evidence.at(-1)?.push(...(await records.closeDue(latestUs)))
    records.save()
    return batch.map(({ message }, index) => ok<Output>(toScored(message), ...(evidence[index] ?? []).map(toEmitted)))
  },
  async finish(state) {
    const records = await openRecords(state, detectors, capacity)
    return (await records.closeDue(Number.POSITIVE_INFINITY)).map(toEmitted)
  },
})

const seenIn = (event: NetworkEvent, detectors: readonly Detector[]): Seen[] =>
  detectors.flatMap((detector) => detector.observe(event).map((observation) => ({ detector, observation })))

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
