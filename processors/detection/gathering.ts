// Observations of one (subject, detector, class) gathered over a bucket of event time, ten seconds unless the detector asks for more, and
// when they become evidence.
//
// 1. The first observation of a bucket opens it; evidence leaves at once when its strength passes EMISSION_LEVEL.
// 2. While it grows, evidence leaves again with the same id each time its flow count has doubled, or its strength
//    moved by one: 65,000 probes make at most some twenty messages per bucket.
// 3. When event time passes the bucket's end, what has not left yet leaves.
// Every version of a bucket has one id and is at least as complete as the one before, so a reader keeps the newest, and a batch
// delivered again changes nothing.
import { timeOrderedUuid } from '../../schemas/event-id.ts'
import type { AttackClass, Attribution, Evidence, NetworkEvent, Subject } from '../../schemas/messages.ts'
import { clamp, type Detector, hostOf, type Observation, STRONGEST, subjectKey } from './observation.ts'

const BUCKET_SECONDS = 10
const EMISSION_LEVEL = 2
/** Benign evidence is bounded low, so it leaves earlier. */
const BENIGN_LEVEL = -1
const MAX_EVENT_IDS = 32
const MAX_TARGETS = 32
const MAX_FACTS = 32
/** Their sum reaches STRONGEST long before. */
const MAX_KEYS = 64

/** Length of the detector's buckets, microseconds. */
export const bucketUsOf = ({ bucketSeconds = BUCKET_SECONDS }: Detector): number => bucketSeconds * 1_000_000

/** JSON-serialisable; times in microseconds since the epoch. */
export type Gathering = {
  readonly detector: string
  readonly attack_class: AttackClass
  bucketUs: number
  strongest: number
  sum: number
  weight: number
  flows: number
  firstUs: number
  lastUs: number
  eventIds: string[]
  targets: string[]
  sources: number
  sourceIp: string | null
  facts: Record<string, number>
  probability: number | null
  /** Of the likeliest attack among the events that have them. Absent: none has. */
  explained?: { probability: number; attributions: Attribution[] }
  /** What the newest evidence said. Flows 0: none has left. */
  sent: { flows: number; strength: number }
  /** Strongest observation of each key. Absent: none has a key. */
  keys?: Record<string, number>
  /** Techniques that observations named. Absent: none. */
  techniques?: string[]
}

export const openGathering = (detector: Detector, attack_class: AttackClass, timeUs: number): Gathering => ({
  detector: detector.name,
  attack_class,
  bucketUs: Math.floor(timeUs / bucketUsOf(detector)) * bucketUsOf(detector),
  ...{ strongest: 0, sum: 0, weight: 0, flows: 0, firstUs: timeUs, lastUs: timeUs, eventIds: [], targets: [] },
  ...{ sources: 0, sourceIp: null, facts: {}, probability: null },
  sent: { flows: 0, strength: 0 },
})

/** Folds of a flood stand for thousands of flows; one of them must not drown every other opinion of the bucket. */
const MAX_WEIGHT = 100

/** Adds one observation in place. */
export const gather = (gathering: Gathering, seen: Observation, event: NetworkEvent): void => {
  const flows = event.flow_count ?? 1
  // A continuation of a long flow adds no flow, but its opinion counts.
  const weight = clamp(flows, 1, MAX_WEIGHT)
  gathering.strongest = Math.max(gathering.strongest, seen.log_likelihood_ratio)
  gathering.sum += seen.key === undefined ? seen.log_likelihood_ratio * weight : growthOf(gathering, seen.key, seen)
  gathering.weight += weight
  // Benign flows weigh in the mean, but the evidence is not about them.
  if (seen.attack_class === null) return
  // Several findings of one event are one event.
  const isSameEvent = event.event_id != null && gathering.eventIds.at(-1) === event.event_id
  if (!isSameEvent) gathering.flows += flows
  gathering.firstUs = Math.min(gathering.firstUs, event.time_us ?? gathering.firstUs)
  gathering.lastUs = Math.max(gathering.lastUs, event.end_time_us ?? event.time_us ?? 0)
  if (event.event_id && !isSameEvent) gathering.eventIds = [...gathering.eventIds, event.event_id].slice(-MAX_EVENT_IDS)
  if (seen.target && gathering.targets.length < MAX_TARGETS && !gathering.targets.includes(seen.target)) {
    gathering.targets.push(seen.target)
  }
  gathering.sources = Math.max(gathering.sources, seen.sources_count)
  gathering.sourceIp = seen.source_ip
  for (const [name, value] of Object.entries(seen.facts)) {
    // Indicators are facts under their own names, of which a busy subject may meet many.
    if (!(name in gathering.facts) && Object.keys(gathering.facts).length >= MAX_FACTS) continue
    gathering.facts[name] = Math.max(gathering.facts[name] ?? value, value)
  }
  gathering.probability = maxOf(gathering.probability, seen.attack_probability)
  const probability = seen.attack_probability ?? 0
  if (seen.attributions?.length && probability > (gathering.explained?.probability ?? -1)) {
    gathering.explained = { probability, attributions: [...seen.attributions] }
  }
  if (seen.techniques) gathering.techniques = [...new Set([...(gathering.techniques ?? []), ...seen.techniques])]
}

