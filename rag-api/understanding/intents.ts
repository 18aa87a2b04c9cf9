// What a question wants: each intent has a pattern of concepts with weights; the highest sum wins. No sentence is listed anywhere.
import type { Entities } from './entities.ts'
import type { Concept } from './lexicon.ts'

/** Names are part of the API. */
export const INTENTS = [
  'unusual_events',
  'correlate_events',
  'related_to_ip',
  'preceding_attack',
  'ip_behaviour',
  'similar_before',
  'component_logs',
  'origin_patterns',
  'recurrence_forecast',
  'other_vectors',
  'incident_timeline',
  'compromise_evidence',
  'persistent_threats',
  'apt_indicators',
  'compare_with_history',
  'forensic_report',
  'countermeasures',
  'top',
  'count',
  'blocked_now',
  'system_health',
  'explain_alert',
  'unsupported',
] as const
export type Intent = (typeof INTENTS)[number]

/** Signals beside the lexicon's concepts: entities of the question. */
export type Signal =
  | Concept
  | 'an_address'
  | 'an_attack'
  | 'a_country'
  | 'a_class'
  | 'an_apt'
  | 'an_id'
  | 'an_alert_id'
  | 'a_window'
  | 'a_component'
  | 'a_threshold'
  | 'a_noun'
  | 'a_dimension'

type Pattern = {
  readonly intent: Intent
  /** All of them must be there. */
  readonly needs: Partial<Record<Signal, number>>
  /** Each adds (or takes away) its weight when it is there. */
  readonly likes?: Partial<Record<Signal, number>>
  /** Read from what is named rather than from what is asked: a continuation keeps the earlier intent instead. */
  readonly isWeak?: boolean
}

