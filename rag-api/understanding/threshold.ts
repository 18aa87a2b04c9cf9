// "IPs con más de 100 conexiones", "hosts with at least 50 alerts": the least number that a row of a list must reach.
import { NUMBER, numberOf } from './numbers.ts'

// Times are not thresholds: "más de 2 horas".
const NOT_A_UNIT =
  '(?! ?(?:horas?|hours?|dias?|days?|minutos?|minutes?|segundos?|seconds?|semanas?|weeks?|meses|months?|anos?|years?|%))'
const ABOVE = new RegExp(
  ` (?:mas de|mas que|por encima de|superior(?:es)? a|mayor(?:es)? (?:a|de|que)|supera[nr]?|more than|over|above|greater than|exceed(?:s|ing)?) (?:las |los |the )?(${NUMBER}) ${NOT_A_UNIT}`,
)
const AT_LEAST = new RegExp(
  ` (?:al menos|como minimo|por lo menos|un minimo de|at least|no less than|a minimum of) (?:las |los |the )?(${NUMBER}) ${NOT_A_UNIT}`,
)

/** The least whole number wanted, of normalised text; undefined where none is said. */
export const thresholdIn = (text: string): number | undefined => {
  const above = ABOVE.exec(text)?.[1]
  if (above !== undefined) return Math.floor(numberOf(above)) + 1
  const least = AT_LEAST.exec(text)?.[1]
  return least === undefined ? undefined : Math.ceil(numberOf(least))
}
