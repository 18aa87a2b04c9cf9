// One event judged from what is stored about it and its addresses. Nothing is computed anew: the models score events in the pipeline, and
// alerting weighs evidence. The verdict says how directly the strongest of it speaks of this event:
//   attack      an alert cites the event, or is about the same source and target in the window, or the model's probability is 0.5 or more
//   suspicious  an alert or evidence in the window names one of its addresses, or an indicator matched, or its source was suspected there
//   no_sign     it is known, or its addresses are, and nothing speaks against it
//   unknown     neither the event nor anything about its addresses is stored: nothing was assessed
// `score` is the highest probability that speaks of this event itself; it is null where nothing does. Nothing is multiplied or added.
import type { AlertRow } from '../answers/alerts.ts'

export const VERDICTS = ['attack', 'suspicious', 'no_sign', 'unknown'] as const
export type Verdict = (typeof VERDICTS)[number]

/** What was handed in. */
export type Handed = {
  readonly event_id?: string
  readonly source_ip?: string
  readonly destination_ip?: string
  readonly destination_port?: number
}

export type IntelHit = {
  readonly indicator?: string
  readonly source?: string
  readonly type?: string
  readonly matched_field?: string
  readonly confidence?: number
}

/** The event as it is stored or in memory. `intel_hits` undefined: it is in memory, which does not keep them. */
export type KnownEvent = {
  readonly source_ip: string | null
  readonly destination_ip: string | null
  readonly attack_probability: number | null
  readonly attack_class: string | null
  readonly intel_hits?: readonly IntelHit[] | null
}

export type AssessedAlert = AlertRow & { readonly cited: readonly string[]; readonly alerts: number }

export type EvidenceRow = {
  readonly subject_value: string
  readonly attack_class: string
  readonly input_group: string
  readonly pieces: number
  readonly strongest: number
  readonly weakest: number
  readonly detectors: readonly string[]
  readonly event_ids: readonly (string | null)[]
  readonly all_rows: number
}

export type HistoryRow = {
  readonly address: string
  readonly flows: number
  readonly attack_probability: number | null
  readonly first_seen: string
  readonly last_seen: string
}

/** All that was found about the events of a call, by what it is about. */
export type Background = {
  readonly alertsByEvent: ReadonlyMap<string, readonly AssessedAlert[]>
  /** By "source>other party". */
  readonly alertsByPair: ReadonlyMap<string, readonly AssessedAlert[]>
  /** Of source, subject and targets. */
  readonly alertsByAddress: ReadonlyMap<string, readonly AssessedAlert[]>
  readonly evidenceBySubject: ReadonlyMap<string, readonly EvidenceRow[]>
  readonly historyByAddress: ReadonlyMap<string, HistoryRow>
}

/** Why. `about`: which part of the event it speaks of. */
export type Reason = {
  readonly kind: 'alert' | 'model' | 'evidence' | 'intelligence' | 'history'
  readonly about: 'event' | 'pair' | 'source' | 'destination'
  readonly attack_class: string | null
  /** Probability of an alert (confidence), of the model, of an indicator; nats of evidence. */
  readonly value: number | null
  readonly alert_id: string | null
  /** Detector, indicator or input group by name. */
  readonly name: string | null
}

export type Assessment = {
  readonly index: number
  readonly event_id: string | null
  /** The event itself is stored or in memory. */
  readonly known: boolean
  readonly verdict: Verdict
  readonly score: number | null
  readonly attack_class: string | null
  readonly severity: string | null
  readonly reasons: readonly Reason[]
  /** What could not be looked at: model, intelligence, addresses. */
  readonly not_assessed: readonly ('model' | 'intelligence' | 'addresses')[]
}

const SUSPECT = 0.5
const MOST_REASONS = 8
const SEVERITIES = ['low', 'medium', 'high', 'critical']

/** The verdict over one event. `known` undefined: it is neither stored nor in memory. */
export const assessEvent = (
  index: number,
  handed: Handed,
  known: KnownEvent | undefined,
  background: Background,
): Assessment => {
  const source = known?.source_ip ?? handed.source_ip ?? null
  const destination = known?.destination_ip ?? handed.destination_ip ?? null
  const alerts = alertReasons(handed.event_id, source, destination, background)
  const reasons = [
    ...alerts.map(({ reason }) => reason),
    ...modelReasons(known),
    ...evidenceReasons(source, destination, background),
    ...intelReasons(known),
    ...historyReasons(source, background),
  ]
  const direct = reasons.filter(isDirect)
  const scores = direct.flatMap(({ kind, value }) => (kind === 'evidence' || value === null ? [] : [value]))
  const isSeen = known !== undefined || reasons.length > 0 || isRemembered([source, destination], background)
  const leading = direct.toSorted(byValue)[0] ?? reasons[0]
  const own = alerts.filter(({ reason }) => isDirect(reason)).map(({ alert }) => alert.severity)
  return {
    index,
    event_id: handed.event_id ?? null,
    known: known !== undefined,
    verdict: verdictOf(direct, reasons, isSeen),
    score: scores.length > 0 ? Math.max(...scores) : (known?.attack_probability ?? null),
    attack_class: leading?.attack_class ?? null,
    severity: own.toSorted((one, other) => SEVERITIES.indexOf(other) - SEVERITIES.indexOf(one))[0] ?? null,
    reasons: reasons.slice(0, MOST_REASONS),
    not_assessed: notAssessed(known, source, destination),
  }
}

