// An incident as the API gives it: its alerts, why they are together, who is what in it.
import { tacticsOf } from '../answers/attack-techniques.ts'
import type { Language } from '../understanding/language.ts'
import type { IncidentAlert } from './gather.ts'
import type { Group, Join } from './group.ts'
import { byMoment } from './moments.ts'
import { hostsOf, type IncidentHost } from './roles.ts'

export type IncidentJson = {
  readonly kind: 'incident'
  readonly incident_id: string
  readonly status: string
  readonly severity: string
  readonly classes: readonly string[]
  readonly first_seen: string
  readonly last_seen: string
  readonly alert_count: number
  /** Flows behind the alerts; null: none of them says. */
  readonly flow_count: number | null
  readonly techniques: readonly string[]
  readonly tactics: readonly string[]
  readonly hosts: readonly IncidentHost[]
  readonly alerts: readonly IncidentAlertJson[]
  readonly joins: readonly JoinJson[]
  readonly is_complete: boolean
}
type IncidentAlertJson = Pick<
  IncidentAlert,
  'alert_id' | 'severity' | 'status' | 'source_ip' | 'targets' | 'first_seen' | 'last_seen' | 'event_count' | 'summary'
> & { readonly class: string; readonly score: number }
type JoinJson = Pick<Join, 'alert_id' | 'to_alert_id' | 'rule' | 'address'> & {
  readonly gap_seconds: number
  readonly because: string
}

const SEVERITIES = ['low', 'medium', 'high', 'critical']

const worst = (alerts: readonly IncidentAlert[]): string =>
  SEVERITIES[Math.max(...alerts.map(({ severity }) => SEVERITIES.indexOf(severity)))] ?? alerts[0]?.severity ?? ''

const least = (moments: readonly string[]): string => moments.toSorted(byMoment)[0] ?? ''
const most = (moments: readonly string[]): string => moments.toSorted(byMoment).at(-1) ?? ''

export const incidentJson = (group: Group<IncidentAlert>, isComplete: boolean, language: Language): IncidentJson => {
  const { alerts, joins } = group
  const techniques = [...new Set(alerts.flatMap((alert) => alert.techniques))]
  const counted = alerts.flatMap(({ event_count }) => event_count ?? [])
  return {
    kind: 'incident',
    incident_id: group.id,
    status: alerts.some(({ status }) => status === 'open') ? 'open' : 'closed',
    severity: worst(alerts),
    classes: [...new Set(alerts.map(({ attack_class }) => attack_class))],
    first_seen: least(alerts.map(({ first_seen }) => first_seen)),
    last_seen: most(alerts.map(({ last_seen }) => last_seen)),
    alert_count: alerts.length,
    flow_count: counted.length === 0 ? null : counted.reduce((sum, count) => sum + count, 0),
    techniques,
    tactics: tacticsOf(techniques),
    hosts: hostsOf(group),
    alerts: alerts.map(alertJson),
    joins: joins.map((join) => joinJson(join, language)),
    is_complete: isComplete,
  }
}

const alertJson = (alert: IncidentAlert): IncidentAlertJson => ({
  alert_id: alert.alert_id,
  class: alert.attack_class,
  severity: alert.severity,
  status: alert.status,
  source_ip: alert.source_ip,
  targets: alert.targets,
  first_seen: alert.first_seen,
  last_seen: alert.last_seen,
  event_count: alert.event_count,
  score: Math.round(alert.confidence * 1e6) / 1e6,
  summary: alert.summary,
})

const joinJson = (join: Join, language: Language): JoinJson => ({
  alert_id: join.alert_id,
  to_alert_id: join.to_alert_id,
  rule: join.rule,
  address: join.address,
  gap_seconds: Math.round(join.gapMs / 1000),
  because: becauseOf(join, language),
})

const REASONS: Readonly<Record<Join['rule'], Readonly<Record<Language, (address: string) => string>>>> = {
  moved_on: {
    es: (address) => `${address} fue destino de la anterior y es origen de esta`,
    en: (address) => `${address} was a target of the one before and is the source of this one`,
  },
  call_back: {
    es: (address) => `va hacia ${address}, el origen de la anterior`,
    en: (address) => `it goes to ${address}, the source of the one before`,
  },
  same_source: { es: (address) => `mismo origen ${address}`, en: (address) => `same source ${address}` },
  same_victim: { es: (address) => `misma víctima ${address}`, en: (address) => `same victim ${address}` },
  same_command_host: {
    es: (address) => `mismo equipo de mando ${address}`,
    en: (address) => `same command host ${address}`,
  },
  distributed: {
    es: (address) => `el mismo ataque contra ${address} a la vez desde otro origen`,
    en: (address) => `the same attack on ${address} at the same time from another source`,
  },
}

/** "same source 203.0.113.5, 4 min later". */
export const becauseOf = ({ rule, address, gapMs }: Join, language: Language): string => {
  const reason = REASONS[rule][language](address)
  const minutes = Math.round(gapMs / 60_000)
  if (minutes === 0) return reason
  const after = minutes < 120 ? `${minutes} min` : `${Math.round(minutes / 60)} h`
  return language === 'es' ? `${reason}, ${after} después` : `${reason}, ${after} later`
}
