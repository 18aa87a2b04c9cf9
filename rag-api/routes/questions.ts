// POST /v1/questions
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Type } from 'typebox'
import { type Response, respondInSession } from '../answers/respond.ts'
import type { HotTier } from '../hot/hot-tier.ts'
import type { RagMetrics } from '../metrics.ts'
import { Problem } from '../problem.ts'
import { type Database, run } from '../queries/queries.ts'
import { openSessions } from '../sessions.ts'
import type { HostIndex } from '../understanding/entity-hosts.ts'
import { isTimeZone } from '../understanding/time-calendar.ts'
import { questionBody, questionResponse } from './schemas.ts'

type QuestionDeps = {
  readonly database: Database
  readonly hot: HotTier
  readonly metrics: RagMetrics
  readonly hosts: HostIndex
}

export const questionRoutes =
  ({ database, hot, metrics, hosts }: QuestionDeps): FastifyPluginAsyncTypebox =>
  async (app) => {
    const sessions = openSessions()
    const schema = {
      summary: 'Ask a question in Spanish or English; every claim of the answer carries ids that were checked.',
      tags: ['questions'],
      body: questionBody,
      response: { 200: questionResponse, '4xx': Type.Ref('Problem') },
    }
    app.post('/v1/questions', { schema, config: { needs: 'questions' } }, async ({ body, ip }) => {
      const { question, session, time_zone: zone = 'UTC', now, language } = body
      if (!isTimeZone(zone)) {
        const error = { field: 'body.time_zone', value: zone, reason: 'is not an IANA time zone name' }
        throw new Problem(400, 'Bad request', `${error.field} ${error.reason}`, [error])
      }
      const nowMs = now ? Date.parse(now) : Date.now()
      // Sessions are of one address: who guesses a name does not read what another asked about.
      const key = session === undefined ? undefined : `${ip} ${session}`
      const earlier = key === undefined ? undefined : sessions.earlier(key, Date.now())
      const asked = { question, zone, now: nowMs, hosts, earlier, ...(language ? { language } : {}) }
      const { response, remembered } = await respondInSession(asked, database, { hot, clock: Date.now })
      if (key !== undefined) sessions.remember(key, remembered, Date.now())
      const { intent } = response.interpretation
      metrics.countAnswer({ intent, language: response.language }, response.took_ms / 1000, response.dropped_claims)
      await noteQuestion(database, ip, question, response)
      return response
    })
  }

/** Who asked what, before the answer leaves: an answer that is not in the audit log was not given. */
const noteQuestion = async (database: Database, ip: string, question: string, response: Response): Promise<void> => {
  const { intent } = response.interpretation
  // jsonb takes neither NUL nor half a surrogate pair.
  const storable = question.replaceAll('\0', ' ').toWellFormed()
  const detail = { question: storable, intent, language: response.language, claims: response.claims.length }
  await run(database, 'audit-question', [ip, JSON.stringify(detail), response.took_ms])
}
