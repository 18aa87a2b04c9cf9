// Variables of the language model. Off unless LANGUAGE_MODEL_PROVIDER says otherwise.
import { type Static, Type } from 'typebox'

const listOf = (...names: readonly string[]): string => `^((${names.join('|')})(,(${names.join('|')}))*)?$`

/** Part of the questions API's own schema. */
export const languageModelFields = {
  /** openai: any endpoint that speaks OpenAI's chat completions, such as Ollama or vLLM. */
  LANGUAGE_MODEL_PROVIDER: Type.Enum(['off', 'anthropic', 'openai'], { default: 'off' }),
  /** Base URL, such as http://127.0.0.1:11434/v1. Absent: the provider's own. */
  LANGUAGE_MODEL_URL: Type.Optional(Type.String({ pattern: '^https?://' })),
  /** Name of the model, as the provider calls it. Required unless off. */
  LANGUAGE_MODEL_NAME: Type.Optional(Type.String({ minLength: 1, maxLength: 200 })),
  /** Also from the file that LANGUAGE_MODEL_KEY_FILE names. Absent: none is sent, which local endpoints accept. */
  LANGUAGE_MODEL_KEY: Type.Optional(Type.String({ minLength: 1 })),
  /** What it may do: word answers, choose a read-only function where the grammar did not understand. */
  LANGUAGE_MODEL_TASKS: Type.String({ pattern: listOf('words', 'tools'), default: 'words,tools' }),
  /** What is replaced by tokens before it leaves, and mapped back: addresses, hosts, users. */
  LANGUAGE_MODEL_PSEUDONYMISE: Type.String({ pattern: listOf('addresses', 'hosts', 'users'), default: '' }),
  /** Time that all calls for one question may take together. After it the deterministic answer is sent. */
  LANGUAGE_MODEL_TIMEOUT_MS: Type.Integer({ minimum: 100, maximum: 300_000, default: 10_000 }),
  /** Calls of the model in which it may choose functions, for one question. */
  LANGUAGE_MODEL_TOOL_ROUNDS: Type.Integer({ minimum: 1, maximum: 10, default: 3 }),
  /** Most lines of an answer that are sent to be worded; the others follow the wording as they are. */
  LANGUAGE_MODEL_FACTS: Type.Integer({ minimum: 1, maximum: 500, default: 60 }),
  /** Tokens sent and received for one question. */
  LANGUAGE_MODEL_QUESTION_TOKENS: Type.Integer({ minimum: 500, maximum: 1_000_000, default: 30_000 }),
  /** Longest output of one call, tokens. */
  LANGUAGE_MODEL_ANSWER_TOKENS: Type.Integer({ minimum: 50, maximum: 16_000, default: 800 }),
  /** Tokens of a day (UTC), over all instances that share the database. */
  LANGUAGE_MODEL_DAILY_TOKENS: Type.Integer({ minimum: 0, default: 1_000_000 }),
  /** Questions with the model at the same time; one more is answered without it. */
  LANGUAGE_MODEL_CONCURRENT: Type.Integer({ minimum: 1, maximum: 100, default: 4 }),
  /** Traces of runs are kept so long. */
  LANGUAGE_MODEL_TRACE_DAYS: Type.Integer({ minimum: 1, maximum: 3_650, default: 30 }),
}

const languageModelSchema = Type.Object(languageModelFields)
export type LanguageModelConfig = Static<typeof languageModelSchema>

/** What a comma-separated list of the configuration names. */
export const namedIn = (list: string): ReadonlySet<string> => new Set(list.split(',').filter(Boolean))

/** Throws when the model is on and something is missing that it cannot do without. */
export const assertComplete = (config: LanguageModelConfig): void => {
  const { LANGUAGE_MODEL_PROVIDER: provider, LANGUAGE_MODEL_NAME: name } = config
  if (provider === 'off') return
  if (name === undefined) throw new Error(`LANGUAGE_MODEL_PROVIDER is ${provider}: set LANGUAGE_MODEL_NAME too`)
  if (config.LANGUAGE_MODEL_URL === undefined && config.LANGUAGE_MODEL_KEY === undefined)
    throw new Error(
      `LANGUAGE_MODEL_PROVIDER is ${provider} without LANGUAGE_MODEL_URL: set LANGUAGE_MODEL_KEY or LANGUAGE_MODEL_KEY_FILE`,
    )
}
