// What one question and one day may cost. Whatever is used up, the deterministic answer is sent instead.
import { type Database, run } from '../queries/queries.ts'
import type { LanguageModelConfig } from './config.ts'
import { type Completion, type LanguageModel, ModelError, type Prompt } from './model.ts'

/** A budget is used up; the message says which. */
export class BudgetError extends Error {
  override readonly name = 'BudgetError'
}

export type Spent = { readonly input: number; readonly output: number }

export type QuestionBudget = {
  /** Aborts when the question's time is over. */
  readonly signal: AbortSignal
  readonly spent: Spent
  /** One call of the model, paid for. Throws BudgetError before a call that would not fit, ModelError after one that failed. */
  complete(prompt: Omit<Prompt, 'signal' | 'maxTokens'>): Promise<Completion>
  /** Must be called at the end. */
  close(): void
}

export type Budgets = {
  /** Throws BudgetError when the day's tokens are used up or as many questions as may are under way. */
  open(): Promise<QuestionBudget>
}

/** A token is rarely shorter; where a provider does not count, this does. */
const CHARS_PER_TOKEN = 3

const estimated = (value: unknown): number => Math.ceil(JSON.stringify(value).length / CHARS_PER_TOKEN)

export const openBudgets = (
  config: LanguageModelConfig,
  model: LanguageModel,
  database: Database,
  clock: () => number,
): Budgets => {
  const open = new Set<QuestionBudget>()
  const underWay = () => [...open].reduce((sum, { spent }) => sum + spent.input + spent.output, 0)
  return {
    async open() {
      if (open.size >= config.LANGUAGE_MODEL_CONCURRENT)
        throw new BudgetError(`${open.size} questions are with the language model already`)
      const budget = questionBudget(config, model, {
        leftToday: () => config.LANGUAGE_MODEL_DAILY_TOKENS - storedToday - underWay(),
        close: () => void open.delete(budget),
      })
      open.add(budget)
      const storedToday = await tokensOfDay(database, clock()).catch((error: unknown) => {
        open.delete(budget)
        throw error
      })
      return budget
    },
  }
}

const tokensOfDay = async (database: Database, now: number): Promise<number> => {
  const midnight = `${new Date(now).toISOString().slice(0, 10)}T00:00:00Z`
  const [row] = await run<{ tokens: number }>(database, 'language-model-tokens', [midnight])
  return Number(row?.tokens ?? 0)
}

type Around = { readonly leftToday: () => number; readonly close: () => void }

const questionBudget = (
  config: LanguageModelConfig,
  model: LanguageModel,
  { leftToday, close }: Around,
): QuestionBudget => {
  const spent = { input: 0, output: 0 }
  const signal = AbortSignal.timeout(config.LANGUAGE_MODEL_TIMEOUT_MS)
  const maxTokens = config.LANGUAGE_MODEL_ANSWER_TOKENS
  return {
    signal,
    spent,
    close,
    async complete(prompt) {
      const needed = estimated([prompt.system, prompt.messages, prompt.offers])
      if (spent.input + spent.output + needed + maxTokens > config.LANGUAGE_MODEL_QUESTION_TOKENS)
        throw new BudgetError('the tokens of this question are used up')
      if (needed + maxTokens > leftToday()) throw new BudgetError("the day's tokens are used up")
      if (signal.aborted) throw new BudgetError('the time of this question is used up')
      // What a failed call cost nobody says: it is paid for as it was estimated.
      spent.input += needed
      const completion = await inTime(model.complete({ ...prompt, maxTokens, signal }), signal)
      spent.input += (completion.tokens.input ?? needed) - needed
      spent.output += completion.tokens.output ?? estimated([completion.text, completion.calls])
      return completion
    },
  }
}

/** Also where an endpoint or an SDK does not heed the signal. */
const inTime = async <T>(work: Promise<T>, signal: AbortSignal): Promise<T> => {
  let tell: () => void = () => {}
  const late = new Promise<never>((_, reject) => {
    tell = () => reject(new ModelError('it did not answer in time'))
    if (signal.aborted) tell()
    else signal.addEventListener('abort', tell, { once: true })
  })
  try {
    return await Promise.race([work, late])
  } finally {
    signal.removeEventListener('abort', tell)
    work.catch(() => undefined)
  }
}
