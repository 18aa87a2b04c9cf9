// Alerts as answers cite them: the newest that fits the question, and a claim for each.
import { isIP } from 'node:net'
import { run, sqlRef } from '../queries/queries.ts'
import type { AddressRole } from '../understanding/understanding.ts'
import type { Asking, Claim } from './answer.ts'
import { byCitedEvents } from './cited-events.ts'
import { className } from './knowledge.ts'
import { amount, between, flows, number, percent } from './words.ts'

export type AlertRow = {
  readonly alert_id: string
  readonly attack_class: string
  readonly severity: string
  readonly confidence: number
  readonly subject_type: string
  readonly subject_value: string
  readonly source_ip: string | null
  readonly sources_count: number | null
  readonly targets: readonly string[]
  readonly event_ids: readonly string[]
  readonly techniques: readonly string[]
  readonly first_seen: string
  readonly last_seen: string
  readonly event_count: number | null
}

export type NewestAlert = AlertRow & {
  readonly evidence: readonly EvidenceRow[]
  readonly summary: string | null
  readonly status: string
  readonly revision: number
  readonly feedback: readonly FeedbackRow[]
}

/** What one person said of the alert; the newest comes last. */
export type FeedbackRow = {
  readonly actor: string
  readonly verdict: 'true_positive' | 'false_positive'
  readonly comment: string | null
  readonly given_at: string
}

/** Evidence as the alert's JSON holds it (the Evidence message). */
export type EvidenceRow = {
  readonly detector?: string
  readonly input_group?: string
  readonly log_likelihood_ratio?: number
  readonly event_ids?: readonly string[]
  readonly flow_count?: number
  readonly facts?: Readonly<Record<string, number>>
  /** What decided in the model's opinion of the likeliest attack among its events. */
  readonly attributions?: readonly EvidenceAttribution[]
}

/** An Attribution message; a value that was not measured is left out. */
export type EvidenceAttribution = {
  readonly feature?: string
  readonly value?: number
  readonly contribution?: number
  readonly output?: string
}

/**
 * The alert that a question means by "this attack": the one named by id, else the newest of the class and addresses named.
 * `withSource`: one that has a single source goes before any other, for "this IP".
 */
export const alertMeant = async (
  { understanding, database, now }: Asking,
  { withSource = false } = {},
): Promise<NewestAlert | undefined> => {
  const { classes, addresses, networks, alert_ids, event_ids } = understanding.entities
  const orNull = <T>(list: readonly T[]) => (list.length > 0 ? list : null)
  const about = [orNull(classes), orNull([...addresses, ...networks]), new Date(now).toISOString(), withSource]
  const find = (alert: string | null, event: string | null) =>
    run<NewestAlert>(database, 'newest-alert', [alert, event, ...about])
  const id = alert_ids[0] ?? null
  const event = event_ids[0] ?? null
  const [found] = await find(id, event)
  if (found || id || !event) return found
  // A lone id may be the alert's own.
  return (await find(event, null))[0]
}

/** " de fuerza bruta por SSH en que aparezca 10.0.0.5": which alert was looked for. Empty: any. */
export const wantedAlert = ({ understanding: { entities }, language }: Asking): string => {
  const es = language === 'es'
  const id = entities.alert_ids[0] ?? entities.event_ids[0]
  const kinds = entities.classes.map((name) => className(name, language))
  const places = [...entities.addresses, ...entities.networks]
  return [
    id ? ` ${id}` : '',
    kinds.length > 0 ? `${es ? ' de ' : ' for '}${kinds.join(', ')}` : '',
    places.length > 0 ? `${es ? ' en que aparezca ' : ' that involves '}${places.join(', ')}` : '',
  ].join('')
}

/** Address of a target written "address", "address:port" or "[v6]:port". */
export const addressOfTarget = (target: string): string | undefined => {
  if (isIP(target)) return target
  const address = /^\[([^\]]+)\]:\d+$/.exec(target)?.[1] ?? target.replace(/:\d+$/, '')
  return isIP(address) ? address : undefined
}

/** Addresses of everyone in an alert: its source, its subject, its targets. */
export const partiesOf = (alert: Pick<AlertRow, 'source_ip' | 'subject_value' | 'targets'>): string[] => {
  const named = [alert.source_ip ?? '', ...alert.subject_value.split('>'), ...alert.targets]
  return [...new Set(named.flatMap((one) => addressOfTarget(one) ?? []))]
}

