// What came before an attack. 1 the attack: the alert named, else the newest of the class asked about, and the answer says which;
// 2 the lookback ends at its first event; 3 events of its source and its targets, grouped, rarest first; 4 earlier alerts about
// them; 5 events whose meaning resembles its own; 6 what it means and what to do.

import { run, sqlRef } from '../queries/queries.ts'
import type { Intent } from '../understanding/intents.ts'
import { type AlertRow, alertClaim, alertMeant, type NewestAlert, partiesOf, wantedAlert } from './alerts.ts'
import { type Answering, type Asking, type Claim, type Draft, iso, isWithin } from './answer.ts'
import { aboutAlert } from './follow-ups.ts'
import { className, countermeasuresFor, meaningOf } from './knowledge.ts'
import { similarClaims } from './similar.ts'
import { piecesOf } from './whole-units.ts'
import { amount, between, eventKind, flows, percent, span } from './words.ts'

type Group = {
  /** Null: several sources of one kind, or spoofed ones. */
  readonly source_ip: string | null
  readonly sources: number
  readonly is_attacker: boolean
  readonly event_type: string
  readonly service: string | null
  readonly signature: string | null
  readonly flows: number
  readonly targets: number
  readonly a_target: string | null
  readonly ports: number
  readonly a_port: number | null
  readonly first_seen: string
  readonly last_seen: string
  readonly attack_probability: number | null
  readonly event_ids: readonly string[]
  readonly rarity: number
}
type Total = { readonly flows: number; readonly records: number; readonly sources: number }

const SHOWN = 8
const EARLIER_DAYS = 30
const DAY_MS = 86_400_000

export const answerPrecedingAttack: Answering = async (asking) => {
  const alert = await alertMeant(asking)
  if (!alert) return { parts: [noAlert(asking)] }
  const until = Date.parse(alert.first_seen)
  const before = { from: until - (asking.window.to - asking.window.from), to: until }
  const parties = partiesOf(alert)
  const bounds = [parties, iso(before.from), alert.first_seen]
  const [groups, [total], earlier, similar] = await Promise.all([
    groupsBefore(asking, before, [...bounds, alert.source_ip]),
    run<Total>(asking.database, 'events-before-total', bounds),
    run<AlertRow>(asking.database, 'earlier-alerts', [
      parties,
      alert.first_seen,
      alert.alert_id,
      iso(until - EARLIER_DAYS * DAY_MS),
    ]),
    similarClaims(asking, alert.event_ids[0], before),
  ])
  return {
    searched: before,
    usesSimilarity: true,
    parts: [
      ...whichAttack(asking, alert),
      summary(asking, alert, total, before),
      ...groups.slice(0, SHOWN).map((group) => groupClaim(group, asking, before, alert)),
      ...earlierParts(asking, earlier),
      ...similar,
      ...meaningOf(alert.techniques, alert.attack_class, asking.language),
      ...countermeasuresFor(alert.attack_class, asking.language),
    ],
    tables: [tableOf(groups, asking)],
    follow_ups: followUps(asking, alert),
  }
}

const AGGREGATES = ['events_per_minute', 'kinds_per_hour', 'kinds_per_day']

/** `values` of events-before.sql without the pieces of the window that aggregates fill. */
const groupsBefore = async (
  { database }: Asking,
  before: { readonly from: number; readonly to: number },
  values: readonly unknown[],
): Promise<Group[]> => {
  const [from, to] = [iso(before.from), iso(before.to)]
  const [row] = await run<{ until: string }>(database, 'aggregated-until', [AGGREGATES, from, to])
  const until = row ? Math.min(Date.parse(row.until), before.to) : before.from
  const pieces = piecesOf(before.from, until, before.to)
  return run<Group>(database, 'events-before', [...values, ...pieces.flat().map(iso)])
}

const noAlert = (asking: Asking): string => {
  const which = wantedAlert(asking)
  return asking.language === 'es'
    ? `No hay ninguna alerta${which}: no hay ataque cuyo antes buscar. Se buscó en alerts, sin límite de tiempo.`
    : `There is no alert${which}: no attack to look before. Searched in alerts, without a time limit.`
}

type Said = Readonly<Record<'es' | 'en', string>>

/** What questions of an intent call the attack that they do not name. */
const THIS_ATTACK: Said = { es: 'Se toma por «este ataque»', en: '"This attack" is taken to be' }
const SAID: Readonly<Partial<Record<Intent, Said>>> = {
  explain_alert: { es: 'Se toma por «esta alerta»', en: '"This alert" is taken to be' },
  component_logs: { es: 'Se toma por «este evento»', en: '"This event" is taken to be' },
  incident_timeline: { es: 'Se toma por «este incidente» el de', en: '"This incident" is taken to be that of' },
  forensic_report: { es: 'Se toma por «este incidente» el de', en: '"This incident" is taken to be that of' },
  compromise_evidence: { es: 'Se toman por «estos sistemas» los de', en: '"These systems" are taken to be those of' },
}

