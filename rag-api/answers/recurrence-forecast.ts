// Whether somebody attacks again: a probability with the history that it rests on, never a bare yes.

import { run, sqlRef } from '../queries/queries.ts'
import { addressMeant } from './address-meant.ts'
import { type Answering, type Asking, type Claim, type Draft, iso } from './answer.ts'
import { aboutAlert } from './follow-ups.ts'
import { className } from './knowledge.ts'
import { type Burst, type Chance, casesOf, chanceOf, shareOfDays } from './recurrence.ts'
import { amount, between, listed, moment, number, percent, span } from './words.ts'

type AlertGap = Burst & { readonly attack_class: string; readonly alert_id: string }
type Days = {
  readonly observed_days: number
  readonly alert_days: number
  readonly alerts: number
  readonly first_seen: string | null
  readonly last_seen: string | null
  readonly alert_ids: readonly string[] | null
}

const HOUR_MS = 3_600_000
/** What an aggregate may not hold yet, and what is cheaper looked up than added up. */
const RECENT_HOURS = 3
/** Fewer days than this are no history. */
const LEAST_DAYS = 3

export const answerRecurrenceForecast: Answering = async (asking) => {
  const { isReference, entities } = asking.understanding
  const isNamed = entities.addresses.length + entities.networks.length > 0
  const meant = isNamed || isReference ? await addressMeant(asking) : undefined
  return meant ? ofAddress(asking, meant.network, meant.because) : ofClass(asking)
}

const ofAddress = async (asking: Asking, network: string, because: readonly Claim[]): Promise<Draft> => {
  const { window, database, language } = asking
  const known = await run<AlertGap>(database, 'alert-gaps', [iso(window.from), iso(window.to), [network]])
  const own = known.filter(({ is_subject }) => is_subject)
  if (own.length === 0) return { parts: [...because, neverAlerted(asking, network)] }
  const silentMs = Math.max(0, window.to - Math.max(...own.map(({ last_seen }) => Date.parse(last_seen))))
  const chance = chanceOf(casesOf(known, silentMs, window.to))
  return {
    parts: [
      ...because,
      chanceClaim(asking, network, own, chance, silentMs),
      historyText(asking, own),
      method(asking, chance),
    ],
    tables: [
      {
        title: language === 'es' ? 'Historial de alertas' : 'History of alerts',
        columns: ['source_ip', 'class', 'first_seen', 'last_seen', 'alert_id'],
        rows: own
          .slice(-50)
          .map((one) => [one.source_ip, one.attack_class, one.first_seen, one.last_seen, one.alert_id]),
      },
    ],
    follow_ups: [
      language === 'es'
        ? `Analiza el comportamiento de ${network} en las últimas 48 horas`
        : `What did ${network} do in the last 48 hours?`,
      ...own.slice(-1).flatMap(({ alert_id }) => aboutAlert(alert_id, language, 'countermeasures')),
    ],
  }
}

const neverAlerted = ({ language, window, zone }: Asking, network: string): string => {
  const when = span(window.from, window.to, zone, language)
  return language === 'es'
    ? `No hay ninguna alerta cuyo origen sea ${network}: sin historial no se puede dar una probabilidad. Se buscó en alerts: ${when}.`
    : `There is no alert whose source is ${network}: without a history no probability can be given. Searched in alerts: ${when}.`
}

const chanceClaim = (
  asking: Asking,
  network: string,
  own: readonly AlertGap[],
  chance: Chance | undefined,
  silentMs: number,
): Claim => {
  const subjects = new Set(own.map(({ source_ip }) => source_ip))
  return {
    text: chanceText(asking, network, own.length, chance, silentMs),
    sql_ref: sqlRef('alert-gaps'),
    alert_ids: own.slice(-10).map(({ alert_id }) => alert_id),
    fitsAlert: (fact) => fact.source_ip !== null && subjects.has(fact.source_ip),
  }
}

