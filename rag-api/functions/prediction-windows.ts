// A history as windows of equal length, oldest first, and what it says of the next one.
import { shareOfDays } from '../answers/recurrence.ts'

/** As predict-windows.sql gives it; slot 0 is the newest. */
export type WindowRow = {
  readonly slot: number
  readonly alerts: number
  readonly fitting: number
  readonly alert_id: string | null
  readonly fitting_id: string | null
}

/** How often it happened, and what that makes of the next time: mean and 90 % interval of a beta distribution with Jeffreys' prior. */
export type Likelihood = {
  readonly cases: number
  readonly hits: number
  readonly probability: number
  readonly low: number
  readonly high: number
}

export const likelihoodOf = (hits: number, cases: number): Likelihood => ({ cases, hits, ...shareOfDays(hits, cases) })

/** What forecasts made in the past with what was known then were worth. */
export type Backtest = {
  /** Windows forecast. */
  readonly windows: number
  /** Mean squared error of the forecast probabilities; 0 is perfect. */
  readonly brier: number
  /** That of always saying the share that the whole history has, which nobody knew then. */
  readonly brier_of_share: number
}

/** Windows that a forecast needs before it. */
const LEAST_BEFORE = 3

/** Walks through the outcomes, oldest first, and forecasts each from those before it. Undefined: too few. */
export const backtestOf = (outcomes: readonly boolean[]): Backtest | undefined => {
  const forecasts = outcomes.length - LEAST_BEFORE
  if (forecasts < 1) return undefined
  let [hits, error] = [0, 0]
  for (const [index, happened] of outcomes.entries()) {
    const probability = (hits + 0.5) / (index + 1)
    if (index >= LEAST_BEFORE) error += (probability - Number(happened)) ** 2
    hits += Number(happened)
  }
  const tested = outcomes.slice(LEAST_BEFORE)
  const share = tested.filter(Boolean).length / forecasts
  return { windows: forecasts, brier: error / forecasts, brier_of_share: share * (1 - share) }
}