const PATTERNS: readonly Pattern[] = [
  { intent: 'top', needs: { a_threshold: 2.6, a_dimension: 1.2 }, likes: { count: -1, an_address: -0.5 } },
  { intent: 'similar_before', needs: { frequency: 3.9 }, likes: { an_attack: 0.3, similar: 0.5 } },
  { intent: 'explain_alert', needs: { explain: 2.3, an_address: 2 }, likes: { alert: 1, behaviour: -0.5 } },
  { isWeak: true, intent: 'explain_alert', needs: { explain: 2.1 } },
  { intent: 'correlate_events', needs: { related: 2.5, an_attack: 1.2 }, likes: { this: 0.3, an_address: -3 } },
  { intent: 'unusual_events', needs: { unusual: 3 }, likes: { event: 1, happen: 0.5, a_window: 0.5, show: 0.2 } },
  {
    isWeak: true,
    intent: 'unusual_events',
    needs: { happen: 1, a_window: 1.2 },
    likes: { event: 0.3, an_address: -0.5, count: -2, top: -2 },
  },
  {
    intent: 'preceding_attack',
    needs: { precede: 3, an_attack: 1.5 },
    likes: { event: 0.5, this: 0.5, happen: 0.2, alert: -0.5 },
  },
  { intent: 'preceding_attack', needs: { precede: 2.6 }, likes: { event: 0.3, an_id: 1, goback: 0.3 } },
  { intent: 'ip_behaviour', needs: { behaviour: 2, an_address: 2 }, likes: { this: 0.2, event: -0.2 } },
  { intent: 'ip_behaviour', needs: { behaviour: 2, address: 1, this: 0.7 }, likes: { event: -0.2 } },
  { isWeak: true, intent: 'ip_behaviour', needs: { an_address: 2 }, likes: { show: 0.2, address: 0.2 } },
  { intent: 'related_to_ip', needs: { related: 2.5, an_address: 2 }, likes: { event: 0.5, goback: 0.5, show: 0.2 } },
  {
    intent: 'related_to_ip',
    needs: { related: 2.5, address: 1, this: 0.5 },
    likes: { event: 0.5, goback: 0.5, show: 0.2 },
  },
  {
    isWeak: true,
    intent: 'related_to_ip',
    needs: { event: 1.2, an_address: 1.7 },
    likes: { show: 0.4, goback: 1, address: 0.2, happen: 0.2 },
  },
  { intent: 'related_to_ip', needs: { goback: 2, an_address: 2 }, likes: { event: 0.5 } },
  { intent: 'count', needs: { count: 3, a_noun: 0.7 }, likes: { an_address: 1, a_window: 0.2, blocked: -1 } },
  {
    isWeak: true,
    intent: 'count',
    needs: { an_attack: 1.5, happen: 0.8 },
    likes: { a_window: 0.8, a_country: 0.4, show: 0.1, this: -0.5 },
  },
  {
    isWeak: true,
    intent: 'count',
    needs: { an_attack: 1.5, show: 0.8 },
    likes: { a_window: 0.4, a_country: 0.2, this: -1, pattern: -1 },
  },
  { intent: 'top', needs: { top: 3, a_dimension: 1.2 }, likes: { count: 0.2, a_window: 0.2 } },
  { intent: 'top', needs: { top: 2.5, a_noun: 0.5 }, likes: { a_window: 0.2 } },
  {
    intent: 'correlate_events',
    needs: { correlate: 3 },
    likes: { event: 1, this: 0.3, a_window: 0.2, an_id: 0.5, log: -0.5 },
  },
  { intent: 'similar_before', needs: { similar: 2.5, earlier: 1.5 }, likes: { happen: 0.5, attack: 0.3, compare: -1 } },
  {
    intent: 'similar_before',
    needs: { similar: 2.2 },
    likes: { happen: 0.4, an_attack: 0.3, event: 0.4, an_id: 1, compare: -1 },
  },
  {
    intent: 'similar_before',
    needs: { earlier: 1.5, this: 0.8 },
    likes: { happen: 0.5, an_attack: 0.5, an_address: -1 },
  },
  {
    isWeak: true,
    intent: 'unusual_events',
    needs: { event: 1, a_window: 1.1 },
    likes: { show: 0.2, an_address: -0.5 },
  },
  { intent: 'top', needs: { source: 1.2, an_attack: 1.2 }, likes: { a_window: 0.2, this: -0.3 } },
  { isWeak: true, intent: 'count', needs: { an_attack: 1.4, a_window: 0.8 }, likes: { a_country: 0.4, this: -0.5 } },
  { isWeak: true, intent: 'count', needs: { an_attack: 1.4, a_country: 0.8 } },
  { isWeak: true, intent: 'count', needs: { an_attack: 1.4, an_address: 1.2 } },
  { isWeak: true, intent: 'count', needs: { alert: 2 } },
  { intent: 'correlate_events', needs: { related: 2.5, event: 1 }, likes: { this: 0.3, an_address: -3 } },
  { intent: 'similar_before', needs: { earlier: 1.5, an_attack: 0.6 }, likes: { happen: 0.3 } },
  { intent: 'related_to_ip', needs: { event: 1.2, address: 1, this: 0.6 }, likes: { show: 0.3 } },
  {
    intent: 'top',
    needs: { address: 1.4, an_attack: 1.3 },
    likes: { a_window: 0.2, count: -3, an_address: -3, this: -2, show: 0.1 },
  },
  { intent: 'explain_alert', needs: { explain: 2.5, alert: 2 }, likes: { this: 0.5, an_alert_id: 1 } },
  { intent: 'explain_alert', needs: { explain: 2.3, an_attack: 1.2 }, likes: { this: 0.6 } },
  { isWeak: true, intent: 'explain_alert', needs: { an_alert_id: 3 }, likes: { show: 0.3, alert: 0.3 } },
  { intent: 'explain_alert', needs: { explain: 2.2, an_id: 1 } },
  { intent: 'component_logs', needs: { a_component: 3 }, likes: { log: 1, happen: 0.3, show: 0.3, an_address: 0.2 } },
  { intent: 'component_logs', needs: { log: 3 }, likes: { correlate: 2, related: 2, event: 0.3, show: 0.3 } },
  { intent: 'origin_patterns', needs: { pattern: 2.5, a_country: 2 }, likes: { attack: 1, origin: 0.5 } },
  { intent: 'origin_patterns', needs: { pattern: 2.5, attack: 1, origin: 0.5 } },
  {
    intent: 'recurrence_forecast',
    needs: { likely: 3.5 },
    likes: { attack: 1, address: 0.5, an_address: 0.5, pattern: 0.2 },
  },
  { intent: 'other_vectors', needs: { vector: 3 }, likes: { attack: 1 } },
  { intent: 'incident_timeline', needs: { timeline: 3.6 }, likes: { attack: 1, this: 0.3 } },
  { intent: 'compromise_evidence', needs: { enter: 2.5, an_attack: 2 }, likes: { vector: -2, precede: -1, count: -1 } },
  {
    intent: 'similar_before',
    needs: { recurrent: 2.5, this: 1 },
    likes: { similar: 0.5, attack: 0.3, an_attack: 0.2 },
  },
  { intent: 'persistent_threats', needs: { recurrent: 2.6, attack: 1 } },
  { intent: 'system_health', isWeak: true, needs: { platform: 2.2 }, likes: { an_address: -1, a_window: -0.3 } },
  { intent: 'compromise_evidence', needs: { compromise: 3.9 }, likes: { address: 0.5, show: 0.1 } },
  {
    intent: 'persistent_threats',
    needs: { persistent: 3.9 },
    likes: { attack: 1, behaviour: 0.5, event: 0.3, a_window: 0.2, an_apt: -2 },
  },
  { intent: 'apt_indicators', needs: { an_apt: 2.5, indicate: 1.5 }, likes: { unusual: 1, pattern: 0.5, show: 0.2 } },
  { intent: 'apt_indicators', needs: { an_apt: 3 }, likes: { show: 0.2, happen: 0.2, event: 0.2 } },
  { intent: 'apt_indicators', needs: { an_apt: 2.5, pattern: 1 }, likes: { unusual: 1.5 } },
  { intent: 'apt_indicators', needs: { an_apt: 2.5, compromise: 1.5 }, likes: { unusual: 1.5 } },
  {
    intent: 'compare_with_history',
    needs: { compare: 3.8 },
    likes: { earlier: 1, behaviour: 0.7, similar: 0.7, attack: 0.3 },
  },
  { intent: 'forensic_report', needs: { report: 4 }, likes: { attack: 0.5, this: 0.3, a_component: -2 } },
  { intent: 'countermeasures', needs: { countermeasure: 4 }, likes: { behaviour: 0.2, attack: 0.2 } },
  { intent: 'blocked_now', needs: { blocked: 3.2 }, likes: { address: 0.5, count: 0.7, show: 0.2 } },
  { intent: 'system_health', needs: { health: 3 } },
]

