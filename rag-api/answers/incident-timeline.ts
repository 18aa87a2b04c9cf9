// An incident in order: alerts, what its parties did, and what components wrote about the attackers.

import { run, sqlRef } from '../queries/queries.ts'
import { alertClaim } from './alerts.ts'
import { type Answering, type Asking, type Chart, type Claim, type Draft, iso } from './answer.ts'
import { aboutAlert } from './follow-ups.ts'
import { groupingClaim, type Incident, incidentMeant, noIncident } from './incident.ts'
import { logTieClaim, logTies } from './log-ties.ts'
import { whichAttack } from './preceding-attack.ts'
import { amount, eventKind, flows, moment, number, percent } from './words.ts'

type Group = {
  /** Null: several sources of one kind, or spoofed ones. */
  readonly source_ip: string | null
  readonly sources: number
  readonly event_type: string
  readonly service: string | null
  readonly destination_port: number | null
  readonly flows: number
  readonly targets: number
  readonly a_target: string | null
  readonly first_seen: string
  readonly last_seen: string
  readonly attack_probability: number | null
  readonly event_ids: readonly string[]
}

/** One line of the timeline. */
export type TimelineEntry = {
  readonly at: string
  readonly until: string
  readonly kind: 'alert' | 'events' | 'log'
  readonly who: string | null
  readonly claim: Claim
}

/** What led up to it and what followed belongs to it. */
const AROUND_MS = 3_600_000
const SHOWN = 20
const BUCKETS = 60

export const answerIncidentTimeline: Answering = async (asking) => {
  const incident = await incidentMeant(asking)
  return incident ? timelineOf(asking, incident) : { parts: [noIncident(asking)] }
}

export type Timeline = {
  readonly window: { readonly from: number; readonly to: number }
  /** In the order in which they began. */
  readonly entries: readonly TimelineEntry[]
}
type Bucket = { readonly bucket: string; readonly flows: number }

const windowOf = (incident: Incident, { now }: Asking) => ({
  from: incident.from - AROUND_MS,
  to: Math.min(incident.to + AROUND_MS, now),
})

const valuesOf = (incident: Incident, window: Timeline['window']) => [
  incident.attackers,
  incident.victims,
  iso(window.from),
  iso(window.to),
]

/** Alerts and events of an incident and the hour around it, in order. */
export const readTimeline = async (asking: Asking, incident: Incident): Promise<Timeline> => {
  const window = windowOf(incident, asking)
  const groups = await run<Group>(asking.database, 'timeline-events', valuesOf(incident, window))
  const entries: TimelineEntry[] = [
    ...incident.alerts.map((alert) => ({
      at: alert.first_seen,
      until: alert.last_seen,
      kind: 'alert' as const,
      who: alert.source_ip,
      claim: alertClaim(alert, asking, 'incident-alerts', asking.language === 'es' ? 'Alerta: ' : 'Alert: '),
    })),
    ...groups.map((group) => ({
      at: group.first_seen,
      until: group.last_seen,
      kind: 'events' as const,
      who: group.source_ip,
      claim: groupClaim(group, asking, window),
    })),
  ].toSorted(byBeginning)
  return { window, entries }
}

const byBeginning = (one: TimelineEntry, other: TimelineEntry): number => Date.parse(one.at) - Date.parse(other.at)

const readBuckets = (asking: Asking, incident: Incident): Promise<Bucket[]> => {
  const window = windowOf(incident, asking)
  const seconds = Math.max(60, Math.ceil((window.to - window.from) / 1000 / BUCKETS / 60) * 60)
  return run<Bucket>(asking.database, 'timeline-flows', [...valuesOf(incident, window), seconds])
}

/** The log lines beside the attackers' events. */
const readLines = async (asking: Asking, incident: Incident): Promise<TimelineEntry[]> => {
  if (incident.attackers.length === 0) return []
  const ties = await logTies(asking, windowOf(incident, asking), incident.attackers)
  return ties.map((tie) => ({
    at: tie.first_line,
    until: tie.last_line,
    kind: 'log' as const,
    who: tie.address,
    claim: logTieClaim(tie, asking),
  }))
}

