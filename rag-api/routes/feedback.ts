// POST /v1/alerts/{alert_id}/feedback: whether an alert was right, by whom.
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Type } from 'typebox'
import { Problem } from '../problem.ts'
import { type Database, run } from '../queries/queries.ts'
import { feedbackBody, feedbackGiven, idParams } from './schemas.ts'

type Given = {
  readonly alert_id: string
  readonly actor: string
  readonly verdict: 'true_positive' | 'false_positive'
  readonly comment: string | null
  readonly given_at: string
  readonly revision: number
}

/** A second verdict of the same person takes the place of the first: repeating a request changes nothing. */
export const feedbackRoutes =
  ({ database }: { readonly database: Database }): FastifyPluginAsyncTypebox =>
  async (app) => {
    const schema = {
      summary: 'Say whether an alert was right. The newest verdict of each person counts; all are in the audit log.',
      tags: ['alerts'],
      params: idParams('alert_id'),
      body: feedbackBody,
      response: { 200: feedbackGiven, '4xx': Type.Ref('Problem') },
    }
    app.post('/v1/alerts/:alert_id/feedback', { schema, config: { needs: 'feedback' } }, async (request) => {
      const { params, body, actor, ip, id } = request
      const values = [params.alert_id, actor, body.verdict, storable(body.comment), ip, id]
      const [given] = await run<Given>(database, 'feedback-give', values)
      if (!given) throw new Problem(404, 'Not found', `There is no alert ${params.alert_id}.`)
      // In the same statement: a verdict that is not in the audit log was not given.
      request.isNoted = true
      return given
    })
  }

/** Neither text nor jsonb takes NUL, and jsonb no half of a surrogate pair. Nothing but white space is no comment. */
const storable = (comment: string | undefined): string | null =>
  comment?.replaceAll('\0', ' ').toWellFormed().trim() || null
