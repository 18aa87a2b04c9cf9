// GET /v1/alerts and /v1/alerts/{alert_id}
import { isIP } from 'node:net'
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { FastifyReply } from 'fastify'
import { Type } from 'typebox'
import { formatAlert } from '../formats/format.ts'
import type { AlertFormat } from '../formats/names.ts'
import { Problem } from '../problem.ts'
import { type Database, run } from '../queries/queries.ts'
import { type AlertTableRow, alertJson } from './alert-json.ts'
import { alertSchema, alertsPage, alertsQuery, foreignDocument, foreignPage, formatQuery, idParams } from './schemas.ts'

const PROBLEM = { '4xx': Type.Ref('Problem') }

export const alertRoutes =
  ({ database }: { readonly database: Database }): FastifyPluginAsyncTypebox =>
  async (app) => {
    const pageSchema = {
      summary: 'Alerts, newest first.',
      tags: ['alerts'],
      querystring: alertsQuery,
      response: { 200: Type.Union([alertsPage, foreignPage]), ...PROBLEM },
    }
    app.get('/v1/alerts', { schema: pageSchema, config: { needs: 'alerts' } }, async ({ query }, reply) => {
      if (query.ip !== undefined && isIP(query.ip) === 0) throw badField('query.ip', query.ip, 'is not an address')
      const [lastSeen, alertId] = query.cursor === undefined ? [null, null] : readCursor(query.cursor)
      const filters = [query.class, query.severity, query.ip, query.status, query.from, query.to].map(
        (value) => value ?? null,
      )
      const rows = await run<AlertTableRow>(database, 'alerts-page', [lastSeen, alertId, ...filters, query.limit + 1])
      const page = rows.slice(0, query.limit)
      const last = page.at(-1)
      const next_cursor = rows.length > query.limit && last ? writeCursor(last) : null
      return inFormat(reply, { alerts: page.map((row) => shownAs(query.format, row)), next_cursor })
    })

    const alertOne = {
      summary: 'One alert.',
      tags: ['alerts'],
      params: idParams('alert_id'),
      querystring: formatQuery,
      response: { 200: Type.Union([alertSchema, foreignDocument]), ...PROBLEM },
    }
    app.get(
      '/v1/alerts/:alert_id',
      { schema: alertOne, config: { needs: 'alerts' } },
      async ({ params, query }, reply) => {
        const [row] = await run<AlertTableRow>(database, 'alert-by-id', [params.alert_id])
        if (!row) throw new Problem(404, 'Not found', `There is no alert ${params.alert_id}.`)
        return inFormat(reply, shownAs(query.format, row))
      },
    )
  }

const shownAs = (format: AlertFormat | undefined, row: AlertTableRow) => {
  const alert = alertJson(row)
  return format === undefined ? alert : formatAlert(alert, format)
}

/** Sent as it is: two shapes under one route are told apart by the caller's parameter, not by a serialiser that guesses. */
const inFormat = <T>(reply: FastifyReply, value: T): T => {
  reply.type('application/json; charset=utf-8').serializer(JSON.stringify)
  return value
}

const badField = (field: string, value: unknown, reason: string): Problem =>
  new Problem(400, 'Bad request', `${field} ${reason}`, [{ field, value, reason }])

const writeCursor = ({ last_seen, alert_id }: AlertTableRow): string =>
  Buffer.from(`${last_seen} ${alert_id}`).toString('base64url')

const CURSOR = /^(\d{4}-\d\d-\d\dT[\d:.]+Z) ([0-9a-f-]{36})$/

const readCursor = (cursor: string): [string, string] => {
  const [, lastSeen, alertId] = CURSOR.exec(Buffer.from(cursor, 'base64url').toString()) ?? []
  if (!lastSeen || !alertId) throw badField('query.cursor', cursor, 'is not a cursor of this API')
  return [lastSeen, alertId]
}
