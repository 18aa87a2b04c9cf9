// Has this happened before, when and how often: earlier alerts of the same class, and events whose meaning resembles the attack's.

import { run, sqlRef } from '../queries/queries.ts'
import { alertClaim, alertMeant, alertsBetween, type NewestAlert, wantedAlert } from './alerts.ts'
import type { Answering, Asking, Claim } from './answer.ts'
import { aboutAlert } from './follow-ups.ts'
import { className } from './knowledge.ts'
import { whichAttack } from './preceding-attack.ts'
import { SIMILARITY, similarClaim, similarKindClaim, similarKinds, similarNear } from './similar.ts'
import { amount, between, number, percent, span } from './words.ts'

const HOUR_MS = 3_600_000
const NEAR_SHOWN = 2
const KINDS_SHOWN = 5
type Frequency = {
  readonly alerts: number
  readonly days: number
  readonly first_seen: string | null
  readonly last_seen: string | null
  readonly alert_ids: readonly string[] | null
}

export const answerSimilarBefore: Answering = async (asking) => {
  const alert = await alertMeant(asking)
  const eventId = asking.understanding.entities.event_ids[0] ?? alert?.event_ids[0]
  if (!alert && !eventId) return { parts: [nothingToCompare(asking)] }
  const to = alert ? Date.parse(alert.first_seen) : asking.window.to
  const from = Math.floor((to - (asking.window.to - asking.window.from)) / HOUR_MS) * HOUR_MS
  const window = { from, to }
  const before: Asking = { ...asking, window }
  const [rows, kinds, frequency, same] = await Promise.all([
    similarNear(asking, eventId, window.to),
    similarKinds(asking, eventId, window),
    alert ? frequencyOf(before, alert) : undefined,
    alert ? alertsBetween(ofClass(before, alert), 6) : [],
  ])
  const others = same.filter(({ alert_id }) => alert_id !== alert?.alert_id)
  return {
    searched: window,
    usesSimilarity: true,
    parts: [
      ...(alert ? whichAttack(asking, alert) : []),
      ...(frequency && alert ? frequencyParts(before, alert, frequency) : []),
      ...others
        .slice(0, 5)
        .map((one) => alertClaim(one, asking, 'alerts-between', asking.language === 'es' ? 'Antes: ' : 'Before: ')),
      ...rows.slice(0, NEAR_SHOWN).map((row) => similarClaim(row, asking)),
      ...kinds.slice(0, KINDS_SHOWN).map((row) => similarKindClaim(row, asking)),
      ...(rows.length + kinds.length === 0 ? [noSimilar(before)] : []),
    ],
    follow_ups: alert ? aboutAlert(alert.alert_id, asking.language, 'preceding_attack') : [],
  }
}

const ofClass = (asking: Asking, alert: NewestAlert): Asking => {
  const { entities } = asking.understanding
  const narrowed = {
    ...entities,
    classes: [alert.attack_class as (typeof entities.classes)[number]],
    ...{ addresses: [], networks: [], ports: [], services: [], countries: [], asns: [] },
  }
  return { ...asking, understanding: { ...asking.understanding, entities: narrowed } }
}

const frequencyOf = async ({ database, window, zone }: Asking, alert: NewestAlert): Promise<Frequency | undefined> => {
  const values = [alert.attack_class, new Date(window.from).toISOString(), alert.first_seen, alert.alert_id, zone]
  return (await run<Frequency>(database, 'alert-frequency', values))[0]
}

const frequencyParts = (asking: Asking, alert: NewestAlert, frequency: Frequency): (string | Claim)[] => {
  const { language, zone, window } = asking
  const es = language === 'es'
  const kind = className(alert.attack_class, language)
  const when = span(window.from, window.to, zone, language)
  if (frequency.alerts === 0)
    return [
      es ? `No hay ninguna alerta anterior de ${kind} (${when}).` : `There is no earlier alert for ${kind} (${when}).`,
    ]
  const times = `${between(frequency.first_seen ?? 0, frequency.last_seen ?? 0, zone, language)}`
  const days = amount(frequency.days, 'day', language)
  return [
    {
      text: es
        ? `Sí: ${number(frequency.alerts, language)} ${frequency.alerts === 1 ? 'alerta anterior' : 'alertas anteriores'} de ${kind} en ${days} (${times}).`
        : `Yes: ${number(frequency.alerts, language)} earlier ${frequency.alerts === 1 ? 'alert' : 'alerts'} for ${kind} on ${days} (${times}).`,
      sql_ref: sqlRef('alert-frequency'),
      alert_ids: frequency.alert_ids ?? [],
      fitsAlert: (fact) => fact.attack_class === alert.attack_class && fact.first_seen < alert.first_seen,
    },
  ]
}

const noSimilar = ({ language, zone, window }: Asking): string => {
  const when = span(window.from, window.to, zone, language)
  const likeness = percent(SIMILARITY, language)
  return language === 'es'
    ? `No hay eventos anteriores con una similitud de al menos ${likeness}. Se buscó en security_events y event_signatures: ${when}.`
    : `There are no earlier events with a similarity of at least ${likeness}. Searched in security_events and event_signatures: ${when}.`
}

const nothingToCompare = (asking: Asking): string => {
  const which = wantedAlert(asking)
  return asking.language === 'es'
    ? `No hay ninguna alerta${which} que comparar, ni se nombró un evento. Se buscó en alerts, sin límite de tiempo.`
    : `There is no alert${which} to compare, and no event was named. Searched in alerts, without a time limit.`
}
