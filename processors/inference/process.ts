// The stage: events to features, features to scores, scores to model_result, and for some of them what decided.
import type { ModelResult, NetworkEvent } from '../../schemas/messages.ts'
import { type Outcome, ok } from '../runtime/outcome.ts'
import type { EventStage } from '../runtime/processor.ts'
import type { StateView } from '../runtime/state.ts'
import { type AttributionLimits, type Candidate, chooseForAttribution, Explained } from './attributions/choice.ts'
import { explain } from './attributions/explain.ts'
import type { Drift } from './drift.ts'
import { FEATURE_NAMES, featuresOf, isScorable } from './features.ts'
import type { InferenceCounts } from './metrics.ts'
import type { ModelPair } from './model-pair.ts'
import type { ModelSeat } from './model-seat.ts'
import { resultOf } from './result.ts'
import type { Shadow } from './shadow.ts'

/** Rows scored at once: more adds latency without throughput. */
const MAX_ROWS = 512

export type InferenceDeps = {
  readonly models: ModelSeat
  readonly limits: AttributionLimits
  readonly counts: InferenceCounts
  readonly shadow: Shadow
  readonly drift: Drift
}

/** An event with its result and its row of features. */
type Scored = Candidate & { readonly matrix: Float32Array<ArrayBuffer>; readonly offset: number }

/** Sets model_result on every event that is scorable; the others pass on without one. A batch is scored by one pair of models. */
export const createInference = (deps: InferenceDeps): EventStage => ({
  name: 'inference',
  writes: ['model_result'],
  async process(batch, state): Promise<readonly Outcome<NetworkEvent>[]> {
    const scorable = batch.filter(isScorable)
    if (scorable.length === 0) return batch.map((event) => ok({ ...event, model_result: null }))
    const results = await deps.models.use(async (pair) => {
      const scored = await scoreAll(scorable, pair, deps)
      attribute(scored, pair, state, deps)
      return new Map(scored.map(({ event, result }) => [event, result]))
    })
    return batch.map((event) => ok({ ...event, model_result: results.get(event) ?? null }))
  },
})

const scoreAll = async (events: readonly NetworkEvent[], pair: ModelPair, deps: InferenceDeps): Promise<Scored[]> => {
  const scored: Scored[] = []
  for (let from = 0; from < events.length; from += MAX_ROWS) {
    const run = events.slice(from, from + MAX_ROWS)
    const matrix = matrixOf(run)
    // The scorer takes its rows over; attributions, drift and the shadow look at the same ones.
    const scores = await pair.score(matrix.slice(), run.length)
    const results = run.map((_event, row) => resultOf(scores, row, pair.description))
    deps.drift.add(matrix, run.length, pair.description.distributions)
    if (deps.shadow.isWatching) deps.shadow.compare(matrix.slice(), results)
    for (const [row, event] of run.entries()) {
      scored.push({ event, result: results[row] as ModelResult, matrix, offset: row * FEATURE_NAMES.length })
    }
  }
  return scored
}

const matrixOf = (events: readonly NetworkEvent[]): Float32Array<ArrayBuffer> => {
  const width = FEATURE_NAMES.length
  const matrix = new Float32Array(events.length * width)
  events.forEach((event, row) => {
    featuresOf(event, matrix, row * width)
  })
  return matrix
}

/** Sets the attributions of the events that are chosen, in place. */
const attribute = (scored: readonly Scored[], pair: ModelPair, state: StateView, deps: InferenceDeps): void => {
  const explained = state.remember('explained', () => new Explained())
  const { chosen, leftOut } = chooseForAttribution(scored, scored.length, deps.limits, explained)
  for (const { result, matrix, offset } of chosen) {
    result.attributions = explain(pair, matrix, offset, result.attack_class)
  }
  deps.counts.explained += chosen.length
  deps.counts.leftOut += leftOut
}
