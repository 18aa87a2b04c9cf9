// POST /v1/similar: what resembles a text, an event or a log line, among events or log lines.
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { type Static, Type } from 'typebox'
import { Problem } from '../problem.ts'
import { type Database, run } from '../queries/queries.ts'
import type { LazySentences } from '../sentences.ts'

const id = (description: string) => Type.Optional(Type.String({ format: 'uuid', description }))
const body = Type.Object(
  {
    text: Type.Optional(
      Type.String({
        minLength: 1,
        maxLength: 1000,
        description: 'What to look for, in English: the sentence model knows no other language.',
      }),
    ),
    of: Type.Optional(
      Type.Enum(['events', 'logs'], { description: 'With text: what is looked among. Default: events.' }),
    ),
    event_id: id('Instead of text: events that resemble this one, before it.'),
    log_id: id('Instead of text: log lines that resemble this one, before it.'),
    until: Type.Optional(
      Type.String({ format: 'date-time', description: 'With text: only before this moment. Default: the clock.' }),
    ),
    lookback_hours: Type.Integer({ minimum: 1, maximum: 8760, default: 24 }),
    k: Type.Integer({ minimum: 1, maximum: 100, default: 10, description: 'How many are wanted.' }),
  },
  { additionalProperties: false },
)
type Body = Static<typeof body>

const nullable = Type.Union([Type.String(), Type.Null()])
const found = { time: Type.String({ format: 'date-time' }), similarity: Type.Number({ description: 'Cosine.' }) }
const similarEvent = Type.Object({
  ...found,
  event_id: Type.String(),
  event_type: Type.String(),
  source_ip: nullable,
  destination_ip: nullable,
  flow_count: Type.Number(),
  signature: Type.String(),
})
const similarLog = Type.Object({
  ...found,
  log_id: Type.String(),
  component: nullable,
  host: nullable,
  severity: nullable,
  message: nullable,
  lines: Type.Integer({ description: 'Lines of this template in the time; counted up to 10,000.' }),
  template: Type.String(),
})
const answer = Type.Union([
  Type.Object({ of: Type.Literal('events'), results: Type.Array(similarEvent) }),
  Type.Object({ of: Type.Literal('logs'), results: Type.Array(similarLog) }),
])

type Deps = { readonly database: Database; readonly sentences: LazySentences; readonly nowMs?: () => number }

/** The search is exact. An empty list: nothing in that time, or the event or line is unknown or not embedded yet. */
export const similarRoutes =
  ({ database, sentences, nowMs = Date.now }: Deps): FastifyPluginAsyncTypebox =>
  async (app) => {
    const schema = {
      summary: 'Events or log lines that resemble a text, an event or a log line, the most similar first.',
      tags: ['events'],
      body,
      response: { 200: answer, '4xx': Type.Ref('Problem'), 503: Type.Ref('Problem') },
    }
    app.post('/v1/similar', { schema, config: { needs: 'similar', isBounded: true } }, async (request, reply) => {
      checkOneTarget(request.body)
      // Two shapes under one route: the kind tells them apart, no serialiser has to guess.
      reply.type('application/json; charset=utf-8').serializer(JSON.stringify)
      const { event_id, log_id, lookback_hours, k } = request.body
      if (event_id)
        return { of: 'events', results: await run(database, 'similar-events', [event_id, lookback_hours, k]) }
      if (log_id) return { of: 'logs', results: await run(database, 'similar-logs', [log_id, lookback_hours, k]) }
      return nearText(request.body, { database, sentences, nowMs })
    })
  }

const TARGETS = ['text', 'event_id', 'log_id'] as const

const checkOneTarget = (given: Body): void => {
  const named = TARGETS.filter((target) => given[target] !== undefined)
  const errors = []
  if (named.length !== 1) {
    const reason = `exactly one of ${TARGETS.join(', ')} is wanted`
    errors.push({ field: `body.${named[1] ?? 'text'}`, value: named[1] ? given[named[1]] : null, reason })
  }
  for (const field of ['of', 'until'] as const) {
    if (given[field] === undefined || given.text !== undefined) continue
    errors.push({ field: `body.${field}`, value: given[field], reason: 'goes with text only' })
  }
  if (errors.length > 0) throw new Problem(400, 'Bad request', errors.map((one) => one.reason).join('; '), errors)
}

const nearText = async (given: Body, { database, sentences, nowMs }: Required<Deps>) => {
  const model = await sentences.get().catch((cause: unknown) => {
    const detail = cause instanceof Error ? cause.message : String(cause)
    throw new Problem(503, 'Service unavailable', `Texts cannot be compared here: ${detail}`)
  })
  const [vector = new Float32Array()] = await model.embed([given.text ?? ''])
  const of = given.of ?? 'events'
  const until = given.until ?? new Date(nowMs()).toISOString()
  const values = [`[${vector.join(',')}]`, model.name, until, given.lookback_hours, given.k]
  return { of, results: await run(database, of === 'events' ? 'events-near-vector' : 'logs-near-vector', values) }
}
