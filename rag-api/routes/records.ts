// GET /v1/events/{event_id} and /v1/logs/{log_id}: what the ids of an answer name.
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Type } from 'typebox'
import type { HotTier } from '../hot/hot-tier.ts'
import { Problem } from '../problem.ts'
import { openEvents } from '../queries/events.ts'
import { type Database, run } from '../queries/queries.ts'
import { idParams } from './schemas.ts'

const PROBLEM = { '4xx': Type.Ref('Problem') }
const record = Type.Record(Type.String(), Type.Unknown())

export const recordRoutes =
  ({ database, hot }: { readonly database: Database; readonly hot: HotTier }): FastifyPluginAsyncTypebox =>
  async (app) => {
    const eventOne = {
      summary: 'One event with everything measured.',
      description:
        'An event that is in memory and not stored yet has the few fields that memory keeps, and is_stored false.',
      tags: ['events'],
      params: idParams('event_id'),
      response: { 200: record, ...PROBLEM },
    }
    app.get('/v1/events/:event_id', { schema: eventOne, config: { needs: 'events' } }, async (request) => {
      const { event_id: id } = request.params
      request.touched = { event_id: id }
      const [row] = await run<Record<string, unknown>>(database, 'event-by-id', [id])
      if (row) return row
      const [fact] = openEvents(database, hot, Date.now).facts([id])
      if (fact) return { ...fact, is_stored: false }
      throw new Problem(404, 'Not found', `There is no event ${id}.`)
    })

    const logOne = {
      summary: 'One log line: as received and as understood.',
      tags: ['logs'],
      params: idParams('log_id'),
      response: { 200: record, ...PROBLEM },
    }
    app.get('/v1/logs/:log_id', { schema: logOne, config: { needs: 'logs' } }, async (request) => {
      const { log_id: id } = request.params
      request.touched = { log_id: id }
      const [row] = await run<Record<string, unknown>>(database, 'log-by-id', [id])
      if (!row) throw new Problem(404, 'Not found', `There is no log line ${id}.`)
      return row
    })
  }
