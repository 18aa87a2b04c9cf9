// Routes whose answers cost the database are answered within one bound, whoever calls and however: the rest is told at once to come back.
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { Problem } from '../problem.ts'
import { type Bounds, NoPlaceError, openPlaces, type Places, type TurnedAway } from './places.ts'

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Its handler runs within the bound. */
    isBounded?: true
  }
  interface FastifyRequest {
    /** Of a bounded route: gives the place back before the handler has ended, where what is left does not ask the database. */
    leavePlace: () => void
  }
}

export type AdmissionCounts = {
  /** From then on the metrics tell how many are in work and wait. */
  watchPlaces(places: Pick<Places, 'inWork' | 'waiting'>): void
  countTurnedAway(because: TurnedAway): void
  /** How long a request waited for its place. */
  countWait(seconds: number): void
}

/** How many requests of a person were turned away within some time. */
export type TurnedAwayNote = { readonly person: string; readonly client: string; readonly requests: number }

const RETRY_AFTER_SECONDS = 5
/** Requests turned away are noted together: a flood of them would otherwise fill the audit log, and with it the service. */
const NOTE_EVERY_MS = 1000

const WORDS: Readonly<Record<TurnedAway, string>> = {
  full: 'as many wait as may',
  displaced: 'others who ask less had to be let in',
  waited: 'no place became free in time',
  gone: 'the client is gone',
}

/** Call before the routes are added. `note` is told at most once a second of each person who was turned away. */
export const boundRoutes = (
  app: FastifyInstance,
  bounds: Bounds,
  { counts, note }: { readonly counts: AdmissionCounts; readonly note: (turned: TurnedAwayNote) => void },
): void => {
  const places = openPlaces(bounds)
  const turnedAway = gatherNotes(note)
  counts.watchPlaces(places)
  app.decorateRequest('leavePlace', () => {})
  const refuse = (request: FastifyRequest, reply: FastifyReply, because: TurnedAway): never => {
    counts.countTurnedAway(because)
    turnedAway.add(request)
    request.isNoted = true
    reply.header('retry-after', RETRY_AFTER_SECONDS)
    throw new Problem(
      503,
      'Service unavailable',
      `${bounds.atOnce} are answered at a time and ${WORDS[because]}: ask again in ${RETRY_AFTER_SECONDS} seconds.`,
    )
  }
  const enter = async (request: FastifyRequest, reply: FastifyReply): Promise<() => void> => {
    const cameMs = performance.now()
    try {
      const leave = await places.enter(request.actor, goneSignal(reply))
      counts.countWait((performance.now() - cameMs) / 1000)
      return leave
    } catch (error) {
      if (error instanceof NoPlaceError) return refuse(request, reply, error.because)
      throw error
    }
  }
  app.addHook('onRoute', (route) => {
    if (!route.config?.isBounded) return
    const { handler } = route
    route.handler = async function (request, reply) {
      const leave = await enter(request, reply)
      request.leavePlace = leave
      try {
        return await handler.call(this, request, reply)
      } finally {
        leave()
      }
    }
  })
  app.addHook('onClose', async () => turnedAway.close())
}

/** Aborts when the client's connection ends. */
const goneSignal = ({ raw }: FastifyReply): AbortSignal => {
  const gone = new AbortController()
  raw.once('close', () => gone.abort())
  return gone.signal
}

const gatherNotes = (note: (turned: TurnedAwayNote) => void) => {
  let gathered = new Map<string, TurnedAwayNote>()
  let timer: NodeJS.Timeout | undefined
  const flush = (): void => {
    timer = undefined
    const notes = gathered
    gathered = new Map()
    for (const one of notes.values()) note(one)
  }
  return {
    add({ actor, ip }: FastifyRequest): void {
      const requests = (gathered.get(actor)?.requests ?? 0) + 1
      gathered.set(actor, { person: actor, client: ip, requests })
      timer ??= setTimeout(flush, NOTE_EVERY_MS)
    },
    close(): void {
      clearTimeout(timer)
      flush()
    },
  }
}
