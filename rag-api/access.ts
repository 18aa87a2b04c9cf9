// Who may call: Host and Origin are checked (a web page of another site must not reach a loopback service by DNS rebinding),
// and a bearer token where one is set.
import { createHash, timingSafeEqual } from 'node:crypto'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { Problem } from './problem.ts'

export type Access = {
  /** Address that the service listens on. */
  readonly host: string
  /** Undefined: none is asked for. */
  readonly token: string | undefined
  readonly allowedHosts: readonly string[]
  /** Further tokens, each with the name of its holder. */
  readonly namedTokens?: ReadonlyMap<string, string>
}

declare module 'fastify' {
  interface FastifyRequest {
    /** Who asks: the name of the token's holder, "token" for the one without a name, "local" where none is asked for. */
    actor: string
  }
}

const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|::1|\[::1\])$/i
/** Answer without a token: the page holds no data, probes carry no credentials. */
const OPEN = /^\/(?:$|[?]|healthz|readyz|favicon\.ico|page\/|openapi\.json|v1\/openapi\.json)/

export const isLoopback = (host: string): boolean => LOOPBACK.test(host)

/** Throws when the service would be open to the network without a token. */
export const assertSafe = ({ host, token, namedTokens }: Access): void => {
  if (!isLoopback(host) && !token && !namedTokens?.size) {
    throw new Error(
      `HTTP_HOST is ${host}, which is not loopback: set HTTP_TOKEN or HTTP_TOKENS, or the file of either (16 characters or more), or listen on 127.0.0.1`,
    )
  }
}

/** Name without the port, or undefined when it is no host at all. */
const nameOf = (host: string | undefined): string | undefined => {
  try {
    return host ? new URL(`http://${host}`).hostname.toLowerCase() : undefined
  } catch {
    return undefined
  }
}

const isKnownHost = (name: string | undefined, { host, allowedHosts }: Access): boolean => {
  if (name === undefined) return false
  if (isLoopback(host)) return LOOPBACK.test(name) || allowedHosts.includes(name)
  // On an open address the token guards; names are checked where they are listed.
  return allowedHosts.length === 0 || allowedHosts.includes(name) || name === host
}

const originName = (origin: string): string | undefined => {
  try {
    return new URL(origin).hostname.toLowerCase()
  } catch {
    return undefined
  }
}

/** Names by token, from the "name:token" pairs of HTTP_TOKENS. One person may have several, while the old one is being replaced. */
export const readNamedTokens = (text: string): ReadonlyMap<string, string> =>
  new Map(
    text
      .split(/[\s,]+/)
      .filter((pair) => pair !== '')
      .map((pair) => [pair.slice(pair.indexOf(':') + 1), pair.slice(0, pair.indexOf(':'))]),
  )

/** Undefined: no token that is known. Every token is compared, so that the time taken does not tell which one came near. */
const actorOf = (request: FastifyRequest, { token, namedTokens = new Map() }: Access): string | undefined => {
  const digest = (text: string) => createHash('sha256').update(text).digest()
  const given = digest(/^Bearer (.+)$/i.exec(request.headers.authorization ?? '')?.[1] ?? '')
  const known = [...namedTokens, ...(token ? [[token, 'token'] as const] : [])]
  if (known.length === 0) return 'local'
  return known.filter(([one]) => timingSafeEqual(given, digest(one)))[0]?.[1]
}

/** Checks every request before anything else of it is read. */
export const guard = (app: FastifyInstance, access: Access): void => {
  app.decorateRequest('actor', 'local')
  app.addHook('onRequest', async (request) => {
    const host = nameOf(request.headers.host)
    if (!isKnownHost(host, access)) {
      throw new Problem(403, 'Forbidden', 'This host name is not served here; HTTP_ALLOWED_HOSTS adds names.', [
        { field: 'headers.host', value: request.headers.host ?? null, reason: 'is not allowed' },
      ])
    }
    const { origin } = request.headers
    if (origin !== undefined && originName(origin) !== host) {
      throw new Problem(403, 'Forbidden', 'Pages of another origin may not call this service.', [
        { field: 'headers.origin', value: origin, reason: 'is not this host' },
      ])
    }
    const actor = actorOf(request, access)
    if (actor !== undefined) request.actor = actor
    else if (!OPEN.test(request.url)) throw new Problem(401, 'Unauthorized', 'Send "Authorization: Bearer <token>".')
  })
}
