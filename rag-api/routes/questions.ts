// POST /v1/questions
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Type } from 'typebox'
import { isAllowed } from '../access/permissions.ts'
import { withoutPrivateTexts } from '../access/private-texts.ts'
import { type Response, respondInSession } from '../answers/respond.ts'
import type { HotTier } from '../hot/hot-tier.ts'
import { type ModelAnswer, PLAIN } from '../language-model/model-answer.ts'
import type { LanguageModelService } from '../language-model/service.ts'
import type { RagMetrics } from '../metrics.ts'
import { Problem } from '../problem.ts'
import type { Database } from '../queries/queries.ts'
import { openSessions } from '../sessions.ts'
import type { HostIndex } from '../understanding/entity-hosts.ts'
import { isTimeZone } from '../understanding/time-calendar.ts'
import { questionBody, wordedResponse } from './schemas.ts'

type QuestionDeps = {
  readonly database: Database
  readonly hot: HotTier
  readonly metrics: RagMetrics
  readonly hosts: HostIndex
  /** Absent: there is none. */
  readonly languageModel?: LanguageModelService | undefined
}

export const questionRoutes =
  ({ database, hot, metrics, hosts, languageModel }: QuestionDeps): FastifyPluginAsyncTypebox =>
  async (app) => {
    const sessions = openSessions()
    const schema = {
      summary: 'Ask a question in Spanish or English; every claim of the answer carries ids that were checked.',
      tags: ['questions'],
      body: questionBody,
      response: { 200: wordedResponse, '4xx': Type.Ref('Problem') },
    }
    app.post('/v1/questions', { schema, config: { needs: 'questions', isBounded: true } }, async (request) => {
      const { body, ip, actor } = request
      const { question, session, time_zone: zone = 'UTC', now, language, words } = body
      if (!isTimeZone(zone)) {
        const error = { field: 'body.time_zone', value: zone, reason: 'is not an IANA time zone name' }
        throw new Problem(400, 'Bad request', `${error.field} ${error.reason}`, [error])
      }
      const nowMs = now === undefined ? Date.now() : momentOf(now)
      // Sessions are of one person and address: who guesses a name does not read what another asked about.
      const key = session === undefined ? undefined : `${actor} ${ip} ${session}`
      const earlier = key === undefined ? undefined : sessions.earlier(key, Date.now())
      request.touched = { question }
      const asked = { question, zone, now: nowMs, hosts, earlier, ...(language ? { language } : {}) }
      const read = await respondInSession(asked, database, { hot, clock: Date.now })
      // A language model takes seconds and has a budget of its own: nobody's turn waits for it.
      if (languageModel) request.leavePlace()
      const isPrivate = !isAllowed(request.caller, 'private_texts')
      const { response, wording, chosen } = await inModelWords(languageModel, words, {
        ...{ question, zone, now: nowMs, response: read.response, actor, requestId: request.id },
        reduce: isPrivate ? withoutPrivateTexts : (whole) => whole,
      })
      if (key !== undefined) sessions.remember(key, chosen ?? read.remembered, Date.now())
      const { intent } = response.interpretation
      metrics.countAnswer({ intent, language: response.language }, response.took_ms / 1000, response.dropped_claims)
      request.touched = touchedBy(question, response)
      return { ...(isPrivate ? withoutPrivateTexts(response) : response), wording }
    })
  }

/** RFC 3339 allows a leap second, which no clock here has; years before the epoch are a slip, and calendars of two digits read them wrong. */
const momentOf = (now: string): number => {
  const ms = Date.parse(now)
  if (ms >= 0) return ms
  const error = { field: 'body.now', value: now, reason: 'is not a moment since 1970' }
  throw new Problem(400, 'Bad request', `${error.field} ${error.reason}`, [error])
}

/** The answer as the model words it, where there is a model, it is wanted, and there is something to word. */
const inModelWords = async (
  model: LanguageModelService | undefined,
  words: 'model' | 'plain' | undefined,
  asked: Parameters<LanguageModelService['answer']>[0],
): Promise<ModelAnswer> => {
  const { intent, from } = asked.response.interpretation
  const isAskedBack = from === null && intent !== 'unsupported'
  if (model && words !== 'plain' && !isAskedBack) return model.answer(asked)
  const because = words === 'model' && !model ? 'no language model is set up' : null
  return { response: asked.response, wording: { ...PLAIN, refused_because: because } }
}

const MOST_IDS = 20

/** What the audit log says of a question. */
const touchedBy = (question: string, { interpretation, language, claims, searched }: Response) => {
  const { intent, entities } = interpretation
  const named = Object.entries(entities).filter(([, values]) => values.length > 0)
  const alerts = [...new Set(claims.flatMap(({ alert_ids }) => alert_ids))]
  return {
    ...{ question, intent, language, searched, claims: claims.length },
    ...(named.length > 0 ? { entities: Object.fromEntries(named) } : {}),
    ...(alerts.length > 0 ? { alert_ids: alerts.slice(0, MOST_IDS) } : {}),
  }
}
