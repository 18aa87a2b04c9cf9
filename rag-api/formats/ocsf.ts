// Alerts as OCSF Detection Finding (class 2004 of category 2, Findings). Source: https://schema.ocsf.io/classes/detection_finding, version 1.9.0.
// Times are milliseconds since the epoch.
import type { EvidenceRow } from '../answers/alerts.ts'
import type { AlertJson } from '../routes/alert-json.ts'
import { type Endpoint, endpointOf, sourceOf, targetsOf, titleOf } from './endpoints.ts'

export const OCSF_VERSION = '1.9.0'
const CLASS_UID = 2004
const CREATE = 1
const UPDATE = 2
const CLOSE = 3
const ACTIVITIES = ['Unknown', 'Create', 'Update', 'Close']
type Coded = readonly [id: number, caption: string]
const SEVERITIES: ReadonlyMap<string, Coded> = new Map<string, Coded>([
  ['low', [2, 'Low']],
  ['medium', [3, 'Medium']],
  ['high', [4, 'High']],
  ['critical', [5, 'Critical']],
])
const IP_ADDRESS = 2
/** Related events listed at most: the alert cites more. */
const MAX_EVENTS = 64
/** What kind of analytic looks at an input group; rules look at all the others. */
const ANALYTICS: ReadonlyMap<string, Coded> = new Map<string, Coded>([
  ['rate', [2, 'Behavioral']],
  ['model', [4, 'Learning (ML/DL)']],
])
const RULE: Coded = [1, 'Rule']

/** One finding. `finding_info.uid` stays the same over revisions; the activity says whether it is new, changed or closed. */
export const toOcsf = (alert: AlertJson): Readonly<Record<string, unknown>> => {
  const activity = alert.status === 'closed' ? CLOSE : alert.revision > 1 ? UPDATE : CREATE
  const [severity_id, severity] = SEVERITIES.get(alert.severity) ?? [0, 'Unknown']
  const source = sourceOf(alert)
  const targets = targetsOf(alert)
  return {
    ...{ class_uid: CLASS_UID, class_name: 'Detection Finding', category_uid: 2, category_name: 'Findings' },
    ...{ activity_id: activity, activity_name: ACTIVITIES[activity], type_uid: CLASS_UID * 100 + activity },
    type_name: `Detection Finding: ${ACTIVITIES[activity]}`,
    time: milliseconds(alert.raised_at ?? alert.updated_at ?? alert.last_seen),
    start_time: milliseconds(alert.first_seen),
    end_time: milliseconds(alert.last_seen),
    ...{ severity_id, severity, is_alert: activity !== CLOSE },
    ...statusOf(alert),
    ...confidenceOf(alert.score),
    message: alert.summary ?? titleOf(alert.class),
    ...(alert.event_count === null ? {} : { count: Math.max(1, alert.event_count) }),
    metadata: metadataOf(alert),
    finding_info: findingInfo(alert),
    evidences: evidencesOf(alert, source),
    resources: [...new Set(targets.map(({ ip }) => ip))].map((ip) => ({ uid: ip, name: ip, type: 'host' })),
    observables: observablesOf(source, targets),
    ...verdictOf(alert),
    unmapped: {
      subject: alert.subject,
      targets: alert.targets,
      ...(alert.sources_count === null ? {} : { sources_count: alert.sources_count }),
    },
  }
}

const milliseconds = (time: string): number => Date.parse(time)

/** Reviewed by people: a false positive is suppressed, an agreed attack in progress; nobody looked yet: new. */
const statusOf = ({ feedback }: AlertJson): object => {
  const verdict = feedback.at(-1)?.verdict
  if (verdict === undefined) return { status_id: 1, status: 'New' }
  return verdict === 'false_positive' ? { status_id: 3, status: 'Suppressed' } : { status_id: 2, status: 'In Progress' }
}

