// The HTTP application without its socket: routes, checks and headers in the order in which a request meets them.
import { randomUUID } from 'node:crypto'
import path from 'node:path'
import fastifyStatic from '@fastify/static'
import swagger from '@fastify/swagger'
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox'
import fastify, { type FastifyBaseLogger, type FastifyInstance, LogController, type RouteOptions } from 'fastify'
import type { Logger } from 'pino'
import packageJson from '../package.json' with { type: 'json' }
import { type Access, guard } from './access.ts'
import { boundRoutes, type TurnedAwayNote } from './admission/bounded-routes.ts'
import { DEFAULT_BOUNDS } from './admission/config.ts'
import type { Bounds } from './admission/places.ts'
import { type AuditEntry, openAuditLog } from './audit/audit-log.ts'
import { noteRequests } from './audit/note-requests.ts'
import { refuseOtherTypes } from './body-types.ts'
import type { ExplainEvent } from './explanations.ts'
import { functionRoutes } from './functions/routes.ts'
import { type HotTier, NO_HOT_TIER } from './hot/hot-tier.ts'
import type { LanguageModelConfig } from './language-model/config.ts'
import type { LanguageModel } from './language-model/model.ts'
import { openModelMetrics } from './language-model/model-metrics.ts'
import { openLanguageModel } from './language-model/service.ts'
import { openLiveAlerts } from './live-alerts.ts'
import type { McpCaps } from './mcp/config.ts'
import { mcpRoutes } from './mcp/routes.ts'
import { openRagMetrics, type RagMetrics } from './metrics.ts'
import { problemSchema, useProblems } from './problem.ts'
import type { Database } from './queries/queries.ts'
import { alertStreamRoutes } from './routes/alert-stream.ts'
import { alertRoutes } from './routes/alerts.ts'
import { attributionRoutes } from './routes/attributions.ts'
import { auditRoutes } from './routes/audit.ts'
import { feedbackRoutes } from './routes/feedback.ts'
import { healthRoutes } from './routes/health.ts'
import { incidentRoutes } from './routes/incidents.ts'
import { languageModelRoutes } from './routes/language-model.ts'
import { queryRoutes } from './routes/queries.ts'
import { questionRoutes } from './routes/questions.ts'
import { recordRoutes } from './routes/records.ts'
import { similarRoutes } from './routes/similar.ts'
import { type OpenSentences, openWhenAsked } from './sentences.ts'
import type { HostIndex } from './understanding/entity-hosts.ts'

export type AppDeps = {
  readonly database: Database
  readonly log: Logger
  readonly access: Access
  readonly schemaVersion: number
  /** Loads the sentence model that embedded the signatures. Absent: texts cannot be compared. */
  readonly openSentences?: OpenSentences
  /** Says what decided in the model about an event. Absent: there is no route for it. */
  readonly explainEvent?: ExplainEvent
  /** The newest events in memory. Absent: there are none. */
  readonly hot?: HotTier
  /** Told of each route as it is added. */
  readonly onRoute?: (route: RouteOptions) => void
  /** Names of the asset list that questions may use. Absent: none. */
  readonly hosts?: HostIndex
  /** Caps of the functions as MCP tools, and of calls at the same time. Absent: MCP is off. */
  readonly mcp?: McpCaps
  /** How many requests are answered at the same time and how many wait. */
  readonly bounds?: Bounds
  /** Words answers and chooses functions. Absent: neither. */
  readonly languageModel?: { readonly config: LanguageModelConfig; readonly model: LanguageModel }
}

/** Shown in the page's footer and in the API's description, as the licence of the data asks. */
export const ATTRIBUTION = 'IP geolocation by DB-IP (https://db-ip.com), CC BY 4.0.'

const SOFTWARE = `autoinmune ${packageJson.version}`
const OPEN = { needs: 'open' } as const
const BODY_LIMIT_BYTES = 16_384
const HEADERS = {
  'content-security-policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
}

