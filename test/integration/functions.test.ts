// The functions over HTTP and the scenario's data: what each says is held against SQL written here, JSON against protobuf, packed against plain.
import { readFileSync } from 'node:fs'
import { compressFrameSync, decompressFrameSync } from 'lz4-napi'
import type { Pool } from 'pg'
import type { TSchema } from 'typebox'
import { Value } from 'typebox/value'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { FUNCTIONS, type FunctionAnswer } from '../../rag-api/functions/registry.ts'
import { answerOf } from '../../rag-api/functions/schemas.ts'
import type { RagApi } from '../../rag-api/main.ts'
import { functionCodecs } from '../../schemas/messages.ts'
import {
  ATTACKER,
  CALL_HOME,
  clear,
  EARLIER_ALERT,
  EVENTS,
  flowsOf,
  GUESSES,
  NOW,
  SCAN,
  SCAN_ALERT,
  SSH_ALERT,
  store,
  VICTIM,
} from './questions-scenario.ts'
import { openScene, type Scene } from './scene.ts'

let database: Pool
let api: RagApi
let scene: Scene
beforeAll(async () => {
  scene = await openScene({ store, clear })
  ;({ database, api } = scene)
})
afterAll(() => scene?.close())

const now = new Date(NOW).toISOString()
const guess = GUESSES.at(-1)?.event_id ?? ''
/** Plain DNS of a host that nothing speaks against. */
const quiet = EVENTS.find(({ service }) => service === 'dns')?.event_id ?? ''
const MISSING = '019cd9a5-0000-8000-8000-000000000000'

const post = (name: string, body: string | Buffer, headers: Record<string, string>) =>
  fetch(`${api.url}/v1/functions/${name}`, { method: 'POST', body, headers })
const call = async (name: string, input: object): Promise<FunctionAnswer> => {
  const response = await post(name, JSON.stringify({ now, ...input }), { 'content-type': 'application/json' })
  expect([name, response.status, response.ok ? '' : await response.text()]).toEqual([name, 200, ''])
  return (await response.json()) as FunctionAnswer
}
const problem = async (name: string, input: object) => {
  const response = await post(name, JSON.stringify({ now, ...input }), { 'content-type': 'application/json' })
  expect(response.headers.get('content-type')).toContain('application/problem+json')
  return { status: response.status, ...((await response.json()) as { errors: { field: string; value: unknown }[] }) }
}
/** First column of the first row. */
const one = async (sql: string): Promise<number> => Number(Object.values((await database.query(sql)).rows[0] ?? {})[0])

const INPUTS = {
  threat_assessment_bulk: {
    events: [{ event_id: guess }, { event_id: quiet }, { source_ip: ATTACKER }, { event_id: MISSING }],
  },
  correlation_analysis: { from: '2026-03-10T15:30:00Z', to: '2026-03-10T17:30:00Z' },
  predictive_modeling: { target_class: 'ssh_bruteforce', features: [{ name: 'source_ip', value: ATTACKER }] },
  forensic_analysis: { event_chain: [...SCAN, ...GUESSES.slice(-3), CALL_HOME].map(({ event_id }) => event_id) },
  response_recommendation: { threat_type: 'ssh_bruteforce', context: { source_ip: ATTACKER } },
}

describe('threat_assessment_bulk', () => {
  test('says of each event what is stored of it, and of none what is not', async () => {
    const { result, facts } = await call('threat_assessment_bulk', INPUTS.threat_assessment_bulk)
    const model = await one(`SELECT attack_probability FROM security_events WHERE event_id = '${guess}'`)
    const confidence = await one(`SELECT confidence FROM alerts WHERE alert_id = '${SSH_ALERT.alert_id}'`)
    expect(result).toMatchObject({
      totals: { attack: 1, suspicious: 1, no_sign: 1, unknown: 1 },
      events: [
        {
          verdict: 'attack',
          known: true,
          score: Math.max(model, confidence),
          attack_class: 'ssh_bruteforce',
          severity: 'high',
        },
        { verdict: 'no_sign', known: true },
        { verdict: 'suspicious', known: false, score: null },
        { verdict: 'unknown', known: false, score: null, not_assessed: ['model', 'intelligence', 'addresses'] },
      ],
    })
    expect(facts.flatMap(({ alert_ids }) => alert_ids)).toContain(SSH_ALERT.alert_id)
  })

  test('takes thousands of events in one call', async () => {
    const { rows } = await database.query(
      "SELECT event_id, attack_probability >= 0.5 AS is_attack FROM security_events WHERE time >= '2026-03-10' AND time < '2026-03-11'",
    )
    const events = Array.from({ length: 3000 }, (_, index) => ({ event_id: rows[index % rows.length].event_id }))
    const { result } = await call('threat_assessment_bulk', { events })
    const { events: assessed } = result as { events: { verdict: string; known: boolean }[] }
    expect(assessed.filter(({ known }) => known)).toHaveLength(3000)
    const attacks = events.filter((_, index) => rows[index % rows.length].is_attack).length
    expect(assessed.filter(({ verdict }) => verdict === 'attack').length).toBeGreaterThanOrEqual(attacks)
  })
})

