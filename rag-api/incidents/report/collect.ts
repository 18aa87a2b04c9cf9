// Everything that a report says, read and checked: no claim without ids that were looked up.
import type { Asking, Claim } from '../../answers/answer.ts'
import { tacticName, tacticOf, tacticsOf, techniqueName } from '../../answers/attack-techniques.ts'
import { HEADINGS } from '../../answers/compromise-evidence.ts'
import { signsOf } from '../../answers/compromise-signs.ts'
import { measuresFor } from '../../answers/countermeasures.ts'
import { newestOf } from '../../answers/coverage.ts'
import { type Incident, suspectedOf } from '../../answers/incident.ts'
import { readTimeline, type Timeline } from '../../answers/incident-timeline.ts'
import { verifyClaims } from '../../answers/verify.ts'
import { run } from '../../queries/queries.ts'
import { type IncidentJson, incidentJson } from '../incident.ts'
import { evidenceOfReport } from './evidence.ts'
import { linesAbout } from './lines.ts'
import type { Custody, Report, ReportClaim, ReportHost } from './report.ts'
import { UNSEALED } from './seal.ts'
import { roleName, summaryOf, titleOf, type Unknowns, unknownsOf } from './words.ts'

/** Who asked for it, and with which build. */
export type Requested = Pick<
  Custody,
  'requested_by' | 'client' | 'request_id' | 'requested_at' | 'software' | 'schema_version'
>

type Sensor = Omit<Report['sensors'][number], 'pieces'>
type Watermark = { readonly newest_log: string | null; readonly alerts_stored_until: string | null }

/** Pieces of an incident in which each sensor should have seen something. */
const PIECES = 48

export const collectReport = async (asking: Asking, incident: Incident, requested: Requested): Promise<Report> => {
  const { language, zone, now } = asking
  const suspicion = {
    systems: suspectedOf(incident),
    attackers: incident.attackers,
    window: { from: incident.from, to: now },
  }
  const [read, signs, measures, around] = await Promise.all([
    readTimeline(asking, incident),
    signsOf(asking, suspicion),
    measuresFor(asking, incident.alerts, []),
    readAround(asking, incident),
  ])
  const timeline = await withLines(asking, incident, read)
  const ofMeasures = measures.parts.filter((part): part is Claim => typeof part !== 'string')
  const claims = [...timeline.entries.map(({ claim }) => claim), ...signs.flatMap((sign) => sign.claims), ...ofMeasures]
  const { kept, dropped } = await verifyClaims(asking.database, claims, asking.events)
  const sent = (claim: Claim): ReportClaim[] => {
    const eventIds = kept.get(claim)
    return eventIds === undefined ? [] : [sentClaim(claim, eventIds)]
  }
  const evidence = await evidenceOfReport(asking.database, incident.alerts, claims.flatMap(sent))
  const json = incidentJson(incident, incident.isComplete, language)
  const hosts = hostsOfReport(json, asking)
  const unknowns: Unknowns = {
    ...{ incident, hasLines: timeline.hasLines, evidence, dropped, now },
    ...{ sensors: around.sensors, pieceSeconds: around.pieceSeconds },
    noSigns: signs.filter((sign) => sign.claims.length === 0).map(({ kind }) => HEADINGS[kind][language]),
  }
  return {
    ...{ kind: 'incident_report', version: 1, language, time_zone: zone },
    title: titleOf(json, asking),
    incident: json,
    summary: summaryOf(json, hosts, asking),
    grouping: json.joins.map(({ alert_id, to_alert_id, because }) => ({ alert_id, to_alert_id, because })),
    timeline: entriesOf(timeline, sent),
    hosts,
    stages: stagesOf(incident, asking),
    compromise: signs
      .map(({ kind, claims: found }) => ({ sign: HEADINGS[kind][language], claims: found.flatMap(sent) }))
      .filter((sign) => sign.claims.length > 0),
    countermeasures: measures.parts.flatMap((part) =>
      typeof part === 'string' ? [part] : sent(part).map(({ text }) => text),
    ),
    measures_by_technique: (measures.tables?.[0]?.rows ?? []).map(([technique, tactic, mitigations]) => ({
      technique: String(technique),
      tactic: tactic === null ? null : String(tactic),
      mitigations: String(mitigations ?? ''),
    })),
    unknown: unknownsOf(unknowns, asking),
    sensors: around.sensors,
    components: around.components,
    evidence: evidence.items,
    evidence_left_out: evidence.leftOut,
    evidence_missing: evidence.missing,
    dropped_claims: dropped,
    custody: {
      ...requested,
      data_from: new Date(timeline.window.from).toISOString(),
      data_to: new Date(now).toISOString(),
      ...around.watermark,
      evidence_digest: evidence.digest,
      digest: UNSEALED,
    },
  }
}

