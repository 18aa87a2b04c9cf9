// GET /v1/audit: who asked or changed what; GET /v1/audit/chain: the same as the digests cover it, to be checked by whoever asks.
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Type } from 'typebox'
import { type Database, run } from '../queries/queries.ts'

const nullable = (description: string) => Type.Union([Type.String(), Type.Null()], { description })
const filter = (description: string) => Type.Optional(Type.String({ minLength: 1, maxLength: 128, description }))

const pageQuery = Type.Object(
  {
    before: Type.Optional(Type.Integer({ minimum: 1, description: 'next_cursor of the page before.' })),
    limit: Type.Integer({ minimum: 1, maximum: 500, default: 100 }),
    actor: filter('Name of the token\'s holder, or "local".'),
    action: filter('question, function, mcp, report, feedback, event, log, similar, trace, audit, refused, ...'),
    request_id: filter('As in the header x-request-id of the response.'),
    from: Type.Optional(Type.String({ format: 'date-time', description: 'Not before.' })),
    to: Type.Optional(Type.String({ format: 'date-time', description: 'Before.' })),
  },
  { additionalProperties: false },
)
const position = Type.Integer({ description: 'Place in the chain, from 1 on.' })
const digest = Type.String({ description: 'SHA-256, hexadecimal.' })
const page = Type.Object({
  entries: Type.Array(
    Type.Object({
      position,
      at: Type.String(),
      actor: Type.String(),
      action: Type.String(),
      client: nullable('Address that it came from.'),
      request_id: nullable('Id of the request.'),
      detail: Type.Unknown(),
      took_ms: Type.Union([Type.Number(), Type.Null()]),
      digest,
    }),
  ),
  next_cursor: Type.Union([Type.Integer(), Type.Null()], { description: 'Null: the last page.' }),
})

const chainQuery = Type.Object(
  {
    after: Type.Integer({ minimum: 0, default: 0, description: 'Place after which to begin.' }),
    limit: Type.Integer({ minimum: 1, maximum: 5000, default: 1000 }),
  },
  { additionalProperties: false },
)
const chain = Type.Object({
  entries: Type.Array(
    Type.Object({
      position,
      digest,
      fields: Type.Array(Type.Union([Type.String(), Type.Null()]), {
        description: 'position, at, actor, action, client, request_id, writer, sequence, detail, took_ms as digested.',
      }),
    }),
  ),
  head: Type.Object({ position, digest }, { description: 'End of the chain as the database keeps it.' }),
  open_writers: Type.Array(Type.Unknown(), {
    description: 'Processes with entries missing, or that run or ended without closing the log.',
  }),
})

type Row = { readonly position: number } & Record<string, unknown>
type State = { readonly position: number; readonly digest: string; readonly open_writers: unknown[] }

export const auditRoutes =
  ({ database }: { readonly database: Database }): FastifyPluginAsyncTypebox =>
  async (app) => {
    const common = { tags: ['audit'] }
    const pageSchema = {
      ...common,
      summary: 'Who asked or changed what, newest first.',
      querystring: pageQuery,
      response: { 200: page, '4xx': Type.Ref('Problem') },
    }
    app.get('/v1/audit', { schema: pageSchema, config: { needs: 'audit' } }, async ({ query }, reply) => {
      const { before, actor, action, request_id, from, to, limit } = query
      const values = [before, actor, action, request_id, from, to].map((value) => value ?? null)
      const rows = await run<Row>(database, 'audit-page', [...values, limit + 1])
      const entries = rows.slice(0, limit)
      // Details are of many shapes.
      reply.type('application/json; charset=utf-8').serializer(JSON.stringify)
      return { entries, next_cursor: rows.length > limit ? (entries.at(-1)?.position ?? null) : null } as never
    })

    const chainSchema = {
      ...common,
      summary: 'The audit log as its digests cover it, oldest first.',
      querystring: chainQuery,
      response: { 200: chain, '4xx': Type.Ref('Problem') },
    }
    app.get('/v1/audit/chain', { schema: chainSchema, config: { needs: 'audit' } }, async ({ query }, reply) => {
      // The head first: what is written in between lies behind it and is read as well.
      const [state] = await run<State>(database, 'audit-state', [])
      const entries = await run<Row>(database, 'audit-chain', [query.after, query.limit])
      reply.type('application/json; charset=utf-8').serializer(JSON.stringify)
      const { position = 0, digest = '', open_writers = [] } = state ?? {}
      return { entries, head: { position, digest }, open_writers } as never
    })
  }
