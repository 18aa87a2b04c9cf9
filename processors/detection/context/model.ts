// The model's opinion as evidence: what it says about each flow, averaged over the flows of a subject, so that one odd flow among many
// ordinary ones weighs little, and ordinary flows count as benign evidence.
import { ATTACK_CLASSES, type AttackClass, type NetworkEvent } from '../../../schemas/messages.ts'
import { clamp, type Detector, endpointOf, type Observation, sideFacts, sourceOf, targetOf } from '../observation.ts'

/** Share of attacks among the flows that the model was calibrated on. */
const TRAINING_PRIOR = 0.5
const STRONGEST_OPINION = 6
/** Of acts inside a domain it learnt from a few laboratories, and sees the operations that the detectors see: it supports, and no more. */
const STRONGEST_OF_APT = 2
/** The model may be wrong about a whole attack: its benign opinion is bounded more tightly than its suspicion. */
const MOST_BENIGN = -1.5
const NO_FACTS = {}

export const model: Detector = {
  name: 'model',
  input_group: 'model',
  techniques: [],
  combine: 'mean',
  // Of a data set that it has not seen it misses most acts inside a domain (docs/model-card.md): its silence says nothing against them.
  blindTo: ['apt'],
  observe(event) {
    const { attack_probability: probability, attributions } = event.model_result ?? {}
    if (probability == null) return []
    const log_likelihood_ratio = clamp(logit(probability) - logit(TRAINING_PRIOR), MOST_BENIGN, STRONGEST_OPINION)
    const named = ATTACK_CLASSES.find((name) => name === event.model_result?.attack_class) ?? null
    const attack_class = log_likelihood_ratio > 0 ? named : null
    const bounded = attack_class === 'apt' ? Math.min(log_likelihood_ratio, STRONGEST_OF_APT) : log_likelihood_ratio
    return subjectsOf(event, attack_class).map((subject) => ({
      subject,
      attack_class,
      log_likelihood_ratio: attack_class ? bounded : Math.min(log_likelihood_ratio, 0),
      source_ip: subject.type === 'source' ? (subject.value ?? null) : null,
      target: endpointOf(event),
      sources_count: event.fold?.distinct_sources ?? 1,
      facts: attack_class ? sideFacts(event) : NO_FACTS,
      attack_probability: probability,
      ...(attack_class && attributions?.length ? { attributions } : {}),
    }))
  },
}

/** A flood is about its target, everything else about its source; a benign flow speaks for both of its ends. */
const subjectsOf = (
  { src_ip, dst_ip, fold }: NetworkEvent,
  attack_class: AttackClass | null,
): Observation['subject'][] => {
  const source = src_ip && fold?.kind !== 'target' ? [sourceOf(src_ip)] : []
  const target = dst_ip ? [targetOf(dst_ip)] : []
  if (attack_class === null) return [...source, ...target]
  return attack_class === 'ddos' ? target : source
}

const logit = (probability: number): number => {
  const bounded = clamp(probability, 1e-4, 1 - 1e-4)
  return Math.log(bounded / (1 - bounded))
}