/** "fuerza bruta por SSH, gravedad alta, 198.51.100.7 → 10.0.0.5:22, ... a ..., 240 flujos, confianza 97 %". */
export const alertSentence = (alert: AlertRow, { language, zone }: Pick<Asking, 'language' | 'zone'>): string => {
  const es = language === 'es'
  const who = alert.source_ip ?? sourcesOf(alert, es)
  const shown = alert.targets.slice(0, 3).join(', ')
  const more =
    alert.targets.length > 3
      ? es
        ? ` y ${number(alert.targets.length - 3, language)} más`
        : ` and ${number(alert.targets.length - 3, language)} more`
      : ''
  const when = `${between(alert.first_seen, alert.last_seen, zone, language)}`
  const count = alert.event_count === null ? '' : `, ${flows(alert.event_count, language)}`
  const sure = `${es ? 'confianza' : 'confidence'} ${percent(alert.confidence, language)}`
  return `${className(alert.attack_class, language)}, ${severityName(alert.severity, es)}: ${who} → ${shown || alert.subject_value}${more}; ${when}${count}; ${sure}`
}

const sourcesOf = (alert: AlertRow, es: boolean): string => {
  if (alert.sources_count === null) return es ? 'varios orígenes' : 'several sources'
  return amount(alert.sources_count, 'source', es ? 'es' : 'en')
}

const SEVERITIES: Readonly<Record<string, string>> = { low: 'baja', medium: 'media', high: 'alta', critical: 'crítica' }
const severityName = (severity: string, es: boolean): string =>
  es ? `gravedad ${SEVERITIES[severity] ?? severity}` : `${severity} severity`

/** "gravedad alta o crítica" of the severities that the question names; empty: any. */
export const severitiesText = ({ understanding: { alertSeverities = [] }, language }: Asking): string => {
  if (alertSeverities.length === 0) return ''
  const es = language === 'es'
  const names = alertSeverities.map((one) => (es ? (SEVERITIES[one] ?? one) : one))
  const joined = new Intl.ListFormat(language, { type: 'disjunction' }).format(names)
  return es ? `gravedad ${joined}` : `${joined} severity`
}

const CITED_EVENTS = 5
/** A record may begin this long before the evidence made of it: interim records last a minute. */
const SLACK_MS = 60_000

/** A claim that says what an alert is; the check compares class, source and time. */
export const alertClaim = (alert: AlertRow, asking: Asking, query: string, lead = ''): Claim => ({
  text: `${lead}${alertSentence(alert, asking)}.`,
  sql_ref: sqlRef(query),
  alert_ids: [alert.alert_id],
  cited_event_ids: alert.event_ids.slice(-CITED_EVENTS),
  fitsEvent: (fact) =>
    Date.parse(fact.time) >= Date.parse(alert.first_seen) - SLACK_MS &&
    Date.parse(fact.time) <= Date.parse(alert.last_seen),
  fitsAlert: (fact) =>
    fact.attack_class === alert.attack_class &&
    fact.source_ip === alert.source_ip &&
    fact.first_seen <= alert.last_seen,
})

export type AlertBetween = AlertRow & { readonly alerts: number; readonly all_flows: number | null }

const orNull = <T>(list: readonly T[]) => (list.length > 0 ? list : null)

/** Alerts active in the window that fit the question's entities. `side`: where the addresses must stand in the alert. */
export const alertsBetween = async (
  asking: Asking,
  rows: number,
  side: AddressRole = 'any',
): Promise<AlertBetween[]> => {
  const { entities } = asking.understanding
  const { from, to } = asking.window
  return run<AlertBetween>(asking.database, 'alerts-between', [
    new Date(from).toISOString(),
    new Date(to).toISOString(),
    orNull(entities.classes),
    orNull(entities.addresses),
    orNull(entities.networks),
    orNull(entities.countries),
    rows,
    orNull(entities.ports),
    orNull(entities.services),
    orNull(entities.asns),
    side,
    orNull(asking.understanding.alertSeverities ?? []),
    ...(await byCitedEvents(asking)),
  ])
}