/** The newest verdict and every comment; the profile "incident" brings the attributes. */
const verdictOf = ({ feedback }: AlertJson): object => {
  const newest = feedback.at(-1)
  if (!newest) return {}
  const notes = feedback.flatMap(({ actor, comment, given_at }) =>
    comment === null ? [] : [{ comment, user: { name: actor }, created_time: milliseconds(given_at) }],
  )
  const verdict = newest.verdict === 'false_positive' ? [1, 'False Positive'] : [2, 'True Positive']
  return { verdict_id: verdict[0], verdict: verdict[1], ...(notes.length > 0 ? { notes } : {}) }
}

const confidenceOf = (score: number): object => {
  const [confidence_id, confidence] = score >= 0.99 ? [3, 'High'] : score >= 0.9 ? [2, 'Medium'] : [1, 'Low']
  return { confidence_id, confidence, confidence_score: Math.round(score * 100) }
}

const metadataOf = ({ alert_id, revision, feedback }: AlertJson): object => ({
  version: OCSF_VERSION,
  product: { name: 'Autoinmune', vendor_name: 'Autoinmune' },
  uid: `${alert_id}.${revision}`,
  sequence: revision,
  log_name: 'alerts.raised',
  ...(feedback.length > 0 ? { profiles: ['incident'] } : {}),
})

const findingInfo = (alert: AlertJson): object => {
  const changedAt = alert.raised_at === null ? {} : { modified_time: milliseconds(alert.raised_at) }
  const analytics = analyticsOf(alert.evidence as readonly EvidenceRow[])
  return {
    uid: alert.alert_id,
    title: titleOf(alert.class),
    ...(alert.summary === null ? {} : { desc: alert.summary }),
    types: [alert.class],
    first_seen_time: milliseconds(alert.first_seen),
    last_seen_time: milliseconds(alert.last_seen),
    ...changedAt,
    attacks: alert.techniques.map(attackOf),
    ...(analytics[0] ? { analytic: analytics[0], related_analytics: analytics.slice(1) } : {}),
    related_events: alert.event_ids.slice(0, MAX_EVENTS).map((uid) => ({ uid })),
    related_events_count: alert.event_ids.length,
  }
}

const attackOf = (technique: string): object => {
  const [uid = technique, sub] = technique.split('.')
  return { technique: { uid }, ...(sub === undefined ? {} : { sub_technique: { uid: technique } }) }
}

/** Each detector once, the strongest first, as the alert orders its evidence. */
const analyticsOf = (evidence: readonly EvidenceRow[]): readonly object[] =>
  [...new Map(evidence.map((one) => [one.detector ?? 'unknown', one.input_group ?? ''])).entries()].map(
    ([name, group]) => {
      const [type_id, type] = ANALYTICS.get(group) ?? RULE
      return { name, type_id, type, category: group }
    },
  )

const evidencesOf = ({ evidence }: AlertJson, source: Endpoint | undefined): readonly object[] =>
  (evidence as readonly (EvidenceRow & { evidence_id?: string; targets?: readonly string[] })[]).map((one) => {
    const [only, second] = (one.targets ?? []).map(endpointOf)
    return {
      ...(one.evidence_id ? { uid: one.evidence_id } : {}),
      name: one.detector ?? 'unknown',
      ...(source ? { src_endpoint: source } : {}),
      ...(only && !second ? { dst_endpoint: only } : {}),
      data: dataOf(one),
    }
  })

/** What was not measured is left out. */
const dataOf = ({ input_group, log_likelihood_ratio, flow_count, facts = {} }: EvidenceRow): object => ({
  ...(input_group === undefined ? {} : { input_group }),
  ...(log_likelihood_ratio === undefined ? {} : { log_likelihood_ratio }),
  ...(flow_count === undefined ? {} : { flow_count }),
  facts,
})

const observablesOf = (source: Endpoint | undefined, targets: readonly Endpoint[]): readonly object[] => [
  ...(source ? [observable('evidences.src_endpoint.ip', source.ip)] : []),
  ...[...new Set(targets.map(({ ip }) => ip))].map((ip) => observable('resources.uid', ip)),
]
const observable = (name: string, value: string): object => ({ name, type_id: IP_ADDRESS, type: 'IP Address', value })