/** A ready application; the caller listens and closes. */
export const createApp = async (deps: AppDeps): Promise<FastifyInstance> => {
  const { database, log, access, schemaVersion, hosts = new Map(), hot = NO_HOT_TIER, bounds = DEFAULT_BOUNDS } = deps
  const app = fastify({
    loggerInstance: log as FastifyBaseLogger,
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: BODY_LIMIT_BYTES,
    genReqId: requestIdOf,
    forceCloseConnections: true,
    ajv: { customOptions: { allErrors: true, removeAdditional: false } },
  }).withTypeProvider<TypeBoxTypeProvider>() as unknown as FastifyInstance
  const metrics = openRagMetrics(hot)
  if (deps.onRoute) app.addHook('onRoute', deps.onRoute)
  const live = openLiveAlerts(database, log)
  app.addHook('onRequest', async (request, reply) => void reply.headers({ ...HEADERS, 'x-request-id': request.id }))
  guard(app, access, metrics)
  const audit = openAuditLog(database, log)
  noteRequests(app, audit)
  metrics.watchAudit(audit)
  app.addHook('onClose', () => audit.close())
  boundRoutes(app, bounds, { counts: metrics, note: (turned) => audit.note(turnedAwayEntry(turned)) })
  useProblems(app)
  refuseOtherTypes(app)
  countRequests(app, metrics)
  app.removeContentTypeParser('text/plain')
  app.addSchema(problemSchema)
  app.addHook('preClose', async () => live.close())
  const sentences = openWhenAsked(deps.openSentences ?? noSentences)
  app.addHook('onClose', async () => sentences.close())
  await documentApi(app)
  const modelDeps = { database, hot, hosts, log, metrics: openModelMetrics(metrics.registry) }
  const languageModel = deps.languageModel && openLanguageModel({ ...modelDeps, ...deps.languageModel })
  await app.register(questionRoutes({ database, hot, metrics, hosts, languageModel }))
  await app.register(languageModelRoutes({ database }))
  await app.register(queryRoutes())
  await app.register(alertRoutes({ database }))
  await app.register(recordRoutes({ database, hot }))
  if (deps.explainEvent) await app.register(attributionRoutes({ database, explainEvent: deps.explainEvent }))
  await app.register(feedbackRoutes({ database }))
  await app.register(auditRoutes({ database }))
  await app.register(incidentRoutes({ database, hot, schemaVersion, software: SOFTWARE }))
  await app.register(similarRoutes({ database, sentences }))
  await app.register(functionRoutes({ database, hot, hosts, metrics }))
  if (deps.mcp) await app.register(mcpRoutes({ database, hot, hosts, metrics, caps: deps.mcp }))
  await app.register(alertStreamRoutes({ live, metrics }))
  await app.register(healthRoutes({ database, metrics, schemaVersion }))
  await servePage(app)
  await app.ready()
  return app
}

const REQUEST_ID = /^[A-Za-z0-9._-]{1,64}$/

/** The caller's own id where it gives a decent one: it stands in the audit log and in the response. */
const requestIdOf = ({ headers }: { headers: Record<string, string | string[] | undefined> }): string => {
  const given = headers['x-request-id']
  return typeof given === 'string' && REQUEST_ID.test(given) ? given : randomUUID()
}

const turnedAwayEntry = ({ person, client, requests }: TurnedAwayNote): AuditEntry => ({
  ...{ actor: person, action: 'turned_away', client, requestId: null, tookMs: null },
  detail: { requests, status: 503 },
})

const noSentences: OpenSentences = async () => {
  throw new Error('this service was started without a sentence model')
}

const countRequests = (app: FastifyInstance, metrics: RagMetrics): void => {
  app.addHook('onResponse', async (request, reply) =>
    metrics.countRequest(
      { route: request.routeOptions.url ?? 'none', method: request.method, status: reply.statusCode },
      reply.elapsedTime / 1000,
    ),
  )
}

const documentApi = async (app: FastifyInstance): Promise<void> => {
  await app.register(swagger, {
    openapi: {
      openapi: '3.0.3',
      info: {
        title: 'Autoinmune',
        version: '1',
        description: `Questions in Spanish and English about network events, answered from SQL with ids that were checked. ${ATTRIBUTION}`,
      },
    },
    refResolver: { buildLocalReference: (json, _base, _fragment, index) => String(json.$id ?? `def-${index}`) },
  })
  for (const url of ['/openapi.json', '/v1/openapi.json']) {
    app.get(url, { schema: { hide: true }, config: OPEN }, async () => app.swagger())
  }
}

const servePage = async (app: FastifyInstance): Promise<void> => {
  await app.register(fastifyStatic, { root: path.join(import.meta.dirname, 'page'), prefix: '/page/', index: false })
  app.get('/', { schema: { hide: true }, config: OPEN }, (_request, reply) => reply.sendFile('index.html'))
  app.get('/favicon.ico', { schema: { hide: true }, config: OPEN }, (_request, reply) => reply.code(204).send())
}
