// Every request whose permission has an action is noted when it has been answered: who, from where, what was touched, how it ended.
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { PERMISSIONS, type Rule } from '../access/permissions.ts'
import { neededBy } from '../access.ts'
import { Problem } from '../problem.ts'
import type { AuditLog } from './audit-log.ts'

declare module 'fastify' {
  interface FastifyRequest {
    /** What the request is about, for the audit log: set by the route. */
    touched: Readonly<Record<string, unknown>>
    /** The route's own statement noted it, in one transaction with what it did. */
    isNoted: boolean
  }
}

/** Call after `guard`: it needs to know who calls. While the audit log cannot take more, what must be noted is answered 503. */
export const noteRequests = (app: FastifyInstance, audit: AuditLog): void => {
  app.decorateRequest('touched', null as unknown as FastifyRequest['touched'])
  app.decorateRequest('isNoted', false)
  app.addHook('onRequest', async (request, reply) => {
    request.touched = {}
    if (actionOf(request) === undefined || !audit.isFull) return
    reply.header('retry-after', '5')
    throw new Problem(503, 'Service unavailable', 'The audit log cannot be written now, and this must be noted there.')
  })
  app.addHook('onResponse', async (request, reply) => {
    const action = reply.statusCode === 403 && isKnown(request) ? 'refused' : actionOf(request)
    if (action === undefined || !isKnown(request) || request.isNoted) return
    const { method, actor, ip, id, touched } = request
    const route = `${method} ${request.routeOptions.url ?? ''}`
    audit.note({
      ...{ actor, action, client: ip, requestId: id, tookMs: Math.round(reply.elapsedTime * 10) / 10 },
      detail: { ...touched, route, status: reply.statusCode },
    })
  })
}

const actionOf = (request: FastifyRequest): string | undefined => (PERMISSIONS[neededBy(request)] as Rule).action

/** Strangers are counted, not noted: they could fill the log. */
const isKnown = ({ actor }: FastifyRequest): boolean => actor !== 'nobody'
