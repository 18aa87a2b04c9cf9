// GET /v1/events/{event_id}/attributions: what decided in the model's opinion of a stored event, computed when it is asked.
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Type } from 'typebox'
import { FEATURE_WORDS } from '../answers/feature-words.ts'
import type { EventExplanation, ExplainEvent } from '../explanations.ts'
import { Problem } from '../problem.ts'
import type { Database } from '../queries/queries.ts'
import { idParams } from './schemas.ts'

const orNull = <T extends Parameters<typeof Type.Union>[0][number]>(schema: T, description: string) =>
  Type.Union([schema, Type.Null()], { description })

const attribution = Type.Object({
  output: Type.String({ description: 'What it is about: attack (is it one at all), or the class.' }),
  feature: Type.String({ description: 'Name of the feature.' }),
  words: orNull(
    Type.Object({ es: Type.String(), en: Type.String() }),
    'What the feature is, in words. Null: it has none yet.',
  ),
  value: orNull(Type.Number(), 'As the model saw it: counts and durations are ln(1 + x). Null: not measured.'),
  contribution: Type.Number({ description: 'Shapley value in log-odds: above 0 it speaks for the output.' }),
})

const explanation = Type.Object({
  event_id: Type.String({ format: 'uuid' }),
  model_version: Type.String({ description: 'Version of the models that explain: those that serve now.' }),
  attack_probability: Type.Number({ description: 'Their probability that the event is part of an attack.' }),
  attack_class: Type.String({ description: 'Their likeliest class if it is one.' }),
  scored_as: orNull(
    Type.Object({
      model_version: orNull(Type.String(), 'Version of the models of then.'),
      attack_probability: Type.Number(),
      attack_class: orNull(Type.String(), 'Their likeliest class.'),
    }),
    'What was said when the event came. Null: it was not scored.',
  ),
  attributions: Type.Array(attribution, { description: 'At most five for attack and five for the class.' }),
})

const REASONS = {
  no_such_event: [404, 'Not found', 'is not stored (or not yet)'],
  not_scorable: [
    422,
    'Nothing to explain',
    'is scored by no model: a fold of many flows, a record of another program, or no packet of the originator',
  ],
} as const

export const attributionRoutes =
  ({
    database,
    explainEvent,
  }: {
    readonly database: Database
    readonly explainEvent: ExplainEvent
  }): FastifyPluginAsyncTypebox =>
  async (app) => {
    const schema = {
      summary: 'Why the model says what it says of one event.',
      description: 'Exact Shapley values of the features, computed from the stored event.',
      tags: ['events'],
      params: idParams('event_id'),
      response: { 200: explanation, '4xx': Type.Ref('Problem') },
    }
    app.get('/v1/events/:event_id/attributions', { schema, config: { needs: 'events' } }, async (request) => {
      const { event_id: id } = request.params
      request.touched = { event_id: id }
      const found = await explainEvent(database, id)
      if ('reason' in found) {
        const [status, title, text] = REASONS[found.reason]
        throw new Problem(status, title, `Event ${id} ${text}.`)
      }
      return { ...found, attributions: found.attributions.map(inWords) }
    })
  }

const inWords = (one: EventExplanation['attributions'][number]) => {
  const words = FEATURE_WORDS[one.feature ?? '']
  return {
    output: one.output ?? 'attack',
    feature: one.feature ?? '',
    words: words ? { es: words[1], en: words[2] } : null,
    value: one.value ?? null,
    contribution: one.contribution ?? 0,
  }
}
