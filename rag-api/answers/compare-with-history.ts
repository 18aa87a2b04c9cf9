// The present beside the past: traffic by hour against the same hours, and each class of attack against its earlier alerts.
import { run, sqlRef } from '../queries/queries.ts'
import { type Answering, type Asking, type Chart, type Claim, iso } from './answer.ts'
import {
  type Baseline,
  baselineName,
  baselineOf,
  baselineText,
  MIN_COMPARABLE_HOURS,
  robustScore,
  UNUSUAL_SCORE,
} from './baseline.ts'
import { className } from './knowledge.ts'
import { amount, flows, moment, number, span } from './words.ts'

export type ClassHistory = {
  readonly attack_class: string
  readonly alerts: number
  readonly flows: number | null
  readonly largest: number | null
  readonly longest_seconds: number
  readonly sources: number
  readonly alert_ids: readonly string[]
  readonly earlier_alerts: number
  readonly earlier_sizes: readonly number[]
  readonly median_seconds: number | null
  readonly earlier_last_seen: string | null
  readonly returning_sources: number
  readonly earlier_alert_ids: readonly string[]
}

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS
const HISTORY_DAYS = 90
/** Hours held against their past: each reads the same hour of up to 14 others. */
const MOST_HOURS = 24
/** Fewer earlier alerts than this have no usual size. */
const LEAST_ALERTS = 5

export const answerCompareWithHistory: Answering = async (asking) => {
  const { window, database, understanding, language, zone } = asking
  const { classes, addresses, networks } = understanding.entities
  const orNull = <T>(list: readonly T[]) => (list.length > 0 ? list : null)
  const named = orNull([...addresses, ...networks])
  const hours = {
    from: Math.max(window.from, Math.floor(window.to / HOUR_MS) * HOUR_MS - MOST_HOURS * HOUR_MS),
    to: window.to,
  }
  const [history, baseline] = await Promise.all([
    run<ClassHistory>(database, 'alert-history', [
      iso(window.from),
      iso(window.to),
      iso(window.from - HISTORY_DAYS * DAY_MS),
      orNull(classes),
      named,
    ]),
    // The baseline is of the whole network: beside one address it would say nothing.
    named ? undefined : baselineOf(asking, hours),
  ])
  const es = language === 'es'
  return {
    parts: [
      es
        ? `Lo actual (${span(window.from, window.to, zone, language)}) frente al historial:`
        : `The present (${span(window.from, window.to, zone, language)}) against the history:`,
      ...(baseline ? [volumeText(baseline, asking)] : []),
      ...(hours.from > window.from && baseline ? [cutText(asking)] : []),
      ...(history.length > 0 ? history.map((row) => historyClaim(row, asking)) : [noAlerts(asking)]),
    ],
    tables: [
      ...(baseline ? [hoursTable(baseline, asking)] : []),
      {
        title: es ? 'Ataques frente a su historial' : 'Attacks against their history',
        columns: [
          'class',
          'alerts',
          'flows',
          'largest',
          'earlier_alerts',
          'earlier_median_flows',
          'robust_score',
          'returning_sources',
        ],
        rows: history.map((row) => {
          const usual = usualSize(row)
          return [
            row.attack_class,
            row.alerts,
            row.flows,
            row.largest,
            row.earlier_alerts,
            usual?.median ?? null,
            usual ? Math.round(usual.score * 10) / 10 : null,
            row.returning_sources,
          ]
        }),
      },
    ],
    ...(baseline && baseline.hours.length > 0 ? { chart: chartOf(baseline, asking) } : {}),
    follow_ups: es
      ? ['¿Ha ocurrido algo similar anteriormente? ¿Cuándo y con qué frecuencia?', '¿Qué eventos inusuales hubo hoy?']
      : ['Has anything similar happened before? When and how often?', 'What unusual events were there today?'],
  }
}

const volumeText = (baseline: Baseline, asking: Asking): string => {
  if (baseline.hours.length > 0) return baselineText(baseline, asking)
  return asking.language === 'es'
    ? `Por volumen no hay línea base: ${baseline.most} horas comparables (misma hora y día de la semana, o misma hora de otros días) y hacen falta ${MIN_COMPARABLE_HOURS}.`
    : `By volume there is no baseline: ${baseline.most} comparable hours (same hour and weekday, or same hour of other days), and ${MIN_COMPARABLE_HOURS} are needed.`
}

const cutText = ({ language }: Asking): string =>
  language === 'es'
    ? `Por volumen se comparan solo las ${MOST_HOURS} horas más recientes de la ventana.`
    : `By volume only the newest ${MOST_HOURS} hours of the window are compared.`

