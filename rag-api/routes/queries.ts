// GET /v1/queries/{name}: the SQL that a claim's sql_ref names, so that whoever has an answer and no checkout can read how its numbers were made.
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Type } from 'typebox'
import { Problem } from '../problem.ts'
import { queryText, sqlRef } from '../queries/queries.ts'

const query = Type.Object({
  name: Type.String(),
  sql_ref: Type.String({ description: 'As claims name it.' }),
  description: Type.String({ description: 'What it answers and what its parameters are.' }),
  sql: Type.String({
    description:
      'Parameters $1, $2, ... are values of the question; /*events*/ stands for security_events, other such marks for conditions of the question.',
  }),
})

const params = Type.Object({
  name: Type.String({ pattern: '^[a-z0-9-]{1,64}$', description: 'The file of a sql_ref without its ending.' }),
})

export const queryRoutes = (): FastifyPluginAsyncTypebox => async (app) => {
  const schema = {
    summary: 'One query as it is written.',
    tags: ['questions'],
    params,
    response: { 200: query, '4xx': Type.Ref('Problem') },
  }
  app.get('/v1/queries/:name', { schema, config: { needs: 'alerts' } }, async ({ params: { name } }) => {
    const text = queryText(name)
    if (text === undefined) throw new Problem(404, 'Not found', `There is no query ${name}.`)
    const lines = text.split('\n')
    const begin = lines.findIndex((line) => !line.startsWith('--'))
    const description = lines
      .slice(0, begin)
      .map((line) => line.replace(/^-- ?/, ''))
      .join(' ')
    return { name, sql_ref: sqlRef(name), description, sql: lines.slice(begin).join('\n').trim() }
  })
}