test('correlation_analysis groups by who and by meaning, as SQL counts', async () => {
  const { result } = await call('correlation_analysis', INPUTS.correlation_analysis)
  const { sources, targets, kinds_compared } = result as {
    sources: { source_ip: string; flows: number; kinds: number }[]
    targets: { destination_ip: string; sources: number }[]
    kinds_compared: number
  }
  const within = "time >= '2026-03-10T15:30Z' AND time < '2026-03-10T17:30Z'"
  const attacker = sources.find(({ source_ip }) => source_ip === ATTACKER)
  expect(attacker?.flows).toBe(flowsOf(({ source_ip, time }) => source_ip === ATTACKER && time >= '2026-03-10'))
  expect(targets.find(({ destination_ip }) => destination_ip === VICTIM)?.sources).toBe(
    await one(`SELECT count(DISTINCT source_ip) FROM security_events WHERE destination_ip = '${VICTIM}' AND ${within}`),
  )
  expect(kinds_compared).toBe(await one(`SELECT count(DISTINCT signature_hash) FROM security_events WHERE ${within}`))
})

test('predictive_modeling counts windows, and says what its own past was worth', async () => {
  const { result } = await call('predictive_modeling', INPUTS.predictive_modeling)
  const { base_rate, prediction, backtest } = result as Record<
    string,
    { cases: number; hits: number; probability: number }
  > & {
    backtest: { base_rate: { windows: number } }
  }
  const from = `'${now}'::timestamptz - interval '90 days'`
  const slot = (column: string) => `ceil(extract(epoch FROM '${now}'::timestamptz - ${column}) / 86400)`
  const hits = await one(
    `SELECT count(DISTINCT ${slot('first_seen')}) FROM alerts WHERE attack_class = 'ssh_bruteforce' AND first_seen >= ${from} AND first_seen < '${now}'`,
  )
  expect(base_rate?.hits).toBe(hits)
  expect(base_rate?.probability).toBeCloseTo((hits + 0.5) / ((base_rate?.cases ?? 0) + 1), 10)
  expect(backtest.base_rate.windows).toBe((base_rate?.cases ?? 0) - 3)
  expect(prediction?.probability).toBeGreaterThan(0)
})

test('forensic_analysis puts a chain in order, ties it and names who took part', async () => {
  const { result, facts } = await call('forensic_analysis', INPUTS.forensic_analysis)
  const found = result as {
    chain: { event_id: string; time: string }[]
    links: { event_id: string; tie: string | null; linked_to: string | null }[]
    hosts: { address: string; role: string }[]
    alerts: { alert_id: string }[]
    intelligence: { event_id: string }[]
  }
  expect(found.chain.map(({ event_id }) => event_id)).toEqual(INPUTS.forensic_analysis.event_chain)
  expect(found.links.at(-1)).toMatchObject({ event_id: CALL_HOME.event_id, tie: 'pivot', linked_to: guess })
  expect(found.hosts).toContainEqual(expect.objectContaining({ address: ATTACKER, role: 'attacker' }))
  expect(found.hosts).toContainEqual(expect.objectContaining({ address: VICTIM, role: 'pivot' }))
  expect(found.alerts.map(({ alert_id }) => alert_id).toSorted()).toEqual(
    [SCAN_ALERT.alert_id, SSH_ALERT.alert_id].toSorted(),
  )
  expect(found.intelligence.map(({ event_id }) => event_id)).toEqual([CALL_HOME.event_id])
  expect(facts[0]?.event_ids).toHaveLength(found.chain.length)
})

test('response_recommendation blocks only a source that completed handshakes, and says why', async () => {
  const { result, facts } = await call('response_recommendation', INPUTS.response_recommendation)
  const completed = await one(
    `SELECT sum(flow_count) FROM security_events WHERE source_ip = '${ATTACKER}' AND handshake_completed AND time >= '2026-03-10' AND time < '2026-03-11'`,
  )
  expect(result).toMatchObject({
    applied: false,
    input_groups: ['rate'],
    recommendations: expect.arrayContaining([
      expect.objectContaining({ action: 'block_source', applies_to: ATTACKER, disruptive: true, needs_person: true }),
      expect.objectContaining({ action: 'class_measure' }),
      expect.objectContaining({ action: 'mitigation' }),
    ]),
  })
  expect((result as { recommendations: { why: string }[] }).recommendations[0]?.why).toContain(`${completed} flows`)
  expect(facts.flatMap(({ alert_ids }) => alert_ids)).not.toContain(EARLIER_ALERT.alert_id)
})

test('every function answers in the shape that it publishes', async () => {
  for (const { name, output } of FUNCTIONS) {
    const answer = await call(name, INPUTS[name as keyof typeof INPUTS] ?? {})
    const schema: TSchema = answerOf(name, output)
    expect([name, Value.Errors(schema, answer).slice(0, 3)]).toEqual([name, []])
    expect([name, answer.dropped_facts]).toEqual([name, 0])
  }
})

