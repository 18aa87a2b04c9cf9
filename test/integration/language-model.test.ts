// A language model behind each protocol, on a real database: honest words are sent, lies and failures never are, and every run is stored.
import type { Pool } from 'pg'
import { afterAll, beforeAll, beforeEach, describe, expect, inject, test, vi } from 'vitest'
import { openRagApi, type RagApi } from '../../rag-api/main.ts'
import { openDatabase } from '../../sql/database.ts'
import { ATTACKER, clear, NOW, store, VICTIM } from './questions-scenario.ts'
import { type ScriptedModel, startScriptedModel } from './scripted-models.ts'

type Answer = {
  answer: string
  claims: { text: string }[]
  interpretation: { intent: string; from: string; to: string; understood_as: string }
  took_ms: number
  wording: { by: string; model: string | null; checked: boolean; refused_because: string | null; run_id: string | null }
}

const KEY = 'key-that-must-not-be-stored'
const COUNT = 'how many alerts were there today?'
/** Not in the grammar's world, so that the model must choose. */
const MISSED = 'zorp the gribble'

let database: Pool
beforeAll(async () => {
  database = openDatabase({ databaseUrl: inject('databaseUrl') })
  await clear(database)
  await store(database)
})
afterAll(async () => {
  await clear(database)
  await database.query('DELETE FROM language_model_runs')
  await database.end()
})

