// A question that the grammar did not understand: the model may choose one read-only function. Its arguments are checked by the function's
// schema, a bad call is answered with what is wrong, and after some rounds it is left at that.
import type { TObject, TSchema } from 'typebox'
import type { Response } from '../answers/respond.ts'
import type { FunctionAnswer, FunctionContext, ReadFunction } from '../functions/registry.ts'
import { Problem } from '../problem.ts'
import { SUBJECTS } from '../understanding/asked.ts'
import type { Earlier } from '../understanding/conversation.ts'
import type { Entities } from '../understanding/entities.ts'
import { INTENTS, type Intent } from '../understanding/intents.ts'
import type { Language } from '../understanding/language.ts'
import type { QuestionBudget } from './budget.ts'
import type { Call, Message, Offer } from './model.ts'
import { choicePrompt, dataBlock } from './prompts.ts'
import type { Pseudonyms } from './pseudonyms.ts'
import { noted, type Step } from './steps.ts'

/** Windows of a season, lists that a person reads. */
export const CHOICE_CAPS = { spanHours: 2_208, rows: 200, events: 100 } as const

export type Choosing = {
  readonly question: string
  readonly language: Language
  readonly zone: string
  readonly now: number
  readonly rounds: number
  readonly functions: readonly ReadFunction[]
  readonly context: Omit<FunctionContext, 'caps'>
}

export type Chosen = { readonly name: string; readonly input: Record<string, unknown>; readonly answer: FunctionAnswer }

/** Undefined: none was chosen. Each call of the model is added to `steps`. Throws ModelError, BudgetError, and what the database throws. */
export const chooseFunction = async (
  choosing: Choosing,
  budget: QuestionBudget,
  pseudonyms: Pseudonyms,
  steps: Step[],
): Promise<Chosen | undefined> => {
  const { question, language, zone, now, rounds, functions } = choosing
  const system = choicePrompt(language, now, zone)
  const offers = functions.map(offerOf)
  const messages: Message[] = [{ role: 'user', text: dataBlock({ question: pseudonyms.hide(question) }) }]
  for (let round = 0; round < rounds; round++) {
    const step = await noted(steps, 'choice', { system, messages: [...messages], offers }, budget)
    const { calls, text } = step.output
    if (calls.length === 0) return undefined
    messages.push({ role: 'assistant', text, calls })
    const [first, ...others] = calls
    const tried = first && (await callFunction(first, choosing, pseudonyms))
    step.calls.push({ name: first?.name ?? '', given: first?.given, became: tried?.error ?? 'called' })
    for (const { name, given } of others) step.calls.push({ name, given, became: 'not called: one function answers' })
    if (tried?.chosen) return tried.chosen
    for (const { id } of calls)
      messages.push({
        role: 'result',
        callId: id,
        text: dataBlock({ error: pseudonyms.hide(tried?.error ?? '') }),
        isError: true,
      })
  }
  return undefined
}

const FORCED = ['language', 'time_zone', 'now'] as const

/** What the model sees of a function: short, and without what is not its to say. */
export const offerOf = ({ name, description, input }: ReadFunction): Offer => {
  const properties = Object.entries(input.properties as Record<string, TSchema>).filter(
    ([field]) => !(FORCED as readonly string[]).includes(field),
  )
  return {
    name,
    description,
    input: {
      type: 'object',
      properties: Object.fromEntries(properties.map(([field, schema]) => [field, shortened(schema)])),
      required: ((input.required as readonly string[] | undefined) ?? []).filter((field) =>
        properties.some(([known, schema]) => known === field && !('default' in schema)),
      ),
      additionalProperties: false,
    } as unknown as TSchema,
  }
}

/** Names of fields say what they are; what is left out here is said by the error of a bad call. */
const KEPT = ['type', 'enum', 'format', 'items', 'default', 'properties', 'required']

const shortened = (schema: unknown): unknown => {
  if (Array.isArray(schema)) return schema.map(shortened)
  if (typeof schema !== 'object' || schema === null) return schema
  const entries = Object.entries(schema).filter(([key]) => KEPT.includes(key))
  return Object.fromEntries(
    entries.map(([key, value]) => {
      if (key !== 'properties') return [key, shortened(value)]
      return [key, Object.fromEntries(Object.entries(value as object).map(([name, one]) => [name, shortened(one)]))]
    }),
  )
}

type Tried = { readonly chosen?: Chosen; readonly error?: string }

