// Log lines over HTTP: POST /v1/logs with JSON lines, a JSON list, or text lines. 202 is sent after the broker's acknowledgement, so a client
// that got anything else may send the same body again: its lines get the same ids.
import { createHash, timingSafeEqual } from 'node:crypto'
import { readFileSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import fastify, {
  type FastifyBaseLogger,
  type FastifyError,
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
  LogController,
} from 'fastify'
import { type HttpSource, lineBytesOf } from '../config.ts'
import { LineSplitter } from '../lines.ts'
import type { Reading, SourceLine } from '../reader.ts'
import { hostPort, NEVER, type OpenSource, openLiveParser, type SourceDeps } from './source.ts'

const MAX_LINES = 50_000
const SHOWN_ERRORS = 20
const MIN_TOKEN = 16
const REQUEST_MS = 60_000
const JSON_TYPE = 'application/json'
const TYPES = [JSON_TYPE, 'application/x-ndjson', 'application/jsonl', 'text/plain'] as const

/** Answered as application/problem+json (RFC 9457). */
class HttpProblem extends Error {
  override readonly name = 'HttpProblem'
  readonly statusCode: number
  readonly reason: string
  constructor(statusCode: number, reason: string, detail: string) {
    super(detail)
    this.statusCode = statusCode
    this.reason = reason
  }
}

/** Listens until closed. Throws when the port is taken, or the token too short. */
export const openHttpSource = async (source: HttpSource, deps: SourceDeps): Promise<OpenSource> => {
  const { host = '127.0.0.1', port } = source
  const token = source.token_file === undefined ? undefined : readToken(source.token_file)
  const app = createApp(source, deps, token)
  // Bodies wait in memory for the broker.
  app.server.maxConnections = source.max_connections ?? 64
  app.server.on('drop', () => deps.metrics.countRefused(source.name, 'too_many_connections'))
  await app.listen({ host, port })
  const address = hostPort(host, (app.server.address() as AddressInfo).port)
  deps.log.info({ source: source.name, address: `http ${address}` }, 'listening')
  return { name: source.name, address, failed: NEVER, close: () => app.close() }
}

const readToken = (file: string): Buffer => {
  const token = readFileSync(file, 'utf8').trim()
  if (token.length < MIN_TOKEN) throw new Error(`${file}: a token of at least ${MIN_TOKEN} characters is needed`)
  return digestOf(token)
}

const digestOf = (text: string): Buffer => createHash('sha256').update(text).digest()

const createApp = (source: HttpSource, deps: SourceDeps, token: Buffer | undefined): FastifyInstance => {
  const { certificate_file, key_file, max_body_bytes = 4_194_304 } = source
  const https =
    certificate_file && key_file ? { cert: readFileSync(certificate_file), key: readFileSync(key_file) } : null
  const app = fastify({
    loggerInstance: deps.log.child({ source: source.name }) as FastifyBaseLogger,
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: max_body_bytes,
    requestTimeout: REQUEST_MS,
    ...(https ? { https } : {}),
  } as object) as FastifyInstance
  app.removeAllContentTypeParsers()
  app.addContentTypeParser([...TYPES], { parseAs: 'buffer' }, (_request, body, done) => done(null, body))
  app.addHook('onRequest', async (request) => {
    authorise(request, token)
    refuseEncoded(request)
  })
  app.setErrorHandler<FastifyError>((error, request, reply) => sendProblem(error, request, reply, source, deps))
  app.setNotFoundHandler((_request, reply) => problem(reply, 404, 'Not found', 'The only page is POST /v1/logs.'))
  app.post('/v1/logs', async (request, reply) => {
    const body = request.body as Buffer
    // One for each request: a header that one client sends must not change how another's lines are read.
    const opened = openLiveParser(source, deps.nowUs)
    const lines = linesOf(body, request.headers['content-type'] ?? '', lineBytesOf(source))
    const host = request.ip.replace(/^::ffff:(?=\d+\.)/, '')
    const readings = await deps.intake.take({ source: source.name, ...opened, host }, lines)
    return reply.code(202).send(summaryOf(readings))
  })
  return app
}

const authorise = (request: FastifyRequest, token: Buffer | undefined): void => {
  if (token === undefined) return
  const [, given = ''] = /^Bearer (\S+)$/i.exec(request.headers.authorization ?? '') ?? []
  if (!timingSafeEqual(digestOf(given), token)) {
    throw new HttpProblem(
      401,
      'unauthorized',
      'The header Authorization must be "Bearer" and the token of this source.',
    )
  }
}

/** A compressed body could expand to anything. */
const refuseEncoded = ({ headers }: FastifyRequest): void => {
  const encoding = headers['content-encoding'] ?? 'identity'
  if (encoding !== 'identity')
    throw new HttpProblem(415, 'encoded', `Content-Encoding ${encoding.slice(0, 32)} is not read.`)
}

/** The body's lines; of a JSON document, its list's elements or itself. The place of a line is its body and number. */
const linesOf = (body: Buffer, type: string, maxBytes: number): SourceLine[] => {
  const document = type.startsWith(JSON_TYPE) ? documentLines(body) : undefined
  const splitter = new LineSplitter(maxBytes)
  const pieces = document ?? [...splitter.push(body), ...[splitter.finish()].filter((line) => line !== undefined)]
  if (pieces.length === 0) throw new HttpProblem(400, 'empty', 'The body holds no line.')
  if (pieces.length > MAX_LINES)
    throw new HttpProblem(413, 'too_many_lines', `The body holds more than ${MAX_LINES} lines.`)
  const digest = createHash('sha256').update(body).digest('hex').slice(0, 16)
  return pieces.map(({ bytes, sizeBytes }, index) => ({
    bytes: bytes.subarray(0, maxBytes),
    sizeBytes,
    place: `${digest}:${index}`,
  }))
}

/** Undefined: JSON lines, although they were called JSON. */
const documentLines = (body: Buffer): { bytes: Buffer; sizeBytes: number }[] | undefined => {
  try {
    const document: unknown = JSON.parse(body.toString())
    const bytes = (Array.isArray(document) ? document : [document]).map((one) => Buffer.from(JSON.stringify(one)))
    return bytes.map((one) => ({ bytes: one, sizeBytes: one.length }))
  } catch {
    return undefined
  }
}

const summaryOf = (readings: readonly Reading[]) => {
  const countOf = (kind: Reading['kind']): number => readings.filter((reading) => reading.kind === kind).length
  const errors = readings.flatMap((reading, index) =>
    reading.kind === 'rejected' ? [{ line: index + 1, reason: reading.reason, error: reading.error }] : [],
  )
  const counts = { accepted: countOf('log'), ignored: countOf('ignored'), rejected: errors.length }
  return { ...counts, errors: errors.slice(0, SHOWN_ERRORS) }
}

const sendProblem = (
  error: FastifyError | HttpProblem,
  request: FastifyRequest,
  reply: FastifyReply,
  source: HttpSource,
  { metrics }: SourceDeps,
): FastifyReply => {
  const status = error.statusCode ?? 503
  metrics.countRefused(source.name, error instanceof HttpProblem ? error.reason : `status_${status}`)
  if (status === 401) reply.header('www-authenticate', 'Bearer')
  if (status < 500) return problem(reply, status, 'Bad request', error.message)
  request.log.error({ err: error }, 'request failed')
  reply.header('retry-after', '5')
  return problem(reply, 503, 'Unavailable', 'The broker did not take the lines; send the same body again later.')
}

const problem = (reply: FastifyReply, status: number, title: string, detail: string): FastifyReply =>
  reply.code(status).type('application/problem+json').send({ type: 'about:blank', title, status, detail })
