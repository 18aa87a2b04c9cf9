// The window beside the same hours of the days before. Without enough comparable hours there is no baseline, and the answer says so.
import { run } from '../queries/queries.ts'
import { type Asking, iso } from './answer.ts'
import { flows, moment, number } from './words.ts'

export type BaselineRow = {
  readonly hour: string
  readonly flows: number
  readonly sources: number
  readonly hours: number
  readonly median: number
  readonly deviation: number
}

/** Comparable hours that a baseline needs: the same hour of five other days. */
export const MIN_COMPARABLE_HOURS = 5
/** Longest window held against its past: each of its hours reads 14 others. */
export const MAX_HOURS = 6
/** Robust z-score from which an hour is called unusual (Iglewicz and Hoaglin 1993, "How to Detect and Handle Outliers"). */
const UNUSUAL_SCORE = 3.5

/** Modified z-score: 0.6745 is the 75th percentile of the normal distribution. A deviation of zero counts as a hundredth of the median. */
export const robustScore = ({ flows: value, median, deviation }: BaselineRow): number =>
  (0.6745 * (value - median)) / Math.max(deviation, median / 100, 1)

export const baselineParts = async (asking: Asking): Promise<string[]> => {
  const { window, database, understanding } = asking
  // The baseline is of the whole network: beside one address it would say nothing.
  if (understanding.entities.addresses.length + understanding.entities.networks.length > 0) return []
  if (window.to - window.from > MAX_HOURS * 3_600_000) return [tooLong(asking)]
  const rows = await run<BaselineRow>(database, 'baseline', [iso(window.from), iso(window.to)])
  return [baselineText(rows, asking)]
}

const tooLong = ({ language }: Asking): string =>
  language === 'es'
    ? `Las ventanas de más de ${MAX_HOURS} horas no se comparan con los días anteriores: se ordena por rareza dentro de la ventana.`
    : `Windows longer than ${MAX_HOURS} hours are not held against the days before: ranked by rarity inside the window.`

/** One sentence: no baseline, nothing out of the ordinary, or the hour that stands out most. */
export const baselineText = (
  rows: readonly BaselineRow[],
  { language, zone }: Pick<Asking, 'language' | 'zone'>,
): string => {
  const es = language === 'es'
  const comparable = rows.filter(({ hours }) => hours >= MIN_COMPARABLE_HOURS)
  if (comparable.length === 0) return noBaseline(rows, es)
  const [worst] = comparable.toSorted((one, other) => Math.abs(robustScore(other)) - Math.abs(robustScore(one)))
  if (!worst) return noBaseline(rows, es)
  const when = moment(worst.hour, zone, language)
  const [had, usual] = [flows(worst.flows, language), number(worst.median, language, 1)]
  const score = number(robustScore(worst), language, 1)
  if (Math.abs(robustScore(worst)) < UNUSUAL_SCORE) {
    return es
      ? `Por volumen, ninguna hora se aparta de lo habitual (misma hora de los 14 días anteriores; la que más, ${when}: ${had}, mediana ${usual}, puntuación robusta ${score}).`
      : `By volume no hour departs from the usual (same hour of the 14 days before; the furthest, ${when}: ${had}, median ${usual}, robust score ${score}).`
  }
  return es
    ? `Por volumen, la hora de ${when} se aparta de lo habitual: ${had}, mediana ${usual} en ${worst.hours} días comparables (puntuación robusta ${score}).`
    : `By volume the hour from ${when} departs from the usual: ${had}, median ${usual} over ${worst.hours} comparable days (robust score ${score}).`
}

const noBaseline = (rows: readonly BaselineRow[], es: boolean): string => {
  const most = Math.max(0, ...rows.map(({ hours }) => hours))
  return es
    ? `Aún no hay línea base (${most} horas comparables, hacen falta ${MIN_COMPARABLE_HOURS}): se ordena por rareza dentro de la ventana.`
    : `There is no baseline yet (${most} comparable hours, ${MIN_COMPARABLE_HOURS} are needed): ranked by rarity inside the window.`
}
