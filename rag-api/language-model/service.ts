// The language model's part in one question. The deterministic answer is there before it begins, and is what is sent whenever anything here
// goes wrong:
// 1 budgets are opened, 2 what the grammar did not understand may be answered by a function that the model chooses, 3 the answer is worded,
// 4 the wording is checked, 5 the run is stored. An answer in the model's words that cannot be stored is not sent.
import type { Logger } from 'pino'
import type { Response } from '../answers/respond.ts'
import { FUNCTIONS } from '../functions/registry.ts'
import type { HotTier } from '../hot/hot-tier.ts'
import type { Database } from '../queries/queries.ts'
import type { HostIndex } from '../understanding/entity-hosts.ts'
import { openAnthropic } from './anthropic.ts'
import { BudgetError, openBudgets, type QuestionBudget } from './budget.ts'
import { chooseFunction, earlierOfChoice, responseOfChoice } from './choice.ts'
import { assertComplete, type LanguageModelConfig, namedIn } from './config.ts'
import { finish, type Outcome } from './ending.ts'
import { type LanguageModel, ModelError } from './model.ts'
import { type AskedOfModel, type ModelAnswer, PLAIN } from './model-answer.ts'
import type { ModelMetrics } from './model-metrics.ts'
import { openOpenAi } from './openai.ts'
import { dataBlock, wordingPrompt } from './prompts.ts'
import { hideSecrets, openPseudonyms, type Pseudonyms } from './pseudonyms.ts'
import { noted, type Step } from './steps.ts'
import { contextOf, type Judged, judgeWording, linesOf, type Material } from './wording.ts'

export type LanguageModelService = { answer(asked: AskedOfModel): Promise<ModelAnswer> }

export type ServiceDeps = {
  readonly config: LanguageModelConfig
  readonly model: LanguageModel
  readonly database: Database
  readonly hot: HotTier
  readonly hosts: HostIndex
  readonly log: Logger
  readonly metrics: ModelMetrics
}

/** The model that is configured; undefined where it is off. Throws when something is missing that it cannot do without. */
export const openModel = (config: LanguageModelConfig): LanguageModel | undefined => {
  assertComplete(config)
  const { LANGUAGE_MODEL_PROVIDER: provider, LANGUAGE_MODEL_NAME: name = '' } = config
  if (provider === 'off') return undefined
  const endpoint = { name, url: config.LANGUAGE_MODEL_URL, key: config.LANGUAGE_MODEL_KEY }
  return provider === 'anthropic' ? openAnthropic(endpoint) : openOpenAi(endpoint)
}

type Work = ServiceDeps & {
  readonly asked: AskedOfModel
  readonly budget: QuestionBudget
  readonly pseudonyms: Pseudonyms
  readonly steps: Step[]
}

export const openLanguageModel = (deps: ServiceDeps): LanguageModelService => {
  const { config, model, database, metrics } = deps
  const budgets = openBudgets(config, model, database, Date.now)
  return {
    async answer(asked) {
      const startedMs = performance.now()
      const opened = await budgets.open().catch((error: unknown) => reasonOf(error, deps.log))
      if (typeof opened === 'string') {
        metrics.countRun('over_budget')
        return { response: asked.response, wording: { ...PLAIN, model: model.name, refused_because: opened } }
      }
      const steps: Step[] = []
      try {
        const pseudonyms = openPseudonyms(config, hostsIn(asked, deps.hosts), [asked.question, asked.response.answer])
        const outcome = await outcomeOf({ ...deps, asked, budget: opened, pseudonyms, steps })
        const { spent } = opened
        return await finish(deps, asked, outcome, { steps, spent, values: pseudonyms.values, startedMs })
      } finally {
        opened.close()
      }
    },
  }
}

/** What a user is told of an error; one that was not foreseen is logged whole. */
const reasonOf = (error: unknown, log: Logger): string => {
  if (error instanceof ModelError || error instanceof BudgetError) return error.message
  log.error({ err: error }, "language model's part failed")
  return "its part failed; the service's log says why"
}

const outcomeOf = async (work: Work): Promise<Outcome> => {
  let made: Pick<Outcome, 'response' | 'chosen'> = { response: work.asked.response }
  try {
    const tasks = namedIn(work.config.LANGUAGE_MODEL_TASKS)
    if (made.response.interpretation.intent === 'unsupported') {
      const found = tasks.has('tools') ? await choose(work) : undefined
      if (!found) return { ...made, judged: { verdict: 'failed', because: 'no function was chosen for this question' } }
      made = found
    }
    if (!tasks.has('words'))
      return { ...made, judged: { verdict: 'failed', because: 'LANGUAGE_MODEL_TASKS does not name words' } }
    return { ...made, judged: await word(work, work.asked.reduce(made.response)) }
  } catch (error) {
    return { ...made, judged: { verdict: 'failed', because: reasonOf(error, work.log) } }
  }
}

const choose = async ({
  asked,
  config,
  database,
  hot,
  hosts,
  budget,
  pseudonyms,
  steps,
}: Work): Promise<Pick<Outcome, 'response' | 'chosen'> | undefined> => {
  const { question, zone, now, response } = asked
  const chosen = await chooseFunction(
    {
      question,
      language: response.language,
      zone,
      now,
      rounds: config.LANGUAGE_MODEL_TOOL_ROUNDS,
      functions: FUNCTIONS,
      context: { database, hot, hosts, clock: Date.now },
    },
    budget,
    pseudonyms,
    steps,
  )
  return chosen && { response: responseOfChoice(chosen, response), chosen: earlierOfChoice(chosen, response) }
}

const word = async ({ asked, config, budget, pseudonyms, steps }: Work, response: Response): Promise<Judged> => {
  const material = materialOf(asked, response, pseudonyms)
  const facts = material.facts.slice(0, config.LANGUAGE_MODEL_FACTS).map(({ text }) => pseudonyms.hide(text))
  const data = dataBlock({ question: pseudonyms.hide(asked.question), facts })
  const prompt = {
    system: wordingPrompt(response.language),
    messages: [{ role: 'user' as const, text: data }],
    offers: [],
  }
  const { output } = await noted(steps, 'wording', prompt, budget)
  // Tokens may have been made while facts were hidden.
  return judgeWording(output.text, { ...material, pseudonyms: pseudonyms.values })
}

const materialOf = ({ question }: AskedOfModel, response: Response, { values }: Pseudonyms): Material => ({
  language: response.language,
  facts: linesOf(response, hideSecrets),
  context: contextOf(question, response).map(hideSecrets),
  pseudonyms: values,
})

/** Names that are hosts for certain: of the asset list, of the question, and of the tables' column of that name. */
const hostsIn = ({ response }: AskedOfModel, hosts: HostIndex): string[] => {
  const listed = [...hosts.values()].map(({ name }) => name)
  const inTables = response.tables.flatMap(({ columns, rows }) => {
    const at = columns.indexOf('host')
    return at < 0 ? [] : rows.map((row) => row[at]).filter((cell): cell is string => typeof cell === 'string')
  })
  return [...new Set([...listed, ...response.interpretation.entities.hosts, ...inTables])]
}
