// The end of a run: it is counted and stored, and the answer is put together. An answer in the model's words that cannot be stored is not sent.
import { randomUUID } from 'node:crypto'
import type { Logger } from 'pino'
import type { Response } from '../answers/respond.ts'
import type { Database } from '../queries/queries.ts'
import type { Earlier } from '../understanding/conversation.ts'
import type { Spent } from './budget.ts'
import type { LanguageModelConfig } from './config.ts'
import type { LanguageModel } from './model.ts'
import type { AskedOfModel, ModelAnswer, Wording } from './model-answer.ts'
import type { ModelMetrics } from './model-metrics.ts'
import { hideSecrets } from './pseudonyms.ts'
import { type Run, storeRun } from './runs.ts'
import type { Step } from './steps.ts'
import { contextOf, type Judged, linesOf } from './wording.ts'

export type Outcome = {
  readonly response: Response
  readonly chosen?: Earlier
  readonly judged: Judged | { verdict: 'failed'; because: string }
}

type Deps = {
  readonly config: LanguageModelConfig
  readonly model: LanguageModel
  readonly database: Database
  readonly log: Logger
  readonly metrics: ModelMetrics
}

export type Ended = {
  readonly steps: Step[]
  readonly spent: Spent
  /** Value by token. */
  readonly values: Readonly<Record<string, string>>
  readonly startedMs: number
}

export const finish = async (deps: Deps, asked: AskedOfModel, outcome: Outcome, ended: Ended): Promise<ModelAnswer> => {
  const { response, judged, chosen } = outcome
  const tookMs = Math.round((performance.now() - ended.startedMs) * 10) / 10
  deps.metrics.countRun(judged.verdict)
  deps.metrics.countTokens(ended.spent)
  deps.metrics.observeSeconds(tookMs / 1000)
  const run = runOf(deps.model, asked, outcome, ended, tookMs)
  const timed = { ...response, took_ms: Math.round((response.took_ms + tookMs) * 10) / 10 }
  const memory = chosen ? { chosen } : {}
  const wording: Wording = {
    by: judged.verdict === 'worded' ? 'model' : 'deterministic',
    model: deps.model.name,
    checked: judged.verdict !== 'failed',
    refused_because: run.refused_because,
    run_id: run.run_id,
  }
  try {
    await storeRun(deps.database, run, deps.config.LANGUAGE_MODEL_TRACE_DAYS)
  } catch (error) {
    deps.log.error({ err: error }, 'run of the language model not stored')
    const untraced = { by: 'deterministic', refused_because: 'its run could not be stored', run_id: null } as const
    return { ...memory, response: timed, wording: { ...wording, ...untraced } }
  }
  const sent = judged.verdict === 'worded' ? { ...timed, answer: judged.answer } : timed
  return { ...memory, response: sent, wording }
}

const runOf = (
  { provider, name }: LanguageModel,
  { question, requestId, actor, reduce }: AskedOfModel,
  { response, judged }: Outcome,
  { steps, spent, values }: Ended,
  tookMs: number,
): Run => ({
  run_id: randomUUID(),
  request_id: requestId,
  actor,
  question,
  language: response.language,
  provider,
  model: name,
  facts: linesOf(reduce(response), hideSecrets),
  context: contextOf(question, response),
  pseudonyms: values,
  steps,
  verdict: judged.verdict,
  refused_because: judged.verdict === 'worded' ? null : judged.because,
  input_tokens: spent.input,
  output_tokens: spent.output,
  took_ms: tookMs,
})