describe.each(['openai', 'anthropic'] as const)('%s', (provider) => {
  let model: ScriptedModel
  let api: RagApi
  const open = async (settings: Record<string, string> = {}): Promise<RagApi> => {
    const all = {
      ...{
        DATABASE_URL: inject('databaseUrl'),
        HTTP_PORT: '0',
        LOG_LEVEL: 'silent',
        LANGUAGE_MODEL_PROVIDER: provider,
      },
      ...{ LANGUAGE_MODEL_NAME: 'scripted', LANGUAGE_MODEL_URL: model.url, LANGUAGE_MODEL_KEY: KEY },
      ...{ LANGUAGE_MODEL_TIMEOUT_MS: '1500' },
      ...settings,
    }
    for (const [name, value] of Object.entries(all)) vi.stubEnv(name, value)
    const opened = await openRagApi()
    vi.unstubAllEnvs()
    return opened
  }
  beforeAll(async () => {
    model = await startScriptedModel(provider)
    api = await open()
  })
  afterAll(async () => {
    await api?.close()
    await model?.close()
  })
  beforeEach(() => {
    model.heard.length = 0
  })

  const get = async <T>(path: string, from = api): Promise<T> =>
    (await fetch(`${from.url}${path}`)).json() as Promise<T>
  const ask = async (question: string, fields: object = {}, of = api): Promise<Answer> => {
    const body = JSON.stringify({ question, now: new Date(NOW).toISOString(), ...fields })
    const headers = { 'content-type': 'application/json' }
    return (await fetch(`${of.url}/v1/questions`, { method: 'POST', headers, body })).json() as Promise<Answer>
  }
  const HONEST = `There were 2 alerts today. ${ATTACKER} tried an SSH brute force against ${VICTIM}, 40 flows with a confidence of 97%.`

  test('honest words are sent, and what they leave out follows them', async () => {
    const plain = await ask(COUNT, { words: 'plain' })
    expect(plain.wording).toEqual({
      by: 'deterministic',
      model: null,
      checked: false,
      refused_because: null,
      run_id: null,
    })
    expect(model.heard).toEqual([])
    model.say({ text: HONEST })
    const worded = await ask(COUNT)
    expect(worded.wording).toMatchObject({ by: 'model', model: 'scripted', checked: true, refused_because: null })
    expect(worded.answer.startsWith(HONEST)).toBe(true)
    expect(worded.claims).toEqual(plain.claims)
    const scan = plain.answer.split('\n').find((line) => line.includes('port scan'))
    expect(worded.answer.split('\n')).toContain(scan)
  })

  test.each([
    ['a number', HONEST.replace('40', '400'), /400/],
    ['a number in words', HONEST.replace('2 alerts', 'seven alerts'), /seven/],
    ['an address', HONEST.replace(ATTACKER, '203.0.113.67'), /203\.0\.113\.67/],
    ['who it was', `${VICTIM} tried an SSH brute force against ${ATTACKER}, 40 flows.`, /changed places/],
    ['that there was nothing', 'There were no alerts today.', /no alert/],
  ])('a lie about %s is overruled', async (_what, text, because) => {
    const plain = await ask(COUNT, { words: 'plain' })
    model.say({ text })
    const overruled = await ask(COUNT)
    expect(overruled.answer).toBe(plain.answer)
    expect(overruled.wording).toMatchObject({ by: 'deterministic', checked: true })
    expect(overruled.wording.refused_because).toMatch(because)
  })

  test.each([
    ['is slow', { delayMs: 60_000 }, 'it did not answer in time'],
    ['breaks down', { status: 500 }, 'its endpoint answered with status 500'],
    ['refuses the key', { status: 401 }, 'its endpoint answered with status 401'],
    ['sends no JSON', { raw: '<html>' }, 'its endpoint sent no JSON'],
    ['sends no message', { raw: '{}' }, 'its endpoint sent no message'],
    ['sends too much', { raw: `{"x":"${'x'.repeat(2_000_000)}"}` }, 'its endpoint sent more than a megabyte'],
  ])('a model that %s costs its time and nothing else', async (_what, saying, because) => {
    const plain = await ask(COUNT, { words: 'plain' })
    model.say(saying)
    const startedMs = performance.now()
    const answer = await ask(COUNT)
    expect(performance.now() - startedMs).toBeLessThan(10_000)
    expect(answer.answer).toBe(plain.answer)
    expect(answer.wording).toMatchObject({ by: 'deterministic', checked: false })
    expect(answer.wording.refused_because).toMatch(because)
    expect(model.heard.length).toBe(1)
  })

  test('a question that the grammar misses is answered by the function that the model chooses', async () => {
    expect((await ask(MISSED, { words: 'plain' })).interpretation.intent).toBe('unsupported')
    const input = { subject: 'alerts', from: '2026-03-10T00:00:00Z', to: '2026-03-10T18:30:00Z' }
    model.say(
      { call: { name: 'no_such', arguments: {} } },
      { call: { name: 'count', arguments: { ...input, limit: 'x' } } },
      { call: { name: 'count', arguments: input } },
      { text: HONEST.replace(' today', '') },
    )
    const chosen = await ask(MISSED, { session: `chosen-${provider}` })
    const plain = await ask(COUNT, { words: 'plain' })
    expect(chosen.interpretation).toMatchObject({ intent: 'count', from: '2026-03-10T00:00:00.000Z' })
    expect(chosen.interpretation.understood_as).toContain('chosen by the language model: count')
    expect(chosen.claims.map(({ text }) => text)).toEqual(plain.claims.map(({ text }) => text))
    expect(chosen.wording).toMatchObject({ by: 'model' })
    expect(model.heard.length).toBe(4)
    expect((await ask('and yesterday?', { session: `chosen-${provider}`, words: 'plain' })).interpretation.intent).toBe(
      'count',
    )
  })

  test('nothing is chosen for what is not of its world', async () => {
    model.say({ text: 'none' })
    const answer = await ask(MISSED)
    expect(answer.interpretation.intent).toBe('unsupported')
    expect(answer.wording).toMatchObject({
      by: 'deterministic',
      refused_because: 'no function was chosen for this question',
    })
  })

  test('a run is stored with what was sent and said, never the key, and can be judged again', async () => {
    model.say({ text: HONEST.replace('40', '41') })
    const { wording } = await ask(COUNT)
    const run = await get<Record<string, unknown>>(`/v1/language-model/runs/${wording.run_id}`)
    expect(run).toMatchObject({
      question: COUNT,
      provider,
      model: 'scripted',
      verdict: 'refused',
      actor: 'local',
      input_tokens: 100,
      output_tokens: 20,
    })
    expect(JSON.stringify(run.steps)).toContain('41 flows')
    const { rows } = await database.query('SELECT l::text AS text FROM language_model_runs l')
    expect(rows.some(({ text }) => text.includes(KEY))).toBe(false)
    expect(await get(`/v1/language-model/runs/${wording.run_id}/replay`)).toMatchObject({
      verdict_then: 'refused',
      verdict_now: 'refused',
      answer: null,
    })
    const { runs } = await get<{ runs: { run_id: string }[] }>('/v1/language-model/runs?limit=1')
    expect(runs.map(({ run_id }) => run_id)).toEqual([wording.run_id])
    const { headers = {} } = model.heard[0] ?? {}
    expect(headers.authorization).toBe(`Bearer ${KEY}`)
    expect(Object.keys(headers).filter((name) => /stainless-(os|arch|runtime)/.test(name))).toEqual([])
  })

  test('pseudonyms leave in the place of addresses, and come back', async () => {
    const hiding = await open({ LANGUAGE_MODEL_PSEUDONYMISE: 'addresses,hosts,users' })
    try {
      model.say({ text: 'There were 2 alerts today. ADDRESS_A tried an SSH brute force against ADDRESS_B, 40 flows.' })
      const { answer, wording } = await ask(COUNT, {}, hiding)
      expect(JSON.stringify(model.heard)).not.toMatch(/203\.0\.113\.66|10\.77\.0\.\d/)
      expect(wording.refused_because).toBe(null)
      expect(answer.split('\n')[0]).toBe(
        `There were 2 alerts today. ${ATTACKER} tried an SSH brute force against ${VICTIM}, 40 flows.`,
      )
    } finally {
      await hiding.close()
    }
  })

  test.each([
    ['the day', { LANGUAGE_MODEL_DAILY_TOKENS: '0' }, "the day's tokens are used up"],
    ['the question', { LANGUAGE_MODEL_QUESTION_TOKENS: '500' }, 'the tokens of this question are used up'],
  ])('without tokens left for %s no model is asked', async (_whose, settings, because) => {
    const poor = await open(settings)
    try {
      const plain = await ask(COUNT, { words: 'plain' })
      const { answer, wording } = await ask(COUNT, {}, poor)
      expect(answer).toBe(plain.answer)
      expect(wording).toMatchObject({ by: 'deterministic', refused_because: because })
      expect(model.heard).toEqual([])
      expect(await (await fetch(`${poor.url}/metrics`)).text()).toContain(
        'rag_api_language_model_runs_total{verdict="failed"} 1',
      )
    } finally {
      await poor.close()
    }
  })
})

test('off, a wish for a model is answered without one and says so', async () => {
  vi.stubEnv('DATABASE_URL', inject('databaseUrl'))
  vi.stubEnv('HTTP_PORT', '0')
  vi.stubEnv('LOG_LEVEL', 'silent')
  const api = await openRagApi()
  vi.unstubAllEnvs()
  try {
    const body = JSON.stringify({ question: COUNT, words: 'model' })
    const response = await fetch(`${api.url}/v1/questions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body,
    })
    expect(((await response.json()) as Answer).wording).toEqual({
      ...{
        by: 'deterministic',
        model: null,
        checked: false,
        refused_because: 'no language model is set up',
        run_id: null,
      },
    })
  } finally {
    await api.close()
  }
})
