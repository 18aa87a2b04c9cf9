// POST /v1/questions
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Type } from 'typebox'
import { respond } from '../answers/respond.ts'
import type { RagMetrics } from '../metrics.ts'
import { Problem } from '../problem.ts'
import type { Database } from '../queries/queries.ts'
import { isTimeZone } from '../understanding/time-calendar.ts'
import { questionBody, questionResponse } from './schemas.ts'

export const questionRoutes =
  ({ database, metrics }: { readonly database: Database; readonly metrics: RagMetrics }): FastifyPluginAsyncTypebox =>
  async (app) => {
    const schema = {
      summary: 'Ask a question in Spanish or English; every claim of the answer carries ids that were checked.',
      tags: ['questions'],
      body: questionBody,
      response: { 200: questionResponse, '4xx': Type.Ref('Problem') },
    }
    app.post('/v1/questions', { schema }, async ({ body }) => {
      const { question, time_zone: zone = 'UTC', now, language } = body
      if (!isTimeZone(zone)) {
        const error = { field: 'body.time_zone', value: zone, reason: 'is not an IANA time zone name' }
        throw new Problem(400, 'Bad request', `${error.field} ${error.reason}`, [error])
      }
      const asked = { question, zone, now: now ? Date.parse(now) : Date.now(), ...(language ? { language } : {}) }
      const response = await respond(asked, database)
      const { intent } = response.interpretation
      metrics.countAnswer({ intent, language: response.language }, response.took_ms / 1000, response.dropped_claims)
      return response
    })
  }
