// Which events are explained. An explanation costs a hundred times what a score costs, and a flood has thousands of events that are alike.
import type { ModelResult, NetworkEvent } from '../../../schemas/messages.ts'

export type AttributionLimits = {
  /** Explained events per subject, class and minute of event time. */
  readonly perSubject: number
  /** Explained events per batch; also at most one in EVENTS_PER_ATTRIBUTION, but FEWEST in a small batch. 0: none. */
  readonly perBatch: number
}

const EVENTS_PER_ATTRIBUTION = 64
/** Small batches come while there is little to do; under load they grow. */
const FEWEST = 4
/** From here on everybody who reads a probability speaks of an attack. */
const SUSPICIOUS = 0.5
const MINUTE_US = 60_000_000
const MOST_SUBJECTS = 10_000

export type Candidate = { readonly event: NetworkEvent; readonly result: ModelResult }

/** Explained events by subject and class, of the minute that the subject was last explained in. Losing it explains a few events more. */
export class Explained {
  readonly #subjects = new Map<string, { minute: number; count: number }>()

  /** How many of the subject's events were explained in this minute. */
  countOf(subject: string, minute: number): number {
    const known = this.#subjects.get(subject)
    return known?.minute === minute ? known.count : 0
  }

  add(subject: string, minute: number): void {
    const count = this.countOf(subject, minute) + 1
    if (this.#subjects.size >= MOST_SUBJECTS && !this.#subjects.has(subject)) this.#subjects.clear()
    this.#subjects.set(subject, { minute, count })
  }
}

/**
 * The events of a batch of `batchSize` to be explained: each subject's likeliest attack first (to a tenth of probability; of equals the
 * earliest, with which the model's evidence leaves), then each one's second, within the limits.
 * Remembers them in `explained`. The others that are suspicious are `leftOut`.
 */
export const chooseForAttribution = <C extends Candidate>(
  candidates: readonly C[],
  batchSize: number,
  { perSubject, perBatch }: AttributionLimits,
  explained: Explained,
): { readonly chosen: readonly C[]; readonly leftOut: number } => {
  const suspicious = candidates.filter(({ result }) => (result.attack_probability ?? 0) >= SUSPICIOUS)
  const budget = Math.min(perBatch, Math.max(FEWEST, Math.ceil(batchSize / EVENTS_PER_ATTRIBUTION)))
  const turns = suspicious
    .toSorted((a, b) => tenthOf(b) - tenthOf(a))
    .map((candidate) => ({ candidate, ...placeOf(candidate), turn: 0 }))
  const seen = new Map<string, number>()
  for (const entry of turns) {
    const key = `${entry.subject} ${entry.minute}`
    entry.turn = seen.get(key) ?? explained.countOf(entry.subject, entry.minute)
    seen.set(key, entry.turn + 1)
  }
  const chosen = turns
    .filter(({ turn }) => turn < perSubject)
    .sort((a, b) => a.turn - b.turn)
    .slice(0, budget)
  for (const { subject, minute } of chosen) explained.add(subject, minute)
  return { chosen: chosen.map(({ candidate }) => candidate), leftOut: suspicious.length - chosen.length }
}

const tenthOf = ({ result }: Candidate): number => Math.round((result.attack_probability ?? 0) * 10)

/** A flood is about its target, everything else about its source, as the detector `model` has it. */
const placeOf = ({ event, result }: Candidate): { subject: string; minute: number } => {
  const subject = result.attack_class === 'ddos' ? event.dst_ip : event.src_ip
  const minute = Math.floor((event.end_time_us ?? event.time_us ?? 0) / MINUTE_US)
  return { subject: `${result.attack_class} ${subject}`, minute }
}
