import { expect, test } from 'vitest'
import { readEnvironment } from '../../processors/runtime/environment.ts'
import { ragApiSchema } from '../config.ts'
import { fakeDatabase } from '../queries/fake-database.ts'
import { openBudgets } from './budget.ts'
import type { Completion, LanguageModel } from './model.ts'

const PROMPT = { system: 'x'.repeat(300), messages: [], offers: [] }
const SAID: Completion = { text: 'a', calls: [], tokens: { input: 90, output: 10 } }

const budgets = (settings: Record<string, string>, storedTokens = 0, complete = async () => SAID) => {
  const model: LanguageModel = { provider: 'openai', name: 'm', complete }
  const database = fakeDatabase({ 'language-model-tokens': [{ tokens: storedTokens }] })
  const config = readEnvironment(ragApiSchema, { LANGUAGE_MODEL_ANSWER_TOKENS: '100', ...settings })
  return openBudgets(config, model, database, () => Date.parse('2026-03-10T18:30:00Z'))
}

test('calls are paid for as the provider counts, until the question has no tokens left', async () => {
  const budget = await budgets({ LANGUAGE_MODEL_QUESTION_TOKENS: '500' }).open()
  for (let call = 0; call < 2; call++) await budget.complete(PROMPT)
  expect(budget.spent).toEqual({ input: 180, output: 20 })
  await budget.complete(PROMPT)
  await expect(budget.complete(PROMPT)).rejects.toThrow('the tokens of this question are used up')
})

test('what other questions of the day took counts, stored or under way', async () => {
  const all = budgets({ LANGUAGE_MODEL_DAILY_TOKENS: '1000' }, 600)
  const [first, second] = [await all.open(), await all.open()]
  await first.complete(PROMPT)
  await second.complete(PROMPT)
  await expect(second.complete(PROMPT)).rejects.toThrow("the day's tokens are used up")
})

test('one question too many is told so, and a closed one makes room', async () => {
  const all = budgets({ LANGUAGE_MODEL_CONCURRENT: '1' })
  const first = await all.open()
  await expect(all.open()).rejects.toThrow('1 questions are with the language model already')
  first.close()
  await expect(all.open()).resolves.toBeDefined()
})

test('a model that heeds no signal is left behind when the time is over', async () => {
  const never = () => new Promise<Completion>(() => {})
  const budget = await budgets({ LANGUAGE_MODEL_TIMEOUT_MS: '100' }, 0, never).open()
  await expect(budget.complete(PROMPT)).rejects.toThrow('it did not answer in time')
  expect(budget.spent.input).toBeGreaterThan(0)
})