/** Says which alert "this attack" was taken to be. */
export const whichAttack = (asking: Asking, alert: NewestAlert): (string | Claim)[] => {
  const { language, understanding } = asking
  const { alert_ids, event_ids, classes } = understanding.entities
  const isNamed = alert_ids.length + event_ids.length > 0
  const kind = classes.length > 0 ? className(alert.attack_class, language) : undefined
  const said = SAID[understanding.intent] ?? THIS_ATTACK
  const newest =
    language === 'es'
      ? `${said.es} la alerta más reciente${kind ? ` de ${kind}` : ''}: `
      : `${said.en} the newest alert${kind ? ` for ${kind}` : ''}: `
  return [alertClaim(alert, asking, 'newest-alert', isNamed ? (language === 'es' ? 'Alerta: ' : 'Alert: ') : newest)]
}

const summary = (
  { language, zone }: Asking,
  alert: NewestAlert,
  total: Total | undefined,
  before: { from: number; to: number },
): string => {
  const when = span(before.from, before.to, zone, language)
  const who = alert.source_ip ?? alert.subject_value
  if (!total || total.records === 0) {
    return language === 'es'
      ? `Antes, ${when}, no hay ningún evento de ${who} ni de sus destinos en security_events.`
      : `Before it, ${when}, there is no event of ${who} or of its targets in security_events.`
  }
  return language === 'es'
    ? `Antes, ${when}, hubo ${flows(total.flows, language)} de ${amount(total.sources, 'source', language)} en que aparecen ${who} o sus destinos. Lo más raro primero:`
    : `Before it, ${when}, there were ${flows(total.flows, language)} from ${amount(total.sources, 'source', language)} that involve ${who} or its targets. Rarest first:`
}

const groupClaim = (group: Group, asking: Asking, before: { from: number; to: number }, alert: AlertRow): Claim => ({
  text: groupText(group, asking),
  sql_ref: sqlRef('events-before'),
  event_ids: group.event_ids,
  fitsEvent: (fact) =>
    (group.source_ip === null
      ? fact.source_ip === null || fact.source_ip !== alert.source_ip
      : fact.source_ip === group.source_ip) &&
    fact.event_type === group.event_type &&
    fact.service === group.service &&
    isWithin(fact.time, before),
})

const groupText = (group: Group, { language, zone }: Asking): string => {
  const es = language === 'es'
  const many =
    group.sources > 0 ? amount(group.sources, 'source', language) : es ? 'orígenes no seguros' : 'uncertain sources'
  const who = group.source_ip ?? many
  const marked = group.is_attacker ? `${who} ${es ? '(el mismo atacante)' : '(the same attacker)'}` : who
  const target = group.targets === 1 ? (group.a_target ?? '?') : `${amount(group.targets, 'target', language)}`
  const kind = eventKind({ ...group, destination_port: group.ports === 1 ? group.a_port : null }, language)
  const model =
    (group.attack_probability ?? 0) >= 0.5
      ? `; ${es ? 'probabilidad de ataque' : 'attack probability'} ${percent(group.attack_probability ?? 0, language)}`
      : ''
  return `${marked} → ${target}: ${kind}, ${flows(group.flows, language)}, ${between(group.first_seen, group.last_seen, zone, language)}${model}.`
}

const earlierParts = (asking: Asking, earlier: readonly AlertRow[]): (string | Claim)[] => {
  const es = asking.language === 'es'
  if (earlier.length === 0) {
    return [
      es
        ? `Sin alertas anteriores de ese origen o esos destinos en ${EARLIER_DAYS} días.`
        : `No earlier alerts of that source or those targets in ${EARLIER_DAYS} days.`,
    ]
  }
  return earlier
    .slice(0, 5)
    .map((alert) => alertClaim(alert, asking, 'earlier-alerts', es ? 'Alerta anterior: ' : 'Earlier alert: '))
}

const tableOf = (groups: readonly Group[], { language }: Asking): NonNullable<Draft['tables']>[number] => ({
  title: language === 'es' ? 'Antes del ataque' : 'Before the attack',
  columns: [
    'source_ip',
    'sources',
    'event_type',
    'service',
    'flows',
    'targets',
    'first_seen',
    'last_seen',
    'attack_probability',
    'rarity',
    'signature',
  ],
  rows: groups.map((group) => [
    group.source_ip,
    group.sources,
    group.event_type,
    group.service,
    group.flows,
    group.targets,
    group.first_seen,
    group.last_seen,
    group.attack_probability,
    Math.round(group.rarity * 100) / 100,
    group.signature,
  ]),
})

const followUps = ({ language }: Asking, alert: AlertRow): string[] =>
  language === 'es'
    ? [
        ...(alert.source_ip ? [`Analiza el comportamiento de ${alert.source_ip} en las últimas 48 horas`] : []),
        ...aboutAlert(alert.alert_id, 'es', 'explain_alert', 'incident_timeline'),
      ]
    : [
        ...(alert.source_ip ? [`What did ${alert.source_ip} do in the last 48 hours?`] : []),
        ...aboutAlert(alert.alert_id, 'en', 'explain_alert', 'incident_timeline'),
      ]