/** The timeline of an incident, also as a part of the forensic report. */
export const timelineOf = async (asking: Asking, incident: Incident): Promise<Draft> => {
  const [{ window, entries: seen }, buckets, lines] = await Promise.all([
    readTimeline(asking, incident),
    readBuckets(asking, incident),
    readLines(asking, incident),
  ])
  const entries = [...seen, ...lines].toSorted(byBeginning)
  return {
    searched: window,
    parts: [
      ...whichAttack(asking, incident.alert),
      groupingClaim(incident, asking),
      ...entries.slice(0, SHOWN).map((entry) => dated(entry, asking)),
      ...restOf(entries.length - SHOWN, asking),
      ...(lines.length > 0 ? [] : [noLines(asking)]),
    ],
    tables: [tableOf(entries, asking)],
    chart: chartOf(buckets, asking),
    follow_ups: aboutAlert(incident.alert.alert_id, asking.language, 'compromise_evidence', 'countermeasures'),
  }
}

const dated = ({ at, claim }: TimelineEntry, { zone, language }: Asking): Claim => ({
  ...claim,
  text: `${moment(at, zone, language)} — ${claim.text}`,
})

const restOf = (more: number, { language }: Asking): string[] => {
  if (more <= 0) return []
  const count = number(more, language)
  if (language === 'es') return [`Y ${count} ${more === 1 ? 'entrada' : 'entradas'} más, en la tabla.`]
  return [`And ${count} more ${more === 1 ? 'entry' : 'entries'}, in the table.`]
}

const noLines = ({ language }: Asking): string =>
  language === 'es'
    ? 'Ningún componente escribió sobre los atacantes en esa ventana (se buscó en component_logs).'
    : 'No component wrote about the attackers in that window (searched in component_logs).'

const groupClaim = (group: Group, asking: Asking, window: { from: number; to: number }): Claim => ({
  text: groupText(group, asking),
  sql_ref: sqlRef('timeline-events'),
  event_ids: group.event_ids,
  fitsEvent: (fact) =>
    (group.source_ip === null || fact.source_ip === group.source_ip) &&
    fact.event_type === group.event_type &&
    fact.service === group.service &&
    Date.parse(fact.time) >= window.from &&
    Date.parse(fact.time) <= window.to,
})

const groupText = (group: Group, { language, zone }: Asking): string => {
  const es = language === 'es'
  const who = group.source_ip ?? manySources(group, language)
  const target = group.targets === 1 ? (group.a_target ?? '?') : amount(group.targets, 'target', language)
  const [began, ended] = [moment(group.first_seen, zone, language), moment(group.last_seen, zone, language)]
  const until = began === ended ? '' : `, ${es ? 'hasta' : 'until'} ${ended}`
  const model =
    (group.attack_probability ?? 0) < 0.5
      ? ''
      : `; ${es ? 'probabilidad de ataque hasta' : 'attack probability up to'} ${percent(group.attack_probability ?? 0, language)}`
  return `${who} → ${target}: ${eventKind(group, language)}, ${flows(group.flows, language)}${until}${model}.`
}

/** A fold's own count is a lower bound. */
const manySources = ({ sources, event_type }: Group, language: Asking['language']): string => {
  const count = amount(sources, 'source', language)
  if (!event_type.endsWith('_fold')) return count
  return language === 'es' ? `al menos ${count}` : `at least ${count}`
}

const tableOf = (entries: readonly TimelineEntry[], { language }: Asking): NonNullable<Draft['tables']>[number] => ({
  title: language === 'es' ? 'Línea de tiempo' : 'Timeline',
  columns: ['from', 'to', 'kind', 'source', 'what'],
  rows: entries.map(({ at, until, kind, who, claim }) => [at, until, kind, who, claim.text]),
})

const chartOf = (buckets: readonly Bucket[], { language }: Asking): Chart => ({
  title: language === 'es' ? 'Flujos del incidente' : 'Flows of the incident',
  kind: 'line',
  unit: language === 'es' ? 'flujos' : 'flows',
  points: buckets.map(({ bucket, flows: value }) => ({ label: bucket, value })),
})
