// Detection: every event goes on as scored; what the detectors see in it is gathered by subject and leaves as evidence.
import type { NetworkEvent, Subject } from '../../schemas/messages.ts'
import { ok } from '../runtime/outcome.ts'
import type { Output, Processor } from '../runtime/processor.ts'
import type { Detector } from './observation.ts'
import { timeOf } from './subject-record.ts'
import { openSuspects, type Seen, toEmitted } from './suspects.ts'

/** Subjects under suspicion kept per partition; beyond it those idle longest are forgotten. */
const CAPACITY = 10_000

export type DetectionDeps = { readonly detectors: readonly Detector[]; readonly capacity?: number }

/** Writes events.scored (one for each event) and evidence.emitted. */
export const createDetection = ({ detectors, capacity = CAPACITY }: DetectionDeps): Processor<'events.raw'> => ({
  name: 'detection',
  reads: ['events.raw'],
  async process(batch, state) {
    const seen = batch.map(({ message }) => seenIn(message, detectors))
    const suspects = await openSuspects(state, 'detection', detectors, capacity)
    await suspects.load(seen.flat().map(({ subject }) => subject))
    const evidence = batch.map(({ message }, index) => suspects.add(seen[index] ?? [], message))
    const latestUs = batch.reduce((latest, { message }) => Math.max(latest, timeOf(message)), 0)
    evidence.at(-1)?.push(...(await suspects.closeUntil(latestUs)))
    suspects.save()
    return batch.map(({ message }, index) => ok<Output>(toScored(message), ...(evidence[index] ?? []).map(toEmitted)))
  },
  async finish(state) {
    const suspects = await openSuspects(state, 'detection', detectors, capacity)
    const evidence = await suspects.release()
    suspects.save()
    return evidence.map(toEmitted)
  },
})

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

/** Key as in events.raw: a fold towards a target has many sources. */
const toScored = (event: NetworkEvent): Output<'events.scored'> => ({
  topic: 'events.scored',
  key: (event.fold?.kind === 'target' ? event.dst_ip : event.src_ip) ?? event.dst_ip ?? '',
  message: event,
})
