// Who may call: Host and Origin are checked (a web page of another site must not reach a loopback service by DNS rebinding), then the
// bearer token where one is set, then whether its role or scopes allow the route (access/permissions.ts).
import { timingSafeEqual } from 'node:crypto'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { type Attempts, openAttempts } from './access/attempts.ts'
import { type Caller, isAllowed, neededText, type Permission, SCOPES } from './access/permissions.ts'
import { digestOf, isExpired, type Token, tokensOfPairs, tokenWithoutName } from './access/tokens.ts'
import { Problem } from './problem.ts'

export type Access = {
  /** Address that the service listens on. */
  readonly host: string
  /** Undefined: none is asked for. */
  readonly token: string | undefined
  readonly allowedHosts: readonly string[]
  /** Further tokens, each with the name of its holder. */
  readonly namedTokens?: ReadonlyMap<string, string>
  /** Tokens of the file, as it is now. Absent: there is no file. With a file that holds none nobody is let in. */
  readonly fileTokens?: () => readonly Token[]
}

/** Why a request was not let in. */
export const REFUSALS = ['missing', 'unknown', 'expired', 'throttled'] as const
export type Refusal = (typeof REFUSALS)[number]

export type AccessCounts = {
  countRefused(refusal: Refusal): void
  countForbidden(permission: Permission): void
}

declare module 'fastify' {
  interface FastifyRequest {
    /** Who asks: the name of the token's holder, "token" for the one without a name, "local" where none is asked for. */
    actor: string
    /** The same with role and scopes. */
    caller: Caller
  }
  interface FastifyContextConfig {
    /** What the caller must be allowed to. Absent: `platform`, an admin's. */
    needs?: Permission
  }
}

/** Whoever reaches a loopback service that asks for no token owns the machine. */
const LOCAL: Caller = { name: 'local', role: 'admin', scopes: SCOPES }
const NOBODY: Caller = { name: 'nobody', role: 'viewer', scopes: [] }
/** Routes of plugins that cannot declare what they need. */
const OPEN_ROUTES: ReadonlySet<string> = new Set(['/page/*'])

const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|::1|\[::1\])$/i

export const isLoopback = (host: string): boolean => LOOPBACK.test(host)

/** Throws when the service would be open to the network without a token. */
export const assertSafe = ({ host, token, namedTokens, fileTokens }: Access): void => {
  if (!isLoopback(host) && !token && !namedTokens?.size && !fileTokens?.().length) {
    throw new Error(
      `HTTP_HOST is ${host}, which is not loopback: set HTTP_TOKEN, HTTP_TOKENS or HTTP_TOKENS_FILE (tokens of 16 characters or more), or listen on 127.0.0.1`,
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

type Known = { readonly token: Token } | { readonly refusal: Refusal }

/** Every token is compared, so that the time taken does not tell which one came near. */
const knownBy = (given: string | undefined, tokens: readonly Token[], nowMs: number): Known => {
  if (given === undefined) return { refusal: 'missing' }
  const digest = digestOf(given)
  const [token] = tokens.filter((one) => timingSafeEqual(digest, one.digest))
  if (!token) return { refusal: 'unknown' }
  return isExpired(token, nowMs) ? { refusal: 'expired' } : { token }
}

/** Who calls, or undefined where no token is known; a client that guesses is answered 429 before its token is looked at. */
const openDoor = (access: Access, counts: AccessCounts, log: FastifyInstance['log']) => {
  const attempts: Attempts = openAttempts()
  const fixed = [
    ...tokensOfPairs(access.namedTokens ?? new Map()),
    ...(access.token ? [tokenWithoutName(access.token)] : []),
  ]
  return (request: FastifyRequest, reply: FastifyReply): Caller | undefined => {
    if (fixed.length === 0 && !access.fileTokens) return LOCAL
    const given = /^Bearer (.+)$/i.exec(request.headers.authorization ?? '')?.[1]
    const nowMs = Date.now()
    const waitSeconds = given === undefined ? 0 : attempts.waitSeconds(request.ip, nowMs)
    if (waitSeconds > 0) {
      counts.countRefused('throttled')
      reply.header('retry-after', String(waitSeconds))
      throw new Problem(429, 'Too many attempts', `Too many wrong tokens from here: wait ${waitSeconds} s.`)
    }
    const known = knownBy(given, [...fixed, ...(access.fileTokens?.() ?? [])], nowMs)
    if ('token' in known) return known.token
    counts.countRefused(known.refusal)
    if (known.refusal === 'unknown' && attempts.fail(request.ip, nowMs)) {
      log.warn({ client: request.ip }, 'too many wrong tokens from one client')
    }
    return undefined
  }
}

/** What a route needs; the not-found page tells nothing but wants somebody who is known. */
export const neededBy = (request: FastifyRequest): Permission => {
  if (request.is404) return 'alerts'
  const { url = '', config } = request.routeOptions
  if (config?.needs) return config.needs
  return OPEN_ROUTES.has(url) ? 'open' : 'platform'
}

const assertHost = (request: FastifyRequest, access: Access): void => {
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
}

/** Checks every request before anything else of it is read. */
export const guard = (app: FastifyInstance, access: Access, counts: AccessCounts): void => {
  const callerOf = openDoor(access, counts, app.log)
  app.decorateRequest('actor', LOCAL.name)
  // A getter's value per request: one object shared by all requests would be refused by the framework.
  app.decorateRequest('caller', null as unknown as Caller)
  app.addHook('onRequest', async (request, reply) => {
    request.caller = NOBODY
    request.actor = NOBODY.name
    assertHost(request, access)
    const needed = neededBy(request)
    // The page's own files are read without a look at tokens: a wrong one must not lock its holder out of the page.
    if (needed === 'open') return
    const caller = callerOf(request, reply)
    if (caller === undefined) {
      reply.header('www-authenticate', 'Bearer realm="autoinmune"')
      throw new Problem(401, 'Unauthorized', 'Send "Authorization: Bearer <token>" with a token that is in force.')
    }
    request.caller = caller
    request.actor = caller.name
    if (isAllowed(caller, needed)) return
    counts.countForbidden(needed)
    const has = [`role ${caller.role}`, ...caller.scopes.map((scope) => `scope ${scope}`)].join(', ')
    throw new Problem(403, 'Forbidden', `This needs ${neededText(needed)}; the token of ${caller.name} has ${has}.`)
  })
}
