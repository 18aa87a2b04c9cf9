// Alerts in the Elastic Common Schema. Source: https://www.elastic.co/guide/en/ecs/current/ (field sets event, rule, threat, source, destination,
// related, observer). What ECS has no field for is below `autoinmune`, as it asks of custom fields.
import type { AlertJson } from '../routes/alert-json.ts'
import { type Endpoint, sourceOf, targetsOf, titleOf } from './endpoints.ts'

export const ECS_VERSION = '8.17.0'

/** Numbers that Elastic's own detection rules use for its four levels. */
const SEVERITIES: ReadonlyMap<string, number> = new Map([
  ['low', 21],
  ['medium', 47],
  ['high', 73],
  ['critical', 99],
])

/** One document. Its `event.id` stays the same over revisions, `event.sequence` grows: index by the id to keep the newest. */
export const toEcs = (alert: AlertJson): Readonly<Record<string, unknown>> => {
  const source = sourceOf(alert)
  const targets = targetsOf(alert)
  return {
    '@timestamp': alert.updated_at ?? alert.last_seen,
    ecs: { version: ECS_VERSION },
    message: alert.summary ?? titleOf(alert.class),
    tags: [alert.class],
    event: eventOf(alert),
    rule: { id: alert.class, name: titleOf(alert.class), category: 'network detection' },
    threat: threatOf(alert.techniques),
    observer: { vendor: 'Autoinmune', product: 'Autoinmune', type: 'ids' },
    ...(source ? { source } : {}),
    ...destinationOf(targets),
    related: { ip: [...new Set([...(source ? [source.ip] : []), ...targets.map(({ ip }) => ip)])] },
    autoinmune: { alert: ownFields(alert) },
  }
}

const eventOf = (alert: AlertJson): object => ({
  kind: 'alert',
  category: ['intrusion_detection', 'network'],
  type: ['info'],
  id: alert.alert_id,
  sequence: alert.revision,
  module: 'autoinmune',
  dataset: 'autoinmune.alert',
  provider: 'autoinmune',
  severity: SEVERITIES.get(alert.severity) ?? 0,
  start: alert.first_seen,
  end: alert.last_seen,
  ...(alert.raised_at ? { created: alert.raised_at } : {}),
})

/** Sub-techniques (T1110.001) name their technique as well. */
const threatOf = (techniques: readonly string[]): object => {
  const parts = techniques.map((id) => id.split('.')[0] ?? id)
  const sub = techniques.filter((id) => id.includes('.'))
  return {
    framework: 'MITRE ATT&CK',
    technique: { id: [...new Set(parts)], ...(sub.length > 0 ? { subtechnique: { id: sub } } : {}) },
  }
}

/** ECS has one destination; several are in related.ip. */
const destinationOf = (targets: readonly Endpoint[]): object => {
  const hosts = new Set(targets.map(({ ip }) => ip))
  const [first] = targets
  if (!first || hosts.size !== 1) return {}
  return { destination: targets.length === 1 ? first : { ip: first.ip } }
}

const ownFields = (alert: AlertJson): object => ({
  status: alert.status,
  confidence: alert.score,
  subject: alert.subject,
  sources_count: alert.sources_count,
  event_count: alert.event_count,
  event_ids: alert.event_ids,
  targets: alert.targets,
  evidence: alert.evidence,
  feedback: alert.feedback,
})