/** What a weak pattern is put back by. */
const WEAKER = 0.6
/** Below this sum nothing was understood. */
const THRESHOLD = 1.4

export type Scored = {
  readonly intent: Intent
  readonly score: number
  readonly signals: readonly Signal[]
  readonly isWeak: boolean
}

/** Best intent and the runner-up; `unsupported` when no pattern reaches the threshold. */
export const scoreIntents = (present: ReadonlySet<Signal>): { best: Scored; confidence: number } => {
  const scores = PATTERNS.map((pattern) => scoreOf(pattern, present)).sort((one, other) => other.score - one.score)
  const best = scores[0]
  if (!best || best.score < THRESHOLD)
    return { best: { intent: 'unsupported', score: 0, signals: [], isWeak: true }, confidence: 0 }
  const rival = scores.find(({ intent }) => intent !== best.intent)
  const lead = best.score - Math.max(rival?.score ?? 0, 0)
  return { best, confidence: Math.round(100 * Math.min(0.98, 0.4 + best.score / 14 + Math.min(lead, 3) / 10)) / 100 }
}

const scoreOf = ({ intent, needs, likes = {}, isWeak = false }: Pattern, present: ReadonlySet<Signal>): Scored => {
  const needed = Object.entries(needs) as [Signal, number][]
  if (needed.some(([signal]) => !present.has(signal))) return { intent, score: 0, signals: [], isWeak }
  const liked = (Object.entries(likes) as [Signal, number][]).filter(([signal]) => present.has(signal))
  const score = [...needed, ...liked].reduce((sum, [, weight]) => sum + weight, isWeak ? -WEAKER : 0)
  return { intent, score, signals: [...needed, ...liked].map(([signal]) => signal), isWeak }
}

const NOUNS: readonly Concept[] = [
  'event',
  'attack',
  'alert',
  'address',
  'port',
  'service',
  'country',
  'source',
  'target',
  'bytes',
  'signature',
  'class',
]
const DIMENSIONS: readonly Concept[] = [
  'address',
  'port',
  'service',
  'country',
  'source',
  'target',
  'signature',
  'class',
]

/** Signals of a question: its concepts and what its entities add. */
export const signalsOf = (concepts: ReadonlySet<Concept>, entities: Entities, hasWindow: boolean): Set<Signal> => {
  const has = (list: readonly unknown[]) => list.length > 0
  const signals = new Set<Signal>(concepts)
  const add = (signal: Signal, isThere: boolean) => void (isThere && signals.add(signal))
  add('an_address', has(entities.addresses) || has(entities.networks) || has(entities.hosts))
  add('a_class', has(entities.classes))
  add('an_attack', concepts.has('attack') || concepts.has('alert') || has(entities.classes))
  add('a_country', has(entities.countries) || has(entities.regions) || has(entities.asns))
  add('a_component', has(entities.components))
  add('an_apt', entities.classes.includes('apt'))
  add('an_id', has(entities.event_ids) || has(entities.alert_ids))
  add('an_alert_id', has(entities.alert_ids))
  add('a_window', hasWindow)
  add(
    'a_noun',
    NOUNS.some((noun) => concepts.has(noun)) || has(entities.classes) || has(entities.ports) || has(entities.services),
  )
  add(
    'a_dimension',
    DIMENSIONS.some((noun) => concepts.has(noun)),
  )
  return signals
}