/** With all lines about the attackers. */
const withLines = async (asking: Asking, incident: Incident, timeline: Timeline) => {
  const lines = await linesAbout(asking, incident, timeline.window)
  const entries = [...timeline.entries, ...lines].toSorted((one, other) => Date.parse(one.at) - Date.parse(other.at))
  return { ...timeline, entries, hasLines: lines.length > 0 }
}

const sentClaim = ({ text, alert_ids = [], log_ids = [] }: Claim, eventIds: readonly string[]): ReportClaim => ({
  text,
  event_ids: eventIds,
  alert_ids,
  log_ids,
})

const entriesOf = ({ entries }: Timeline, sent: (claim: Claim) => ReportClaim[]): Report['timeline'] =>
  entries.flatMap(({ at, until, kind, claim }) => sent(claim).map((one) => ({ from: at, to: until, kind, ...one })))

const hostsOfReport = ({ hosts }: IncidentJson, { language }: Asking): ReportHost[] =>
  hosts.map(({ address, role, as_source, as_target }) => ({
    ...{ address, role, role_name: roleName(role, language) },
    ...{ alerts_as_source: as_source.length, alerts_as_target: as_target.length },
  }))

/** In the order of an intrusion. */
const stagesOf = ({ alerts }: Incident, { language }: Asking): Report['stages'] => {
  const techniques = [...new Set(alerts.flatMap((alert) => alert.techniques))]
  return tacticsOf(techniques).map((tactic) => {
    const ofTactic = techniques.filter((id) => tacticOf(id) === tactic)
    return {
      tactic: tacticName(tactic, language),
      techniques: ofTactic.map((id) => techniqueName(id, language)),
      alert_ids: alerts
        .filter((alert) => alert.techniques.some((id) => ofTactic.includes(id)))
        .map((one) => one.alert_id),
    }
  })
}

/** Who was looking while it happened, and how far the data had come. */
const readAround = async (asking: Asking, { from, to }: Incident) => {
  const { database, events, now } = asking
  const bounds = [new Date(from).toISOString(), new Date(to).toISOString()]
  const pieceSeconds = Math.max(60, Math.ceil((to - from) / 1000 / PIECES / 60) * 60)
  const pieces = Math.floor(to / 1000 / pieceSeconds) - Math.floor(from / 1000 / pieceSeconds) + 1
  const [sensors, components, newest, [watermark]] = await Promise.all([
    run<Sensor>(database, 'report-sensors', [...bounds, pieceSeconds]),
    run<Report['components'][number]>(database, 'report-components', bounds),
    newestOf(database, events, now),
    run<Watermark>(database, 'report-watermark', []),
  ])
  return {
    pieceSeconds,
    sensors: sensors.map((sensor) => ({ ...sensor, pieces })),
    components,
    watermark: {
      newest_event: newest.newest_event,
      newest_log: watermark?.newest_log ?? null,
      alerts_stored_until: watermark?.alerts_stored_until ?? null,
    },
  }
}
