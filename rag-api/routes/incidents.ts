// GET /v1/incidents, /v1/incidents/{incident_id} and its /report.
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { Type } from 'typebox'
import { incidentMeant } from '../answers/incident.ts'
import type { HotTier } from '../hot/hot-tier.ts'
import { type Found, incidentOfAlert, type Place, pageOfIncidents } from '../incidents/find.ts'
import { incidentJson } from '../incidents/incident.ts'
import { askingForReport } from '../incidents/report/asking.ts'
import { collectReport } from '../incidents/report/collect.ts'
import { formatWanted, REPORT_TYPES, type ReportFormat, renderReport } from '../incidents/report/render.ts'
import { Problem } from '../problem.ts'
import type { Database } from '../queries/queries.ts'
import type { Language } from '../understanding/language.ts'
import { isTimeZone } from '../understanding/time-calendar.ts'
import {
  incidentParams,
  incidentQuery,
  incidentSchema,
  incidentsPage,
  incidentsQuery,
  reportQuery,
} from './incident-schemas.ts'

export type IncidentDeps = {
  readonly database: Database
  readonly hot: HotTier
  readonly schemaVersion: number
  /** "autoinmune 1.2.3". */
  readonly software: string
}

/** Sensors' clocks may be this far ahead. */
const AHEAD_MS = 600_000
const PROBLEM = { '4xx': Type.Ref('Problem') }

export const incidentRoutes =
  (deps: IncidentDeps): FastifyPluginAsyncTypebox =>
  async (app) => {
    const { database } = deps
    const common = { tags: ['incidents'] }
    const pageSchema = {
      ...common,
      summary: 'Incidents, the one with the newest alert first.',
      querystring: incidentsQuery,
      response: { 200: incidentsPage, ...PROBLEM },
    }
    app.get(
      '/v1/incidents',
      { schema: pageSchema, config: { needs: 'incidents', isBounded: true } },
      async ({ query }) => {
        const { limit, cursor, from = null, to = null, lang } = query
        const after = cursor === undefined ? null : readCursor(cursor)
        const notAfter = Date.now() + AHEAD_MS
        const page = await pageOfIncidents(database, { limit, after, between: { from, to }, notAfter })
        const incidents = page.found.map(({ group, isComplete }) => incidentJson(group, isComplete, lang as Language))
        return { incidents, next_cursor: page.next ? writeCursor(page.next) : null } as never
      },
    )

    const oneSchema = {
      ...common,
      summary: 'One incident. The id of any of its alerts leads to it: 308 to the id of its first alert.',
      params: incidentParams,
      querystring: incidentQuery,
      response: { 200: incidentSchema, 308: merged, ...PROBLEM },
    }
    app.get(
      '/v1/incidents/:incident_id',
      { schema: oneSchema, config: { needs: 'incidents', isBounded: true } },
      async (request, reply) => {
        const { params, query } = request
        const found = await findIncident(database, params.incident_id)
        if (found.group.id !== params.incident_id) return redirect(request, reply, found) as never
        return incidentJson(found.group, found.isComplete, query.lang as Language) as never
      },
    )

    const reportSchema = {
      ...common,
      summary: 'The forensic report of an incident, with the digest of each piece of evidence and of itself.',
      description: 'Without `format` the header Accept decides: text/html, text/markdown, else JSON.',
      params: incidentParams,
      querystring: reportQuery,
      response: { 308: merged, ...PROBLEM },
    }
    app.get(
      '/v1/incidents/:incident_id/report',
      { schema: reportSchema, config: { needs: 'reports', isBounded: true } },
      async (request, reply) => {
        const { params, query } = request
        assertZone(query.time_zone)
        const found = await findIncident(database, params.incident_id)
        if (found.group.id !== params.incident_id) return redirect(request, reply, found, '/report')
        const format = (query.format as ReportFormat | undefined) ?? formatWanted(request.headers.accept)
        return sendReport(deps, request, reply, found, {
          format,
          language: query.lang as Language,
          zone: query.time_zone,
        })
      },
    )
  }

type Wanted = { readonly format: ReportFormat; readonly language: Language; readonly zone: string }

const sendReport = async (
  { database, hot, software, schemaVersion }: IncidentDeps,
  request: FastifyRequest,
  reply: FastifyReply,
  { group }: Found,
  { format, language, zone }: Wanted,
): Promise<FastifyReply> => {
  const { id: incidentId } = group
  const now = Date.now()
  // A sensor's clock may be ahead: what it saw is part of it.
  const until = Math.max(now, ...group.alerts.map(({ last_seen }) => Date.parse(last_seen)))
  const asking = askingForReport({ incidentId, language, zone, now: until }, database, hot)
  const incident = await incidentMeant(asking)
  if (!incident) throw notFound(incidentId)
  const report = await collectReport(asking, incident, {
    requested_by: request.actor,
    client: request.ip,
    request_id: request.id,
    requested_at: new Date(now).toISOString(),
    software,
    schema_version: schemaVersion,
  })
  const { text, digest } = renderReport(report, format)
  const { data_from, data_to, evidence_digest } = report.custody
  request.touched = {
    ...{ incident_id: incidentId, format, language, data_from, data_to, digest, evidence_digest },
    evidence: report.evidence.length,
  }
  const { type, extension, policy } = REPORT_TYPES[format]
  if (policy) reply.header('content-security-policy', `${policy}; frame-ancestors 'none'`)
  reply.header('content-disposition', `inline; filename="incident-${incidentId}.${extension}"`)
  reply.header('cache-control', 'no-store')
  return reply.type(type).send(text)
}

const merged = Type.Object(
  { incident_id: Type.String(), asked_for: Type.String(), note: Type.String() },
  { description: 'The alert asked for belongs to an incident with an earlier alert; Location names it.' },
)

const redirect = (request: FastifyRequest, reply: FastifyReply, { group }: Found, rest = ''): FastifyReply => {
  const { incident_id: asked } = request.params as { incident_id: string }
  const query = request.url.includes('?') ? request.url.slice(request.url.indexOf('?')) : ''
  return reply
    .code(308)
    .header('location', `/v1/incidents/${group.id}${rest}${query}`)
    .send({
      incident_id: group.id,
      asked_for: asked,
      note: `This alert is part of the incident ${group.id}, which began before it.`,
    })
}

const findIncident = async (database: Database, id: string): Promise<Found> => {
  const found = await incidentOfAlert(database, id, Date.now() + AHEAD_MS)
  if (!found) throw notFound(id)
  return found
}

const notFound = (id: string): Problem =>
  new Problem(404, 'Not found', `There is no incident ${id}: an incident has the id of its first alert.`)

const assertZone = (zone: string): void => {
  if (isTimeZone(zone)) return
  const error = { field: 'query.time_zone', value: zone, reason: 'is not an IANA time zone name' }
  throw new Problem(400, 'Bad request', `${error.field} ${error.reason}`, [error])
}

const writeCursor = ({ last_seen, alert_id }: Place): string =>
  Buffer.from(`${last_seen} ${alert_id}`).toString('base64url')

const CURSOR = /^(\d{4}-\d\d-\d\dT[\d:.]+Z) ([0-9a-f-]{36})$/

const readCursor = (cursor: string): Place => {
  const [, last_seen, alert_id] = CURSOR.exec(Buffer.from(cursor, 'base64url').toString()) ?? []
  if (last_seen && alert_id) return { last_seen, alert_id }
  const error = { field: 'query.cursor', value: cursor, reason: 'is not a cursor of this API' }
  throw new Problem(400, 'Bad request', `${error.field} ${error.reason}`, [error])
}