const noAlerts = ({ language }: Asking): string =>
  language === 'es'
    ? 'No hay alertas en la ventana que comparar con ataques anteriores. Se buscó en alerts.'
    : 'There are no alerts in the window to compare with earlier attacks. Searched in alerts.'

const medianOf = (values: readonly number[]): number => {
  const sorted = values.toSorted((one, other) => one - other)
  const middle = sorted.length / 2
  return sorted.length % 2 === 1
    ? (sorted[Math.floor(middle)] ?? 0)
    : ((sorted[middle - 1] ?? 0) + (sorted[middle] ?? 0)) / 2
}

/** How far the largest present alert is from the usual size of earlier ones; undefined with too few of those. */
export const usualSize = ({ earlier_sizes, largest }: ClassHistory): { median: number; score: number } | undefined => {
  if (earlier_sizes.length < LEAST_ALERTS || largest === null) return undefined
  const median = medianOf(earlier_sizes)
  const deviation = medianOf(earlier_sizes.map((size) => Math.abs(size - median)))
  return { median, score: robustScore({ flows: largest, median, deviation }) }
}

const historyClaim = (row: ClassHistory, asking: Asking): Claim => ({
  text: historyText(row, asking),
  sql_ref: sqlRef('alert-history'),
  alert_ids: [...row.alert_ids, ...row.earlier_alert_ids],
  fitsAlert: (fact) => fact.attack_class === row.attack_class && Date.parse(fact.first_seen) < asking.window.to,
})

const historyText = (row: ClassHistory, { language, zone }: Asking): string => {
  const es = language === 'es'
  const now = `${className(row.attack_class, language)}: ${amount(row.alerts, 'alert', language)}, ${flows(row.flows ?? 0, language)}`
  if (row.earlier_alerts === 0)
    return es
      ? `${now}; no hay ninguna anterior en ${HISTORY_DAYS} días.`
      : `${now}; there is none earlier in ${HISTORY_DAYS} days.`
  const last = row.earlier_last_seen === null ? '' : moment(row.earlier_last_seen, zone, language)
  const back = number(row.returning_sources, language)
  const earlier = es
    ? `antes ${amount(row.earlier_alerts, 'alert', language)} en ${HISTORY_DAYS} días, la última ${last}; orígenes que repiten: ${back}`
    : `before ${amount(row.earlier_alerts, 'alert', language)} in ${HISTORY_DAYS} days, the last ${last}; sources that came back: ${back}`
  return `${now}; ${earlier}; ${sizeText(row, language)}.`
}

const sizeText = (row: ClassHistory, language: Asking['language']): string => {
  const es = language === 'es'
  const usual = usualSize(row)
  if (!usual) {
    const sizes = row.earlier_sizes
      .map((size) => number(size, language))
      .slice(0, 5)
      .join(', ')
    return es
      ? `no hay tamaño habitual (anteriores: ${row.earlier_sizes.length}, hacen falta ${LEAST_ALERTS}; tuvieron ${sizes} flujos)`
      : `there is no usual size (${row.earlier_sizes.length} earlier, ${LEAST_ALERTS} are needed; they had ${sizes} flows)`
  }
  const largest = number(row.largest ?? 0, language)
  const [median, score] = [number(usual.median, language, 1), number(usual.score, language, 1)]
  const verdict =
    Math.abs(usual.score) < UNUSUAL_SCORE
      ? es
        ? 'dentro de lo habitual'
        : 'within the usual'
      : es
        ? 'fuera de lo habitual'
        : 'out of the usual'
  return es
    ? `la mayor tiene ${largest} flujos frente a una mediana de ${median}: ${verdict} (puntuación robusta ${score})`
    : `the largest has ${largest} flows against a median of ${median}: ${verdict} (robust score ${score})`
}

const hoursTable = ({ hours }: Baseline, { language }: Asking) => ({
  title: language === 'es' ? 'Horas frente a su pasado' : 'Hours against their past',
  columns: [
    'hour',
    'flows',
    'suspicious_flows',
    'compared_with',
    'median',
    'deviation',
    'comparable_hours',
    'robust_score',
  ],
  rows: hours.map((row) => [
    row.hour,
    row.flows,
    row.suspicious_flows,
    baselineName(row.kind, language),
    row.median,
    row.deviation,
    row.hours,
    Math.round(robustScore(row) * 10) / 10,
  ]),
})

const chartOf = ({ hours }: Baseline, { language }: Asking): Chart => ({
  title: language === 'es' ? 'Flujos por hora' : 'Flows by hour',
  kind: 'line',
  unit: language === 'es' ? 'flujos' : 'flows',
  points: hours.map(({ hour, flows: value }) => ({ label: hour, value })),
})
