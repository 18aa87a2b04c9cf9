// Inference: what the models say of each event.
import { ATTACK_CLASSES, type ModelResult, type NetworkEvent } from '../../schemas/messages.ts'
import { ok } from '../runtime/outcome.ts'
import type { EventStage } from '../runtime/processor.ts'
import { FEATURE_NAMES, featuresOf } from './features.ts'

/** Two models behind one call. */
export type Scorer = {
  /** Version of the pair, as it goes into every event. */
  readonly version: string
  /**
   * `features` holds `rows` rows of FEATURE_NAMES.length numbers and is given away (its memory may be moved to another thread).
   * Rejects when the models are gone: the stage then throws and the service is started again.
   */
  score(features: Float32Array, rows: number): Promise<Scores>
  close?(): Promise<void>
}

export type Scores = {
  /** Calibrated attack probability, one per row. */
  readonly attack: Float32Array
  /** Class scores, ATTACK_CLASSES.length per row, in that order; each row sums to 1. */
  readonly classes: Float32Array
}

/** Rows of one model run: beyond it a run only holds the answer back, not the processor. */
const MOST_ROWS = 512

/** Stage that sets model_result; `attributions` stays empty: explaining a decision costs more than making it and is not built yet. */
export const createInference = (scorer: Scorer): EventStage => ({
  name: 'inference',
  writes: ['model_result'],
  async process(batch) {
    const results: ModelResult[] = []
    for (let start = 0; start < batch.length; start += MOST_ROWS) {
      results.push(...(await resultsOf(batch.slice(start, start + MOST_ROWS), scorer)))
    }
    return batch.map((event, index) => ok({ ...event, model_result: results[index] as ModelResult }))
  },
  close: async () => scorer.close?.(),
})

const resultsOf = async (events: readonly NetworkEvent[], scorer: Scorer): Promise<ModelResult[]> => {
  const features = new Float32Array(events.length * FEATURE_NAMES.length)
  for (const [row, event] of events.entries()) featuresOf(event, features, row * FEATURE_NAMES.length)
  const { attack, classes } = await scorer.score(features, events.length)
  return events.map((_, row) => {
    const class_scores = [...classes.subarray(row * ATTACK_CLASSES.length, (row + 1) * ATTACK_CLASSES.length)]
    return {
      attack_probability: attack[row] ?? null,
      attack_class: ATTACK_CLASSES[class_scores.indexOf(Math.max(...class_scores))] ?? null,
      class_scores,
      model_version: scorer.version,
    }
  })
}