const callFunction = async (call: Call, choosing: Choosing, pseudonyms: Pseudonyms): Promise<Tried> => {
  const { language, zone, now, functions, context } = choosing
  const called = functions.find(({ name }) => name === call.name)
  if (!called) return { error: `there is no function ${call.name.slice(0, 60)}` }
  const given = revealedIn(call.given, pseudonyms)
  if (typeof given !== 'object' || given === null || Array.isArray(given))
    return { error: 'the arguments are no JSON object' }
  const input = { ...given, ...forcedOf(called.input, { language, time_zone: zone, now: new Date(now).toISOString() }) }
  try {
    return { chosen: { name: call.name, input, answer: await called.run(input, { ...context, caps: CHOICE_CAPS }) } }
  } catch (error) {
    if (!(error instanceof Problem)) throw error
    return { error: error.message }
  }
}

const forcedOf = (schema: TObject, values: Readonly<Record<(typeof FORCED)[number], string>>) =>
  Object.fromEntries(FORCED.filter((field) => field in schema.properties).map((field) => [field, values[field]]))

const revealedIn = (value: unknown, pseudonyms: Pseudonyms): unknown => {
  if (typeof value === 'string') return pseudonyms.reveal(value)
  if (Array.isArray(value)) return value.map((one) => revealedIn(one, pseudonyms))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, revealedIn(one, pseudonyms)]))
}

/** Functions that are no intent, by the intent that they are nearest to. */
const NEAREST: Readonly<Record<string, Intent>> = {
  threat_assessment_bulk: 'explain_alert',
  correlation_analysis: 'correlate_events',
  predictive_modeling: 'recurrence_forecast',
  forensic_analysis: 'forensic_report',
  response_recommendation: 'countermeasures',
}

export const intentOf = (name: string): Intent =>
  INTENTS.find((intent) => intent === name) ?? NEAREST[name] ?? 'unsupported'

/** The function's answer as the answer to the question that `read` is the response to. */
export const responseOfChoice = ({ name, input, answer }: Chosen, read: Response): Response => {
  const { result, facts, searched, coverage, dropped_facts } = answer
  const { language, interpretation } = read
  const hasWords = 'answer' in result && typeof result.answer === 'string'
  const understood = typeof result.understood_as === 'string' ? result.understood_as : name
  const by = language === 'es' ? `elegido por el modelo de lenguaje: ${name}` : `chosen by the language model: ${name}`
  return {
    ...read,
    answer: hasWords ? String(result.answer) : facts.map(({ text }) => `• ${text}`).join('\n'),
    interpretation: {
      ...interpretation,
      intent: intentOf(name),
      from: searched?.from ?? null,
      to: searched?.to ?? null,
      entities: entitiesOf(input, interpretation.entities),
      confidence: CONFIDENCE,
      understood_as: `${understood} (${by})`,
    },
    claims: facts.map((fact) => ({
      ...fact,
      event_ids: [...fact.event_ids],
      alert_ids: [...fact.alert_ids],
      log_ids: [...fact.log_ids],
    })),
    dropped_claims: dropped_facts,
    searched,
    tables: (Array.isArray(result.tables) ? result.tables : []) as Response['tables'],
    ...(result.chart ? { chart: result.chart as NonNullable<Response['chart']> } : {}),
    coverage,
    follow_ups: (Array.isArray(result.follow_ups) ? result.follow_ups : []) as string[],
  }
}

/** The choice as the session remembers it: "and yesterday?" asks the same function. */
export const earlierOfChoice = (
  { name, input, answer: { searched } }: Chosen,
  { language, interpretation }: Response,
): Earlier => ({
  language,
  intent: intentOf(name),
  entities: entitiesOf(input, interpretation.entities),
  hostNetworks: [],
  unlistedHosts: [],
  ...(searched ? { window: { from: Date.parse(searched.from), to: Date.parse(searched.to), phrase: '' } } : {}),
  subject: SUBJECTS.find((subject) => subject === input.subject) ?? 'flows',
  limit: typeof input.limit === 'number' ? input.limit : 10,
  addressRole: input.address_role === 'source' || input.address_role === 'destination' ? input.address_role : 'any',
  isAboutAttacks: input.attacks_only === true,
})

/** As little as the grammar gives to what it is least sure of. */
const CONFIDENCE = 0.5

const entitiesOf = (input: Readonly<Record<string, unknown>>, read: Entities): Entities =>
  Object.fromEntries(
    Object.entries(read).map(([key, before]) => [key, Array.isArray(input[key]) ? input[key] : before]),
  ) as unknown as Entities
