// GET /v1/language-model/runs, /v1/language-model/runs/{id}, and .../replay: what a language model was asked and answered.
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Type } from 'typebox'
import { FUNCTIONS } from '../functions/registry.ts'
import { replayRun } from '../language-model/replay.ts'
import { findRun, listRuns, type StoredRun } from '../language-model/runs.ts'
import { Problem } from '../problem.ts'
import type { Database } from '../queries/queries.ts'
import { idParams } from './schemas.ts'

const nullable = Type.Union([Type.String(), Type.Null()])
const verdict = Type.Enum(['worded', 'refused', 'failed'])
const summary = {
  run_id: Type.String(),
  at: Type.String({ description: 'When it was stored, RFC 3339.' }),
  request_id: Type.String(),
  actor: Type.String(),
  question: Type.String(),
  language: Type.String(),
  provider: Type.String(),
  model: Type.String(),
  verdict,
  refused_because: nullable,
  input_tokens: Type.Integer(),
  output_tokens: Type.Integer(),
  took_ms: Type.Number(),
}
const whole = Type.Object({
  ...summary,
  facts: Type.Array(Type.Object({ text: Type.String(), isClaim: Type.Boolean(), isAlert: Type.Boolean() })),
  context: Type.Array(Type.String()),
  pseudonyms: Type.Record(Type.String(), Type.String()),
  steps: Type.Array(Type.Unknown(), { description: 'Calls of the model in their order.' }),
})
const replayed = Type.Object({
  run_id: Type.String(),
  verdict_then: verdict,
  verdict_now: verdict,
  refused_because_then: nullable,
  refused_because_now: nullable,
  answer: nullable,
  calls: Type.Array(Type.Object({ name: Type.String(), accepted: Type.Boolean(), because: nullable })),
})
const query = Type.Object(
  {
    limit: Type.Integer({ minimum: 1, maximum: 200, default: 50 }),
    before: Type.Optional(Type.String({ format: 'date-time', description: 'Only runs stored before.' })),
  },
  { additionalProperties: false },
)
const params = idParams('run_id')
const tags = ['language model']
const config = { needs: 'traces' } as const
const failure = { '4xx': Type.Ref('Problem') }

export const languageModelRoutes =
  ({ database }: { readonly database: Database }): FastifyPluginAsyncTypebox =>
  async (app) => {
    const list = {
      summary: 'Questions that the language model took part in, the newest first.',
      tags,
      querystring: query,
      response: { 200: Type.Object({ runs: Type.Array(Type.Object(summary)) }), ...failure },
    }
    app.get('/v1/language-model/runs', { schema: list, config }, async ({ query: { limit, before = null } }) => ({
      runs: await listRuns(database, limit, before),
    }))
    const show = {
      summary: 'One run with its prompts and outputs.',
      tags,
      params,
      response: { 200: whole, ...failure },
    }
    app.get('/v1/language-model/runs/:run_id', { schema: show, config }, async ({ params }) =>
      foundRun(database, params.run_id),
    )
    const again = {
      summary: "The run's stored outputs held against its facts by the checks of today; no model is asked.",
      tags,
      params,
      response: { 200: replayed, ...failure },
    }
    app.get('/v1/language-model/runs/:run_id/replay', { schema: again, config }, async ({ params }) => {
      const { calls, ...rest } = replayRun(await foundRun(database, params.run_id), FUNCTIONS)
      return { ...rest, calls: [...calls] }
    })
  }

const foundRun = async (database: Database, id: string): Promise<StoredRun> => {
  const found = await findRun(database, id)
  if (!found) throw new Problem(404, 'Not found', `There is no run ${id}, or it was forgotten.`)
  return found
}