/** What a finding adds to those of its key; remembers it. */
const growthOf = (gathering: Gathering, key: string, { log_likelihood_ratio }: Observation): number => {
  gathering.keys ??= {}
  const { keys } = gathering
  // A key may be a name out of a packet: prefixed, it can be no name of JavaScript's own.
  const name = `=${key}`
  const known = keys[name]
  if (known === undefined && Object.keys(keys).length >= MAX_KEYS) return 0
  const strongest = Math.max(known ?? 0, log_likelihood_ratio)
  keys[name] = strongest
  return strongest - (known ?? 0)
}

const maxOf = (left: number | null, right: number | null): number | null =>
  left === null || right === null ? (left ?? right) : Math.max(left, right)

/** Log-likelihood ratio of the bucket so far. */
export const strengthOf = (
  { strongest, sum, weight, targets }: Gathering,
  { combine, mostOfBucket = STRONGEST, mostHosts }: Pick<Detector, 'combine' | 'mostOfBucket' | 'mostHosts'>,
): number => {
  if (mostHosts !== undefined && new Set(targets.map(hostOf)).size > mostHosts) return 0
  if (combine === 'max') return strongest
  if (combine === 'sum') return Math.min(sum, mostOfBucket)
  return weight > 0 ? sum / weight : 0
}

/** True if evidence should leave now; `isClosing`: the bucket is over, so any growth counts. */
export const isDue = (gathering: Gathering, strength: number, isClosing: boolean): boolean => {
  const { sent, flows } = gathering
  const isNew = sent.flows === 0 && sent.strength === 0
  if (isNew) return strength >= EMISSION_LEVEL || (strength <= BENIGN_LEVEL && gathering.weight > 0)
  if (isClosing) return flows > sent.flows || Math.abs(strength - sent.strength) > 0.01
  return flows >= sent.flows * 2 + 1 || Math.abs(strength - sent.strength) >= 1
}

/** The evidence as it stands; remembers that it left. */
export const evidenceOf = (gathering: Gathering, subject: Subject, detector: Detector): Evidence => {
  const strength = strengthOf(gathering, detector)
  gathering.sent = { flows: gathering.flows, strength }
  const { attack_class, bucketUs } = gathering
  return {
    evidence_id: timeOrderedUuid(bucketUs, detector.name, subjectKey(subject), attack_class),
    subject,
    attack_class,
    detector: detector.name,
    input_group: detector.input_group,
    log_likelihood_ratio: strength,
    event_ids: gathering.eventIds,
    techniques: [...new Set([...detector.techniques, ...(gathering.techniques ?? [])])],
    time_us: bucketUs,
    first_seen_us: gathering.firstUs,
    last_seen_us: gathering.lastUs,
    flow_count: gathering.flows,
    source_ip: gathering.sourceIp,
    targets: [...gathering.targets],
    sources_count: gathering.sources,
    facts: { ...gathering.facts },
    decisive: strength >= (detector.decisiveFrom ?? Number.POSITIVE_INFINITY),
    attack_probability: gathering.probability,
    attributions: gathering.explained?.attributions ?? [],
  }
}
