// A run, call by call: what was sent, what came back, what became of it. Stored, so that a run can be looked at and judged again.
import { BudgetError, type QuestionBudget } from './budget.ts'
import { type Call, type Completion, ModelError, type Prompt } from './model.ts'

export type Task = 'choice' | 'wording'

export type Step = {
  readonly task: Task
  readonly system: string
  readonly messages: Prompt['messages']
  /** Names of the functions offered. */
  readonly offers: readonly string[]
  readonly output: { readonly text: string; readonly calls: readonly Call[] }
  /** Functions that it wanted, with what became of each. */
  readonly calls: { readonly name: string; readonly given: unknown; readonly became: string }[]
  readonly tokens: Completion['tokens']
  readonly took_ms: number
  /** Null: it answered. */
  readonly error: string | null
}

/** One call of the model, added to the steps whether it succeeds or not. Throws what the call throws. */
export const noted = async (
  steps: Step[],
  task: Task,
  prompt: Pick<Prompt, 'system' | 'messages' | 'offers'>,
  budget: QuestionBudget,
): Promise<Step> => {
  const startedMs = performance.now()
  const step = (completion: Completion | undefined, error: string | null): Step => ({
    task,
    system: prompt.system,
    messages: prompt.messages,
    offers: prompt.offers.map(({ name }) => name),
    output: { text: completion?.text ?? '', calls: completion?.calls ?? [] },
    calls: [],
    tokens: completion?.tokens ?? { input: null, output: null },
    took_ms: Math.round((performance.now() - startedMs) * 10) / 10,
    error,
  })
  try {
    const made = step(await budget.complete(prompt), null)
    steps.push(made)
    return made
  } catch (error) {
    if (error instanceof BudgetError || error instanceof ModelError) steps.push(step(undefined, error.message))
    throw error
  }
}
