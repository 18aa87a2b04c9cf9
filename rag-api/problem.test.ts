import Fastify from 'fastify'
import { expect, test } from 'vitest'
import { isDatabaseBusy, Problem, useProblems } from './problem.ts'

const answerTo = async (error: Error) => {
  const app = Fastify()
  useProblems(app)
  app.get('/', () => Promise.reject(error))
  const response = await app.inject('/')
  await app.close()
  return response
}

const withCode = (code: string) => Object.assign(new Error('of the driver'), { code })

test.each<[string, Error, number, string | undefined]>([
  [
    'no connection of the pool became free',
    new Error('query top.sql', { cause: new Error('timeout exceeded when trying to connect') }),
    503,
    '5',
  ],
  ['the server has too many clients', new Error('query top.sql', { cause: withCode('53300') }), 503, '5'],
  ['the server is not there', withCode('ECONNREFUSED'), 503, '5'],
  ['a statement is wrong', new Error('query top.sql', { cause: withCode('42601') }), 500, undefined],
  ['a route says it on purpose', new Problem(503, 'Too many streams', 'At most 2.'), 503, undefined],
])('%s', async (_what, error, status, retryAfter) => {
  const response = await answerTo(error)
  expect(response.statusCode).toBe(status)
  expect(response.headers['retry-after']).toBe(retryAfter)
  expect(response.headers['content-type']).toContain('application/problem+json')
  expect(response.json()).toMatchObject({ status })
})

test('what is no error is not busy', () => {
  expect(isDatabaseBusy(undefined)).toBe(false)
  expect(isDatabaseBusy(new Error('one', { cause: 'text' }))).toBe(false)
})