const chanceText = (
  { language }: Asking,
  network: string,
  alerts: number,
  chance: Chance | undefined,
  silentMs: number,
): string => {
  const es = language === 'es'
  const count = amount(alerts, 'alert', language)
  const silent = `${number(silentMs / 3_600_000, language, 1)} h`
  if (!chance)
    return es
      ? `${network}: ${count} y ${silent} de silencio; no hay ningún caso comparable (otro silencio así de largo con final conocido), así que no se puede dar una probabilidad.`
      : `${network}: ${count} and ${silent} of silence; there is no comparable case (another silence this long whose outcome is known), so no probability can be given.`
  const p = percent(chance.probability, language)
  const range = `${percent(chance.low, language)}–${percent(chance.high, language)}`
  const cases = (one: Chance['own']) =>
    `${number(one.returned, language)} ${es ? 'de' : 'of'} ${number(one.cases, language)}`
  return es
    ? `Probabilidad de otra alerta de ${network} en las próximas 24 horas: ${p} (intervalo del 90 %: ${range}). Tras ${silent} de silencio, ella misma volvió en ${cases(chance.own)} casos así; otros orígenes, en ${cases(chance.others)}.`
    : `Probability of another alert for ${network} in the next 24 hours: ${p} (90% interval: ${range}). After ${silent} of silence it came back itself in ${cases(chance.own)} such cases; other sources in ${cases(chance.others)}.`
}

const historyText = ({ language, zone }: Asking, own: readonly AlertGap[]): string => {
  const classes = listed([...new Set(own.map(({ attack_class }) => className(attack_class, language)))], language)
  const first = own.map(({ first_seen }) => first_seen).toSorted()[0] ?? ''
  const last =
    own
      .map(({ last_seen }) => last_seen)
      .toSorted()
      .at(-1) ?? ''
  const count = amount(own.length, 'alert', language)
  return language === 'es'
    ? `Historial: ${count} (${classes}), ${between(first, last, zone, language)}.`
    : `History: ${count} (${classes}), ${between(first, last, zone, language)}.`
}

const method = ({ language }: Asking, chance: Chance | undefined): string => {
  const few = chance !== undefined && chance.own.cases + chance.others.cases < 10
  if (language === 'es')
    return `Es una frecuencia del historial de alertas, no un motivo: no conoce vulnerabilidades ni intenciones.${few ? ' Con menos de diez casos, tómese como indicio.' : ''}`
  return `This is a frequency of the history of alerts, not a motive: it knows neither vulnerabilities nor intentions.${few ? ' With fewer than ten cases, take it as a hint.' : ''}`
}

const ofClass = async (asking: Asking): Promise<Draft> => {
  const { window, database, understanding, language, zone } = asking
  const { classes } = understanding.entities
  const recent = Math.max(window.from, Math.floor(window.to / HOUR_MS - RECENT_HOURS) * HOUR_MS)
  const values = [iso(window.from), iso(window.to), classes.length > 0 ? classes : null, zone, iso(recent)]
  const [row] = await run<Days>(database, 'alert-days', values)
  const days = row?.observed_days ?? 0
  const kind = classes.length > 0 ? classes.map((name) => className(name, language)).join(', ') : ''
  if (!row || days < LEAST_DAYS) return { parts: [tooFewDays(asking, days)] }
  const { probability, low, high } = shareOfDays(Math.min(row.alert_days, days), days)
  const range = `${percent(low, language)}–${percent(high, language)}`
  const text =
    language === 'es'
      ? `Probabilidad de que un día tenga alguna alerta${kind ? ` de ${kind}` : ''}: ${percent(probability, language)} (intervalo del 90 %: ${range}); la hubo en ${row.alert_days} de ${amount(days, 'day', language)} observados, ${amount(row.alerts, 'alert', language)}${lastText(row, asking)}.`
      : `Probability that a day has an alert${kind ? ` for ${kind}` : ''}: ${percent(probability, language)} (90% interval: ${range}); there was one on ${row.alert_days} of ${amount(days, 'day', language)} observed, ${amount(row.alerts, 'alert', language)}${lastText(row, asking)}.`
  const claim: Claim = {
    text,
    sql_ref: sqlRef('alert-days'),
    alert_ids: row.alert_ids ?? [],
    fitsAlert: (fact) => Date.parse(fact.first_seen) >= window.from && Date.parse(fact.first_seen) < window.to,
  }
  return { parts: [row.alerts > 0 ? claim : text, method(asking, undefined)] }
}

const lastText = ({ last_seen }: Days, { language, zone }: Asking): string =>
  last_seen === null ? '' : `${language === 'es' ? ', la última ' : ', the last '}${moment(last_seen, zone, language)}`

const tooFewDays = ({ language }: Asking, days: number): string =>
  language === 'es'
    ? `Solo hay ${amount(days, 'day', language)} con datos y hacen falta ${LEAST_DAYS}: no se puede dar una probabilidad.`
    : `There ${days === 1 ? 'is' : 'are'} only ${amount(days, 'day', language)} with data and ${LEAST_DAYS} are needed: no probability can be given.`
