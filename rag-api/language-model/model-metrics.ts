// Metrics of the language model.
import { Counter, Histogram, type Registry } from 'prom-client'

export type ModelMetrics = {
  countRun(verdict: 'worded' | 'refused' | 'failed' | 'over_budget'): void
  countTokens(spent: { readonly input: number; readonly output: number }): void
  observeSeconds(seconds: number): void
}

export const openModelMetrics = (registry: Registry): ModelMetrics => {
  const registers = [registry]
  const runs = new Counter({
    name: 'rag_api_language_model_runs_total',
    help: 'Questions that the language model took part in. worded: its words were sent; refused: they did not check out; failed: it gave none in time; over_budget: it was not asked.',
    labelNames: ['verdict'],
    registers,
  })
  const tokens = new Counter({
    name: 'rag_api_language_model_tokens_total',
    help: 'Tokens sent (input) and received (output), as the provider counts them, else estimated.',
    labelNames: ['direction'],
    registers,
  })
  const seconds = new Histogram({
    name: 'rag_api_language_model_seconds',
    help: 'Time that the language model added to a question.',
    buckets: [0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60],
    registers,
  })
  return {
    countRun: (verdict) => runs.inc({ verdict }),
    countTokens({ input, output }) {
      tokens.inc({ direction: 'input' }, input)
      tokens.inc({ direction: 'output' }, output)
    },
    observeSeconds: (value) => seconds.observe(value),
  }
}
