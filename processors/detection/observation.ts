// What one detector sees in one event. Observations of a subject are gathered over ten seconds before they become evidence.
import type { AttackClass, Attribution, NetworkEvent, Subject } from '../../schemas/messages.ts'

export type Observation = {
  readonly subject: Subject
  /** Null: benign, whatever class the subject is suspected of. */
  readonly attack_class: AttackClass | null
  /** Natural logarithm of P(seen | attack) / P(seen | benign). */
  readonly log_likelihood_ratio: number
  /** Absent when there are many sources or they may be spoofed. */
  readonly source_ip: string | null
  /** The target as "address" or "address:port". */
  readonly target: string | null
  readonly sources_count: number
  /** Measured values; over a bucket the largest of each is kept. */
  readonly facts: Readonly<Record<string, number>>
  readonly attack_probability: number | null
  /** What decided about attack_probability. Absent: not computed. */
  readonly attributions?: readonly Attribution[]
  /** Observations of one key in a bucket are one finding, as strong as the strongest of them. Absent: each is a finding of its own. */
  readonly key?: string
  /** ATT&CK techniques that this observation shows, beside the detector's. */
  readonly techniques?: readonly string[]
}

export type Detector = {
  readonly name: string
  readonly input_group: 'rate' | 'content' | 'intelligence' | 'logs' | 'external' | 'model'
  readonly techniques: readonly string[]
  /**
   * How the strength of a bucket follows from its observations. max: each says what a window holds so far. sum: each is a finding of
   * its own, up to STRONGEST. mean: each is an opinion about one flow.
   */
  readonly combine: 'max' | 'sum' | 'mean'
  /** Strength from which it may alert without a second input group. Absent: never. */
  readonly decisiveFrom?: number
  /** How long a bucket lasts, whole multiples of ten seconds. Absent: ten. Longer where the steps of one attack are minutes apart. */
  readonly bucketSeconds?: number
  /** Strength that a bucket of a sum may reach. Absent: STRONGEST. */
  readonly mostOfBucket?: number
  /** Distinct hosts in a bucket beyond which what it sees is a habit of the source's programs, and says nothing. Absent: any number. */
  readonly mostHosts?: number
  /** Classes that it was not made to see: its benign opinions do not speak against a suspicion of them. */
  readonly blindTo?: readonly AttackClass[]
  /** Pure; no entry when the event says nothing. */
  observe(event: NetworkEvent): readonly Observation[]
}

/** No detector is surer than this (odds of 160,000 to 1): beyond it, errors in what it assumes outweigh what it measures. */
export const STRONGEST = 12
/** Strength at which rate and content detectors may alert alone: posterior 0.95 at the prior that alerting assumes. */
export const DECISIVE = 10

export const sourceOf = (value: string): Subject => ({ type: 'source', value })
export const targetOf = (value: string): Subject => ({ type: 'target', value })
export const subjectKey = (subject: Subject): string => `${subject.type}:${subject.value}`

/** "address:port", or the address where there is no port or many. */
export const endpointOf = ({ dst_ip, dst_port, transport }: NetworkEvent): string | null => {
  if (!dst_ip) return null
  // ICMP has a code in the port's place; a fold has a port where all its flows go to one.
  if (dst_port == null || transport?.startsWith('icmp')) return dst_ip
  return dst_ip.includes(':') ? `[${dst_ip}]:${dst_port}` : `${dst_ip}:${dst_port}`
}

/** 1 or 0 for the sides known to be ours, and what they are worth: alerting weighs an attack by whose machine is behind it and in front of it. */
export const sideFacts = ({ asset_facts: facts }: NetworkEvent): Record<string, number> => ({
  ...(facts?.src_is_ours == null ? {} : { source_is_ours: Number(facts.src_is_ours) }),
  ...(facts?.dst_is_ours == null ? {} : { target_is_ours: Number(facts.dst_is_ours) }),
  ...criticalityFact('source_criticality', facts?.src_criticality),
  ...criticalityFact('target_criticality', facts?.dst_criticality),
})

/** 0 low, 1 medium, 2 high, 3 critical: alerting weighs what an attack would cost by it. */
const CRITICALITIES = ['low', 'medium', 'high', 'critical']
const criticalityFact = (name: string, criticality: string | null | undefined): Record<string, number> => {
  const level = CRITICALITIES.indexOf(criticality ?? '')
  return level < 0 ? {} : { [name]: level }
}

export const clamp = (value: number, low: number, high: number): number => Math.min(Math.max(value, low), high)

/** Host of "address", "address:port" or "[address]:port". */
export const hostOf = (target: string): string =>
  target.startsWith('[') ? target.slice(1, target.indexOf(']')) : target.replace(/^([\d.]+):\d+$/, '$1')

/** What an event says about its source, which it must have. The strength is clamped to 0..STRONGEST. */
export const aboutSource = (
  event: NetworkEvent,
  attack_class: AttackClass,
  strength: number,
  facts: Record<string, number> = {},
): Observation => ({
  subject: sourceOf(event.src_ip ?? ''),
  attack_class,
  log_likelihood_ratio: clamp(strength, 0, STRONGEST),
  source_ip: event.src_ip ?? null,
  target: endpointOf(event),
  sources_count: 1,
  facts: { ...sideFacts(event), ...facts },
  attack_probability: null,
})
