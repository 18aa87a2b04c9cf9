// Each hour of the window beside the same hours of the past: those of the same weekday, and where there are too few of them, of every
// day. Without enough comparable hours there is no baseline, and the answer says so.
import { run } from '../queries/queries.ts'
import { type Asking, iso } from './answer.ts'
import { flows, moment, number } from './words.ts'

export type BaselineRow = {
  readonly hour: string
  readonly flows: number
  readonly suspicious_flows: number
  readonly hours: number
  readonly median: number
  readonly deviation: number
}

/** Which hours of the past an hour is compared with. */
export type BaselineKind = 'weekday' | 'day'
export type ComparedHour = BaselineRow & { readonly kind: BaselineKind }
export type Baseline = {
  /** Hours with enough of a past, oldest first. */
  readonly hours: readonly ComparedHour[]
  /** Comparable hours of the hour that has most of them. */
  readonly most: number
}

/** Comparable hours that a baseline needs. */
export const MIN_COMPARABLE_HOURS = 5
/** Longest window whose hours are held against their past beside other answers. */
export const MAX_HOURS = 6
const HOUR_MS = 3_600_000
const WEEKS = 8
const DAYS = 14
/** Robust z-score from which an hour is called unusual (Iglewicz and Hoaglin 1993, "How to Detect and Handle Outliers"). */
export const UNUSUAL_SCORE = 3.5

type Compared = Pick<BaselineRow, 'flows' | 'median' | 'deviation'>

/** Modified z-score: 0.6745 is the 75th percentile of the normal distribution. A deviation of zero counts as a hundredth of the median. */
export const robustScore = ({ flows: value, median, deviation }: Compared): number =>
  (0.6745 * (value - median)) / Math.max(deviation, median / 100, 1)

const isComparable = ({ hours }: BaselineRow): boolean => hours >= MIN_COMPARABLE_HOURS

/** For each hour the same hour and weekday of eight weeks; where five of those are not stored, the same hour of fourteen days. */
export const baselineOf = async (
  { database, zone }: Pick<Asking, 'database' | 'zone'>,
  window: { readonly from: number; readonly to: number },
): Promise<Baseline> => {
  const bounds = [iso(window.from), iso(window.to)]
  const weekly = await run<BaselineRow>(database, 'baseline', [...bounds, WEEKS, '7 days', zone])
  const wholeHours = Math.floor(window.to / HOUR_MS) - Math.ceil(window.from / HOUR_MS)
  const isEnough = weekly.filter(isComparable).length >= wholeHours
  const daily = isEnough ? [] : await run<BaselineRow>(database, 'baseline', [...bounds, DAYS, '1 day', zone])
  const byWeekday = weekly.filter(isComparable).map((row) => ({ ...row, kind: 'weekday' as const }))
  const known = new Set(byWeekday.map(({ hour }) => hour))
  const byDay = daily
    .filter((row) => isComparable(row) && !known.has(row.hour))
    .map((row) => ({ ...row, kind: 'day' as const }))
  return {
    hours: [...byWeekday, ...byDay].toSorted((one, other) => Date.parse(one.hour) - Date.parse(other.hour)),
    most: Math.max(0, ...[...weekly, ...daily].map(({ hours }) => hours)),
  }
}

export const baselineParts = async (asking: Asking): Promise<string[]> => {
  const { window, understanding } = asking
  // The baseline is of the whole network: beside one address it would say nothing.
  if (understanding.entities.addresses.length + understanding.entities.networks.length > 0) return []
  if (window.to - window.from > MAX_HOURS * HOUR_MS) return [tooLong(asking)]
  return [baselineText(await baselineOf(asking, window), asking)]
}

const tooLong = ({ language }: Asking): string =>
  language === 'es'
    ? `Las ventanas de más de ${MAX_HOURS} horas no se comparan aquí con el pasado: se ordena por rareza dentro de la ventana.`
    : `Windows longer than ${MAX_HOURS} hours are not held against the past here: ranked by rarity inside the window.`

/** "misma hora y día de la semana de las 8 semanas anteriores". */
export const baselineName = (kind: BaselineKind, language: Asking['language']): string => {
  if (kind === 'weekday')
    return language === 'es'
      ? `misma hora y mismo día de la semana de las ${WEEKS} semanas anteriores`
      : `same hour and weekday of the ${WEEKS} weeks before`
  return language === 'es' ? `misma hora de los ${DAYS} días anteriores` : `same hour of the ${DAYS} days before`
}

/** The hour that stands out most. */
export const furthest = (hours: readonly ComparedHour[]): ComparedHour | undefined =>
  hours.toSorted((one, other) => Math.abs(robustScore(other)) - Math.abs(robustScore(one)))[0]

/** One sentence: no baseline, nothing out of the ordinary, or the hour that stands out most. */
export const baselineText = (
  { hours, most }: Baseline,
  { language, zone }: Pick<Asking, 'language' | 'zone'>,
): string => {
  const es = language === 'es'
  const worst = furthest(hours)
  if (!worst) return noBaseline(most, es)
  const when = moment(worst.hour, zone, language)
  const [had, usual] = [flows(worst.flows, language), number(worst.median, language, 1)]
  const score = number(robustScore(worst), language, 1)
  const name = baselineName(worst.kind, language)
  if (Math.abs(robustScore(worst)) < UNUSUAL_SCORE) {
    return es
      ? `Por volumen, ninguna hora se aparta de lo habitual (${name}; la que más, ${when}: ${had}, mediana ${usual}, puntuación robusta ${score}).`
      : `By volume no hour departs from the usual (${name}; the furthest, ${when}: ${had}, median ${usual}, robust score ${score}).`
  }
  return es
    ? `Por volumen, la hora de ${when} se aparta de lo habitual: ${had}, mediana ${usual} en ${worst.hours} días comparables (${name}; puntuación robusta ${score}).`
    : `By volume the hour from ${when} departs from the usual: ${had}, median ${usual} over ${worst.hours} comparable days (${name}; robust score ${score}).`
}

const noBaseline = (most: number, es: boolean): string =>
  es
    ? `Aún no hay línea base (${most} horas comparables, hacen falta ${MIN_COMPARABLE_HOURS}): se ordena por rareza dentro de la ventana.`
    : `There is no baseline yet (${most} comparable hours, ${MIN_COMPARABLE_HOURS} are needed): ranked by rarity inside the window.`
