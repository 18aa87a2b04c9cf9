// A value of another type is refused, not turned into the one wanted: Fastify's validator makes "5" of 5, which queries need and bodies do not.
import type { FastifyInstance } from 'fastify'
import { type FieldError, Problem } from './problem.ts'

type Properties = Readonly<Record<string, { readonly type?: unknown }>>

const TYPE_OF: Readonly<Record<string, string>> = {
  string: 'string',
  number: 'number',
  integer: 'number',
  boolean: 'boolean',
}

/** Fields of a body whose type is not that of its schema, each with the value sent; what is not there is the validator's to miss. */
export const wrongTypes = (body: unknown, properties: Properties): FieldError[] => {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) return []
  return Object.entries(properties).flatMap(([name, { type }]) => {
    const value = (body as Record<string, unknown>)[name]
    const wanted = TYPE_OF[String(type)]
    if (value === undefined || wanted === undefined || typeof value === wanted) return []
    return [{ field: `body.${name}`, value, reason: `must be ${type}` }]
  })
}

/** Throws a Problem (400) before the validator sees the body. Applies to every route whose body is one object. */
export const refuseOtherTypes = (app: FastifyInstance): void => {
  app.addHook('preValidation', async (request) => {
    const schema = request.routeOptions.schema?.body as { properties?: Properties } | undefined
    const errors = wrongTypes(request.body, schema?.properties ?? {})
    if (errors.length === 0) return
    throw new Problem(400, 'Bad request', errors.map(({ field, reason }) => `${field} ${reason}`).join('; '), errors)
  })
}
