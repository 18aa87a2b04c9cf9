import fastify, { type FastifyInstance } from 'fastify'
import { afterEach, expect, test } from 'vitest'
import { useProblems } from '../problem.ts'
import { boundRoutes, type TurnedAwayNote } from './bounded-routes.ts'
import type { Places } from './places.ts'

let app: FastifyInstance
afterEach(() => app.close())

/** A service of which one request is answered at a time, none waits, and whose answers come when `answer` is called. */
const open = async () => {
  const held: (() => void)[] = []
  const notes: TurnedAwayNote[] = []
  const counts = { turnedAway: [] as string[], waits: 0 }
  let places: Pick<Places, 'inWork' | 'waiting'> = { inWork: 0, waiting: 0 }
  app = fastify()
  app.decorateRequest('actor', 'ana')
  app.decorateRequest('isNoted', false)
  boundRoutes(
    app,
    { atOnce: 1, waiting: 0, waitMs: 1000 },
    {
      counts: {
        countTurnedAway: (because) => counts.turnedAway.push(because),
        countWait: () => (counts.waits += 1),
        watchPlaces: (watched) => {
          places = watched
        },
      },
      note: (turned) => notes.push(turned),
    },
  )
  useProblems(app)
  const hold = () => new Promise<string>((resolve) => held.push(() => resolve('answered')))
  app.get('/bounded', { config: { isBounded: true } }, hold)
  app.get('/leaving', { config: { isBounded: true } }, async (request) => {
    request.leavePlace()
    return hold()
  })
  app.get('/failing', { config: { isBounded: true } }, async () => {
    throw new Error('no')
  })
  app.get('/free', async () => 'free')
  await app.ready()
  const answer = () => held.shift()?.()
  return { answer, counts, notes, inWork: () => places.inWork, held }
}

test('beyond the bound a request is refused at once with when to come back; routes without a bound are answered', async () => {
  const { answer, counts, inWork, held } = await open()
  const first = app.inject('/bounded')
  await expect.poll(() => held.length).toBe(1)
  const refused = await app.inject('/bounded')
  expect([refused.statusCode, refused.headers['retry-after']]).toEqual([503, '5'])
  expect(refused.headers['content-type']).toContain('application/problem+json')
  expect(refused.json().detail).toContain('1 are answered at a time')
  expect((await app.inject('/free')).body).toBe('free')
  expect([counts.turnedAway, counts.waits]).toEqual([['full'], 1])
  answer()
  expect((await first).body).toBe('answered')
  expect(inWork()).toBe(0)
})

test('a place is given back when a handler fails, and once where HEAD goes the way of GET', async () => {
  const { inWork } = await open()
  expect((await app.inject('/failing')).statusCode).toBe(500)
  expect((await app.inject({ method: 'HEAD', url: '/failing' })).statusCode).toBe(500)
  expect(inWork()).toBe(0)
})

test('a handler that has no more need of the database lets the next one in', async () => {
  const { answer, inWork, held } = await open()
  const slow = app.inject('/leaving')
  await expect.poll(() => held.length).toBe(1)
  expect(inWork()).toBe(0)
  answer()
  expect((await slow).statusCode).toBe(200)
})

test('those who were turned away are noted together, for each person', async () => {
  const { answer, notes, held } = await open()
  const first = app.inject('/bounded')
  await expect.poll(() => held.length).toBe(1)
  await Promise.all([app.inject('/bounded'), app.inject('/bounded')])
  await expect.poll(() => notes, { timeout: 3000 }).toEqual([{ person: 'ana', client: '127.0.0.1', requests: 2 }])
  answer()
  await first
})