/** Null, absent and empty are one in a message; what was measured anew each time is left out. */
const comparable = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(comparable)
  if (value === null || typeof value !== 'object') return value
  const fields = Object.entries(value).filter(
    ([key, field]) =>
      field != null &&
      !(Array.isArray(field) && field.length === 0) &&
      !/^(took_ms|.*_age_seconds|embedding_lag_seconds)$/.test(key),
  )
  return Object.fromEntries(fields.map(([key, field]) => [key, comparable(field)]))
}

test.each(Object.keys(INPUTS) as (keyof typeof INPUTS)[])(
  '%s says the same in protobuf, packed or not',
  async (name) => {
    const codec = functionCodecs[name] as {
      request: { encode(m: object): Uint8Array }
      answer: { decode(b: Uint8Array): object }
    }
    const message = Buffer.from(codec.request.encode({ now, ...INPUTS[name] }))
    const json = comparable(await call(name, INPUTS[name]))
    const type = { 'content-type': 'application/x-protobuf' }
    const plain = await post(name, message, type)
    expect([plain.status, plain.headers.get('content-type')]).toEqual([200, 'application/x-protobuf'])
    expect(comparable(codec.answer.decode(Buffer.from(await plain.arrayBuffer())))).toEqual(json)
    const packed = await post(name, compressFrameSync(message), {
      ...type,
      'content-encoding': 'lz4',
      'accept-encoding': 'lz4',
    })
    expect([packed.status, packed.headers.get('content-encoding')]).toEqual([200, 'lz4'])
    const unpacked = decompressFrameSync(Buffer.from(await packed.arrayBuffer()))
    expect(comparable(codec.answer.decode(unpacked))).toEqual(json)
  },
)

test.each([
  ['threat_assessment_bulk', { events: [{ event_id: 'x' }] }, 'input.events.0.event_id', 'x'],
  ['threat_assessment_bulk', { events: [] }, 'input.events', []],
  ['correlation_analysis', { similarity_threshold: 2 }, 'input.similarity_threshold', 2],
  ['correlation_analysis', { from: '2010-01-01T00:00:00Z' }, 'input.from', '2010-01-01T00:00:00Z'],
  ['predictive_modeling', { features: [{ name: 'weekday', value: 9 }] }, 'input.features.0.value', 9],
  [
    'forensic_analysis',
    { event_chain: ['ffffffff-ffff-8fff-8fff-ffffffffffff'] },
    'input.event_chain.0',
    'ffffffff-ffff-8fff-8fff-ffffffffffff',
  ],
  ['response_recommendation', { threat_type: 'weather' }, 'input.threat_type', 'weather'],
])('%s refuses %j, naming field and value', async (name, input, field, value) => {
  const { status, errors } = await problem(name, input)
  expect([status, errors[0]?.field, errors[0]?.value]).toEqual([400, field, value])
})

test('a bomb, a broken frame and a broken message are refused', async () => {
  const type = { 'content-type': 'application/x-protobuf', 'content-encoding': 'lz4' }
  const bomb = compressFrameSync(Buffer.alloc(100_000_000))
  const statuses = [
    await post('correlation_analysis', bomb, type),
    await post('correlation_analysis', Buffer.from('no frame'), type),
    await post('correlation_analysis', Buffer.from('ffff', 'hex'), { 'content-type': 'application/x-protobuf' }),
    await post('correlation_analysis', 'x', { 'content-type': 'application/json', 'content-encoding': 'br' }),
  ].map(({ status }) => status)
  expect(statuses).toEqual([400, 400, 400, 415])
})

test('the list and the OpenAPI document have every function', async () => {
  const list = (await (await fetch(`${api.url}/v1/functions`)).json()) as {
    functions: { name: string; protobuf: boolean }[]
  }
  expect(list.functions.map(({ name }) => name)).toEqual(FUNCTIONS.map(({ name }) => name))
  expect(list.functions.filter(({ protobuf }) => protobuf).map(({ name }) => name)).toEqual(Object.keys(INPUTS))
  const { paths } = (await (await fetch(`${api.url}/openapi.json`)).json()) as { paths: Record<string, unknown> }
  expect(FUNCTIONS.filter(({ name }) => !paths[`/v1/functions/${name}`])).toEqual([])
})

test('every example of docs/functions.md is answered, and every function is named there', async () => {
  const page = readFileSync('docs/functions.md', 'utf8')
  const examples = [...page.matchAll(/```json (\w+)\n([\s\S]*?)```/g)]
  expect(examples.map(([, name]) => name)).toEqual([...Object.keys(INPUTS), 'top'])
  for (const [, name = '', input = ''] of examples) await call(name, JSON.parse(input) as object)
  expect(FUNCTIONS.filter(({ name }) => !page.includes(`\`${name}`)).map(({ name }) => name)).toEqual([])
})