const byValue = (one: Reason, other: Reason): number => (other.value ?? 0) - (one.value ?? 0)

/** It speaks of this event, or of this source towards this target. */
const isDirect = ({ kind, about }: Reason): boolean =>
  (kind === 'alert' || kind === 'model') && (about === 'event' || about === 'pair')

const verdictOf = (direct: readonly Reason[], reasons: readonly Reason[], isSeen: boolean): Verdict => {
  if (direct.length > 0) return 'attack'
  if (reasons.length > 0) return 'suspicious'
  return isSeen ? 'no_sign' : 'unknown'
}

const isRemembered = (addresses: readonly (string | null)[], { historyByAddress }: Background): boolean =>
  addresses.some((address) => address !== null && historyByAddress.has(address))

type AlertReason = { readonly alert: AssessedAlert; readonly reason: Reason }

/** What speaks of the event itself first, then of its source and target together, then of either; each alert once. */
const alertReasons = (
  id: string | undefined,
  source: string | null,
  destination: string | null,
  { alertsByEvent, alertsByPair, alertsByAddress }: Background,
): AlertReason[] => {
  const found = new Map<AssessedAlert, Reason['about']>()
  const add = (alerts: readonly AssessedAlert[] = [], about: Reason['about']): void => {
    for (const alert of alerts) if (!found.has(alert)) found.set(alert, about)
  }
  if (id !== undefined) add(alertsByEvent.get(id), 'event')
  if (source !== null && destination !== null) {
    add(alertsByPair.get(`${source}>${destination}`), 'pair')
    add(alertsByPair.get(`${destination}>${source}`), 'pair')
  }
  if (source !== null) add(alertsByAddress.get(source), 'source')
  if (destination !== null) add(alertsByAddress.get(destination), 'destination')
  return [...found].map(([alert, about]) => ({ alert, reason: reasonOf(alert, about) }))
}

const reasonOf = (alert: AssessedAlert, about: Reason['about']): Reason => ({
  kind: 'alert',
  about,
  attack_class: alert.attack_class,
  value: alert.confidence,
  alert_id: alert.alert_id,
  name: alert.severity,
})

const modelReasons = (known: KnownEvent | undefined): Reason[] => {
  const probability = known?.attack_probability ?? null
  if (probability === null || probability < SUSPECT) return []
  const attack_class = known?.attack_class ?? null
  return [{ kind: 'model', about: 'event', attack_class, value: probability, alert_id: null, name: null }]
}

/** What speaks for an attack more than anything of the same input speaks against one. */
const evidenceReasons = (
  source: string | null,
  destination: string | null,
  { evidenceBySubject }: Background,
): Reason[] => {
  const subjects = [
    ...(source && destination ? [[`${source}>${destination}`, 'pair'] as const] : []),
    ...(source ? [[source, 'source'] as const] : []),
    ...(destination ? [[destination, 'destination'] as const] : []),
  ]
  return subjects.flatMap(([subject, about]) =>
    (evidenceBySubject.get(subject) ?? [])
      .filter(({ strongest, weakest }) => strongest > 0 && strongest + Math.min(0, weakest) > 0)
      .map(({ attack_class, strongest, input_group, detectors }) => ({
        kind: 'evidence' as const,
        about,
        attack_class,
        value: strongest,
        alert_id: null,
        name: `${input_group}: ${detectors.join(', ')}`,
      })),
  )
}

const intelReasons = (known: KnownEvent | undefined): Reason[] =>
  (known?.intel_hits ?? []).map((hit) => ({
    kind: 'intelligence',
    about: hit.matched_field?.startsWith('src') ? 'source' : 'destination',
    attack_class: null,
    value: hit.confidence ?? null,
    alert_id: null,
    name: [hit.indicator, hit.type, hit.source].filter(Boolean).join(', '),
  }))

const historyReasons = (source: string | null, { historyByAddress }: Background): Reason[] => {
  const row = source === null ? undefined : historyByAddress.get(source)
  const value = row?.attack_probability ?? null
  return value === null || value < SUSPECT
    ? []
    : [{ kind: 'history', about: 'source', attack_class: null, value, alert_id: null, name: null }]
}

const notAssessed = (
  known: KnownEvent | undefined,
  source: string | null,
  destination: string | null,
): Assessment['not_assessed'] => [
  ...(known === undefined || known.attack_probability === null ? (['model'] as const) : []),
  ...(known?.intel_hits === undefined ? (['intelligence'] as const) : []),
  ...(source === null && destination === null ? (['addresses'] as const) : []),
]
