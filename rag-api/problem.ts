// Errors as application/problem+json (RFC 9457), naming each bad field and its value.
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { Type } from 'typebox'

export type FieldError = { readonly field: string; readonly value: unknown; readonly reason: string }

/** An error that a route answers on purpose. */
export class Problem extends Error {
  override readonly name = 'Problem'
  readonly status: number
  readonly title: string
  readonly errors: readonly FieldError[]
  constructor(status: number, title: string, detail: string, errors: readonly FieldError[] = []) {
    super(detail)
    this.status = status
    this.title = title
    this.errors = errors
  }
}

export const problemSchema = Type.Object(
  {
    type: Type.String(),
    title: Type.String(),
    status: Type.Integer(),
    detail: Type.String(),
    errors: Type.Array(Type.Object({ field: Type.String(), value: Type.Unknown(), reason: Type.String() })),
  },
  { $id: 'Problem', title: 'Problem' },
)

type Validated = FastifyRequest & Record<'body' | 'query' | 'params' | 'headers', unknown>

/** Longest piece of a bad value that is sent back. */
const SHOWN_CHARS = 200

const shown = (value: unknown): unknown => {
  const text = typeof value === 'string' ? value : JSON.stringify(value)
  return text !== undefined && text.length > SHOWN_CHARS ? `${text.slice(0, SHOWN_CHARS)}...` : (value ?? null)
}

const fieldErrors = (error: FastifyError, request: FastifyRequest): FieldError[] => {
  const context = error.validationContext ?? 'body'
  const place = context === 'querystring' ? 'query' : context
  const root = (request as Validated)[place as 'body' | 'query' | 'params' | 'headers']
  return (error.validation ?? []).map(({ instancePath, params, message }) => {
    const extra =
      params.additionalProperty ?? params.missingProperty ?? (params.requiredProperties as string[] | undefined)?.[0]
    const path = [...instancePath.split('/').slice(1), ...(extra === undefined ? [] : [String(extra)])]
    const value = path.reduce<unknown>((at, key) => (at as Record<string, unknown> | undefined | null)?.[key], root)
    return { field: [place, ...path].join('.'), value: shown(value), reason: message ?? 'is not valid' }
  })
}

const send = (reply: FastifyReply, status: number, title: string, detail: string, errors: readonly FieldError[]) =>
  reply.code(status).type('application/problem+json').send({ type: 'about:blank', title, status, detail, errors })

const RETRY_AFTER_SECONDS = 5
/** Refused, no route, too many clients (53300), starting or ending (57P03, 57P01). */
const BUSY_CODES = new Set(['ECONNREFUSED', 'EHOSTUNREACH', '53300', '57P03', '57P01'])
/** What pg-pool says, without a code, when no connection became free or was opened in time. */
const POOL_TIMEOUT = 'timeout exceeded when trying to connect'

/** Whether an error or one of its causes says that no connection to the database was to be had: the same request may succeed later. */
export const isDatabaseBusy = (error: unknown): boolean => {
  for (let one = error; one instanceof Error; one = one.cause)
    if (one.message === POOL_TIMEOUT || BUSY_CODES.has((one as { code?: string }).code ?? '')) return true
  return false
}

/** Every error of `app` leaves as a problem; what went wrong inside is logged and not sent. */
export const useProblems = (app: FastifyInstance): void => {
  app.setErrorHandler<FastifyError>((error, request, reply) => {
    if (error instanceof Problem) return send(reply, error.status, error.title, error.message, error.errors)
    if (error.validation) {
      const errors = fieldErrors(error, request)
      const detail = errors.map(({ field, reason }) => `${field} ${reason}`).join('; ')
      return send(reply, 400, 'Bad request', detail, errors)
    }
    if (isDatabaseBusy(error)) {
      request.log.warn({ err: error }, 'no connection to the database')
      const detail = `The database has no connection free or cannot be reached; try again in ${RETRY_AFTER_SECONDS} seconds.`
      return send(reply.header('retry-after', RETRY_AFTER_SECONDS), 503, 'Service unavailable', detail, [])
    }
    const status = error.statusCode ?? 500
    if (status < 500) return send(reply, status, 'Bad request', error.message, [])
    request.log.error({ err: error }, 'request failed')
    return send(reply, 500, 'Internal error', 'The request failed; the log of the service says why.', [])
  })
  app.setNotFoundHandler((request, reply) => send(reply, 404, 'Not found', `No such page: ${shown(request.url)}`, []))
}
