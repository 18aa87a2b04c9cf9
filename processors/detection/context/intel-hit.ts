// Indicators of feeds as evidence: who a flow's ends are said to be. A feed may be wrong, so a hit alone raises no alert unless its feed is
// configured as decisive; it corroborates what the other groups see.
//
// Strength = 6 * contribution (confidence at the event's time times the weight of the type, docs/intelligence.md): a list that is as sure
// as it can be is taken to be wrong about one in e^6 = 400 of those it names.
import type { AttackClass, IntelHit, NetworkEvent } from '../../../schemas/messages.ts'
import { aboutSource, DECISIVE, type Detector, type Observation } from '../observation.ts'

const STRONGEST_HIT = 6
/** A weaker hit says too little to open a suspicion. */
const WEAKEST = 1
/** Hits named per observation. */
const MOST_NAMED = 4
const SUSPICIOUS = 0.5

/** What the bearer of an indicator of that type does when it comes to us. */
const CLASS_OF_SOURCE: ReadonlyMap<string, AttackClass> = new Map([
  ['scanner', 'port_scan'],
  ['brute_force', 'ssh_bruteforce'],
  ['c2', 'botnet_c2'],
  ['botnet', 'botnet_c2'],
  ['malware', 'botnet_c2'],
])
/** Types whose bearer is contacted by machines that were taken over. */
const CONTACTED: ReadonlySet<string> = new Set(['c2', 'botnet', 'malware'])
const FIELDS_OF_SOURCE: ReadonlySet<string> = new Set(['src_ip', 'src_asn'])

export const intelHit: Detector = {
  name: 'intel_hit',
  input_group: 'intelligence',
  // Differs by class, and the indicator does not tell it.
  techniques: [],
  combine: 'max',
  decisiveFrom: DECISIVE,
  observe(event) {
    const { intel_hits, src_ip } = event
    if (!intel_hits?.length || !src_ip) return []
    const byClass = Map.groupBy(intel_hits, (hit) => classOf(hit, event))
    return [...byClass].flatMap(([attack_class, hits]) => (attack_class ? observed(event, attack_class, hits) : []))
  },
}

const observed = (event: NetworkEvent, attack_class: AttackClass, hits: readonly IntelHit[]): Observation[] => {
  const strongest = hits.reduce((most, { contribution }) => Math.max(most, contribution ?? 0), 0) * STRONGEST_HIT
  if (strongest < WEAKEST) return []
  const strength = hits.some(({ decisive }) => decisive) ? DECISIVE : strongest
  return [aboutSource(event, attack_class, strength, factsOf(hits))]
}

/** Undefined: the hit does not say what the source of this flow does. */
const classOf = (hit: IntelHit, event: NetworkEvent): AttackClass | undefined => {
  const type = hit.type ?? ''
  if (!FIELDS_OF_SOURCE.has(hit.matched_field ?? '')) return CONTACTED.has(type) ? 'botnet_c2' : undefined
  const named = CLASS_OF_SOURCE.get(type)
  if (named === 'port_scan') return named
  // Anybody can write a listed address into one packet: only what took part in an exchange is held against it.
  if (!event.dst_packets) return undefined
  if (named === 'ssh_bruteforce') return isSsh(event) ? named : undefined
  return named ?? suspectedClass(event)
}

const isSsh = ({ protocol_analysis, dst_port }: NetworkEvent): boolean =>
  protocol_analysis?.service === 'ssh' || (protocol_analysis?.service == null && dst_port === 22)

/** A list that does not say what for corroborates what the model suspects, and nothing else. */
const suspectedClass = ({ model_result }: NetworkEvent): AttackClass | undefined =>
  (model_result?.attack_probability ?? 0) >= SUSPICIOUS
    ? ((model_result?.attack_class ?? undefined) as AttackClass | undefined)
    : undefined

/** Confidences by indicator, feed and type, such as "198.51.100.7 (c2-list, c2)". */
const factsOf = (hits: readonly IntelHit[]): Record<string, number> =>
  Object.fromEntries(
    hits
      .slice(0, MOST_NAMED)
      .map(({ indicator, source, type, confidence }) => [`${indicator} (${source}, ${type})`, confidence ?? 0]),
  )
