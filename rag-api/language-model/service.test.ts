import { pino } from 'pino'
import { Registry } from 'prom-client'
import { expect, test } from 'vitest'
import { readEnvironment } from '../../processors/runtime/environment.ts'
import { withoutPrivateTexts } from '../access/private-texts.ts'
import { answer, at, LOG, NOW } from '../answers/asking.fixture.ts'
import { ragApiSchema } from '../config.ts'
import { NO_HOT_TIER } from '../hot/hot-tier.ts'
import { fakeDatabase } from '../queries/fake-database.ts'
import type { Database } from '../queries/queries.ts'
import type { LanguageModel } from './model.ts'
import { openModelMetrics } from './model-metrics.ts'
import { openLanguageModel, openModel } from './service.ts'

const GROUP = {
  ...{ component: 'sshd', host: 'web-1', severity: 'err', lines: 12, all_lines: 12, groups: 1 },
  ...{ first_seen: at('16:05'), last_seen: at('16:10'), log_ids: [LOG], newest_message: 'Failed for carmen' },
}
const HONEST = 'The program sshd on web-1 wrote 12 lines.'

const asked = async (reduce = (whole: Parameters<typeof withoutPrivateTexts>[0]) => whole) => {
  const question = 'show me the logs of sshd today'
  const { response } = await answer(question, { 'logs-grouped': [GROUP] })
  return { question, zone: 'UTC', now: NOW, response, actor: 'ana', requestId: 'r', reduce }
}

const service = (database: Database, heard: string[] = []) => {
  const model: LanguageModel = {
    provider: 'openai',
    name: 'honest',
    async complete({ messages }) {
      heard.push(JSON.stringify(messages))
      return { text: HONEST, calls: [], tokens: { input: 1, output: 1 } }
    },
  }
  const config = readEnvironment(ragApiSchema, {})
  const metrics = openModelMetrics(new Registry())
  const log = pino({ level: 'silent' })
  return openLanguageModel({ config, model, database, hot: NO_HOT_TIER, hosts: new Map(), log, metrics })
}

test('what the asker may not read does not reach the model either', async () => {
  const heard: string[] = []
  const worker = service(fakeDatabase({}), heard)
  const { wording } = await worker.answer(await asked(withoutPrivateTexts))
  expect(wording.by).toBe('model')
  await worker.answer(await asked())
  expect(heard.map((text) => text.includes('carmen'))).toEqual([false, true])
})

test('words whose run cannot be stored are not sent', async () => {
  const plain = await asked()
  const broken: Database = {
    async query(text) {
      if (text.includes('INSERT')) throw new Error('disk full')
      return { rows: [] }
    },
  }
  const { response, wording } = await service(broken).answer(plain)
  expect(response.answer).toBe(plain.response.answer)
  expect(wording).toMatchObject({ by: 'deterministic', refused_because: 'its run could not be stored', run_id: null })
})

test.each([
  [{}, undefined],
  [
    { LANGUAGE_MODEL_PROVIDER: 'openai', LANGUAGE_MODEL_NAME: 'm', LANGUAGE_MODEL_URL: 'http://127.0.0.1:1/v1' },
    'openai',
  ],
  [{ LANGUAGE_MODEL_PROVIDER: 'anthropic', LANGUAGE_MODEL_NAME: 'm', LANGUAGE_MODEL_KEY: 'k' }, 'anthropic'],
])('%o opens %s', (settings, provider) => {
  expect(openModel(readEnvironment(ragApiSchema, settings))?.provider).toBe(provider)
})

test.each([
  [{ LANGUAGE_MODEL_PROVIDER: 'openai' }, 'LANGUAGE_MODEL_NAME'],
  [{ LANGUAGE_MODEL_PROVIDER: 'anthropic', LANGUAGE_MODEL_NAME: 'm' }, 'LANGUAGE_MODEL_KEY_FILE'],
])('%o is refused at start, naming %s', (settings, named) => {
  expect(() => openModel(readEnvironment(ragApiSchema, settings))).toThrow(named)
})
