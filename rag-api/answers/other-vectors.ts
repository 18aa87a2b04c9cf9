// What else could be tried: what the same origin did besides, what sources of the same class went on to, and what would answer them.

import { run, sqlRef } from '../queries/queries.ts'
import { alertMeant } from './alerts.ts'
import { type Answering, type Asking, type Claim, iso, isWithin } from './answer.ts'
import { aboutAlert } from './follow-ups.ts'
import { className } from './knowledge.ts'
import { originMeant } from './origin.ts'
import { attackClaim, attacksFrom } from './origin-patterns.ts'
import { amount, eventKind, flows, percent, span } from './words.ts'

type Transition = {
  readonly from_class: string
  readonly to_class: string
  readonly followed: number
  readonly sources: number
  readonly alert_ids: readonly string[]
}
type Reachable = {
  readonly service: string | null
  readonly destination_port: number
  readonly hosts: number
  readonly flows: number
  readonly event_ids: readonly string[]
}

const SHOWN = 5
const HOUR_MS = 3_600_000
/** What is reachable today matters, not what was a month ago. */
const REACHABLE_MS = 24 * HOUR_MS

export const answerOtherVectors: Answering = async (named) => {
  // Whole hours: attacks and what is reachable are read from aggregates.
  const wholeHour = (time: number): number => Math.floor(time / HOUR_MS) * HOUR_MS
  const asking = { ...named, window: { from: wholeHour(named.window.from), to: named.window.to } }
  const [origin, alert] = await Promise.all([originMeant(asking), alertMeant(asking)])
  const recent = { from: wholeHour(asking.window.to - REACHABLE_MS), to: asking.window.to }
  const until = await asking.events.aggregatedUntil(['exposed_services_per_hour'], recent)
  const [attacks, transitions, reachable] = await Promise.all([
    attacksFrom(asking, origin),
    run<Transition>(asking.database, 'class-transitions', [iso(asking.window.from), iso(asking.window.to)]),
    run<Reachable>(asking.database, 'reachable-services', [iso(recent.from), iso(recent.to), 20, iso(until)]),
  ])
  const current = asking.understanding.entities.classes[0] ?? alert?.attack_class
  const next = transitions.filter(({ from_class }) => current === undefined || from_class === current)
  return {
    searched: asking.window,
    parts: [
      ...origin.because,
      opening(asking, origin.name, current),
      ...(attacks.length > 0
        ? attacks.slice(0, SHOWN).map((attack) => attackClaim(attack, asking, origin))
        : [noAttacks(asking)]),
      ...(next.length > 0
        ? next.slice(0, SHOWN).map((one) => transitionClaim(one, asking))
        : [noTransition(asking, current)]),
      ...(reachable.length > 0
        ? reachable.slice(0, SHOWN).map((one) => reachableClaim(one, asking, recent))
        : [nothingReachable(asking)]),
      caveat(asking),
    ],
    tables: [
      {
        title: asking.language === 'es' ? 'Qué siguió a qué' : 'What followed what',
        columns: ['from_class', 'to_class', 'followed', 'sources'],
        rows: transitions.map((one) => [one.from_class, one.to_class, one.followed, one.sources]),
      },
      {
        title: asking.language === 'es' ? 'Qué responde desde fuera' : 'What answers from outside',
        columns: ['service', 'destination_port', 'hosts', 'flows'],
        rows: reachable.map((one) => [one.service, one.destination_port, one.hosts, one.flows]),
      },
    ],
    follow_ups: alert ? aboutAlert(alert.alert_id, asking.language, 'countermeasures') : [],
  }
}

const opening = ({ language, window, zone }: Asking, origin: string, current: string | undefined): string => {
  const when = span(window.from, window.to, zone, language)
  const from = origin || (language === 'es' ? 'cualquier origen' : 'any origin')
  const now = current ? `${language === 'es' ? '; ahora: ' : '; now: '}${className(current, language)}` : ''
  return language === 'es'
    ? `Vectores ya vistos desde ${from} (${when}${now}), qué hicieron después otros orígenes y qué les respondería:`
    : `Vectors already seen from ${from} (${when}${now}), what other sources did next and what would answer them:`
}

const noAttacks = ({ language }: Asking): string =>
  language === 'es'
    ? 'El modelo no tiene por ataque ningún flujo de ese origen en la ventana (se buscó en security_events).'
    : 'The model takes no flow from that origin for attack in the window (searched in security_events).'

const transitionClaim = (one: Transition, asking: Asking): Claim => {
  const { language, window } = asking
  const [from, to] = [className(one.from_class, language), className(one.to_class, language)]
  const share = percent(one.followed / one.sources, language)
  return {
    text:
      language === 'es'
        ? `Tras ${from} pasaron en menos de un día a ${to} ${one.followed} de ${amount(one.sources, 'source', language)} (${share}).`
        : `After ${from} ${one.followed} of ${amount(one.sources, 'source', language)} (${share}) went on to ${to} within a day.`,
    sql_ref: sqlRef('class-transitions'),
    alert_ids: one.alert_ids,
    fitsAlert: (fact) => fact.attack_class === one.to_class && isWithin(fact.first_seen, window),
  }
}

const noTransition = ({ language }: Asking, current: string | undefined): string => {
  const kind = current ? className(current, language) : language === 'es' ? 'ninguna clase' : 'any class'
  return language === 'es'
    ? `En el historial ningún origen pasó de ${kind} a otra clase en menos de un día: no hay base para decir cuál sigue.`
    : `In the history no source went from ${kind} to another class within a day: there is no basis to say which follows.`
}

const reachableClaim = (one: Reachable, { language }: Asking, window: { from: number; to: number }): Claim => {
  const kind = eventKind(
    {
      event_type: one.service ?? (language === 'es' ? 'servicio' : 'service'),
      service: null,
      destination_port: one.destination_port,
    },
    language,
  )
  const hosts = amount(one.hosts, 'host', language)
  return {
    text:
      language === 'es'
        ? `Responde desde fuera: ${kind} en ${hosts} (${flows(one.flows, language)} en 24 horas).`
        : `Answers from outside: ${kind} on ${hosts} (${flows(one.flows, language)} in 24 hours).`,
    sql_ref: sqlRef('reachable-services'),
    event_ids: one.event_ids,
    fitsEvent: (fact) =>
      fact.destination_port === one.destination_port && fact.service === one.service && isWithin(fact.time, window),
  }
}

const nothingReachable = ({ language }: Asking): string =>
  language === 'es'
    ? 'No consta ningún servicio nuestro que responda desde fuera en las últimas 24 horas; sin lista de activos no se sabe qué lado es el nuestro.'
    : 'No service of ours is known to answer from outside in the last 24 hours; without an asset list it is not known which side is ours.'

const caveat = ({ language }: Asking): string =>
  language === 'es'
    ? 'Son frecuencias del historial, no una predicción: lo no visto también puede intentarse.'
    : 'These are frequencies of the history, not a prediction: what was not seen may be tried as well.'
