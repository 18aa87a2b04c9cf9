// Two results of the same event side by side, summed: what shadow mode and `rescore` tell.
import type { ModelResult } from '../../schemas/messages.ts'

/** All of events. */
export type Comparison = {
  compared: number
  /** Same verdict: benign, or an attack of the same class. */
  agreed: number
  /** Sum over the compared events of |difference of the attack probabilities|. */
  difference: number
  /** Changes by verdict before and after, such as "benign>port_scan". */
  readonly flips: Map<string, number>
}

export const newComparison = (): Comparison => ({ compared: 0, agreed: 0, difference: 0, flips: new Map() })

/** Mean of |difference of the attack probabilities|; undefined: nothing was compared. */
export const meanDifference = ({ compared, difference }: Comparison): number | undefined =>
  compared > 0 ? difference / compared : undefined

const ATTACK_FROM = 0.5

/** benign, or the class. */
export const verdictOf = ({ attack_probability, attack_class }: ModelResult): string =>
  (attack_probability ?? 0) >= ATTACK_FROM ? (attack_class ?? 'attack') : 'benign'

/** Adds one event in place. */
export const compareInto = (comparison: Comparison, before: ModelResult, after: ModelResult): void => {
  comparison.compared += 1
  comparison.difference += Math.abs((before.attack_probability ?? 0) - (after.attack_probability ?? 0))
  const [from, to] = [verdictOf(before), verdictOf(after)]
  if (from === to) comparison.agreed += 1
  else comparison.flips.set(`${from}>${to}`, (comparison.flips.get(`${from}>${to}`) ?? 0) + 1)
}
