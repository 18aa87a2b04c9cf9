// GET /v1/functions and POST /v1/functions/{name}: JSON, or protobuf for those between machines; either may come as an LZ4 frame.
import { Readable } from 'node:stream'
import type { FastifyInstance, FastifyReply, FastifyRequest, RequestPayload } from 'fastify'
import { Type } from 'typebox'
import { Problem } from '../problem.ts'
import type { Caps, FunctionAnswer, FunctionContext, ReadFunction } from './function.ts'
import { Lz4Error, packFrame, unpackFrame } from './lz4.ts'
import { hasMessages, readRequest, writeAnswer } from './protobuf.ts'
import { FUNCTIONS, HTTP_CAPS } from './registry.ts'
import { answerOf, bodyOf, functionList } from './schemas.ts'

type Deps = Pick<FunctionContext, 'database' | 'hot' | 'hosts'> & {
  readonly metrics: { countFunction(labels: { function: string; by: string }, seconds: number): void }
  readonly caps?: Caps
}

const PROTOBUF = 'application/x-protobuf'
/** Of a body as it comes, and of what it becomes. */
const BODY_BYTES = 2_097_152
const UNPACKED_BYTES = 8_388_608

export const functionRoutes =
  ({ database, hot, hosts, metrics, caps = HTTP_CAPS }: Deps) =>
  async (app: FastifyInstance): Promise<void> => {
    const context = { database, hot, hosts, caps, clock: Date.now }
    app.addContentTypeParser(PROTOBUF, { parseAs: 'buffer', bodyLimit: UNPACKED_BYTES }, (_request, body, done) =>
      done(null, body),
    )
    app.addHook('preParsing', unpack)
    listRoute(app, caps)
    for (const one of FUNCTIONS) callRoute(app, one, context, metrics)
  }

const listRoute = (app: FastifyInstance, caps: Caps): void => {
  const schema = {
    summary: 'The read-only functions: names, what each takes and gives, and what one call may look at.',
    tags: ['functions'],
    response: { 200: functionList, '4xx': Type.Ref('Problem') },
  }
  const functions = FUNCTIONS.map(({ name, description, input, output, defaultHours }) => ({
    ...{ name, description, input, output },
    default_hours: defaultHours,
    protobuf: hasMessages(name),
  }))
  const list = JSON.stringify({
    functions,
    caps: { span_hours: caps.spanHours, rows: caps.rows, events: caps.events },
  })
  app.get('/v1/functions', { schema, config: { needs: 'functions' } }, (_request, reply) =>
    reply.type('application/json; charset=utf-8').send(list),
  )
}

const callRoute = (
  app: FastifyInstance,
  called: ReadFunction,
  context: FunctionContext,
  metrics: Deps['metrics'],
): void => {
  const { name, description, input, output } = called
  const schema = {
    summary: description,
    operationId: name,
    tags: ['functions'],
    body: bodyOf(input, hasMessages(name)),
    response: { 200: bodyOf(answerOf(name, output), hasMessages(name)), '4xx': Type.Ref('Problem') },
  }
  const options = {
    schema,
    config: { needs: 'functions' as const, isBounded: true as const },
    bodyLimit: UNPACKED_BYTES,
    // The function checks its input itself, the same for every way of calling it.
    validatorCompiler: () => () => true,
    serializerCompiler: () => JSON.stringify,
  }
  app.post(`/v1/functions/${name}`, options, async (request, reply) => {
    const answer = await called.run(inputOf(request, name), context)
    const by = isProtobuf(request.headers['content-type']) ? 'protobuf' : 'json'
    metrics.countFunction({ function: name, by }, answer.took_ms / 1000)
    request.touched = { function: name, searched: answer.searched, facts: answer.facts.length }
    return send(request, reply, answer)
  })
}

const isProtobuf = (type: string | undefined): boolean => type?.split(';', 1)[0]?.trim().toLowerCase() === PROTOBUF

const inputOf = ({ headers, body }: FastifyRequest, name: string): unknown => {
  if (!isProtobuf(headers['content-type'])) return body
  if (hasMessages(name)) return readRequest(name, body as Buffer)
  throw new Problem(415, 'Unsupported media type', `${name} takes JSON only.`)
}

/** In the form asked for, else in the one that came; LZ4 where the client takes it. */
const send = ({ headers }: FastifyRequest, reply: FastifyReply, answer: FunctionAnswer) => {
  const { accept = '' } = headers
  const name = answer.function
  const wantsMessage = accept.includes(PROTOBUF) || (isProtobuf(headers['content-type']) && !accept.includes('json'))
  const asMessage = wantsMessage && hasMessages(name)
  const bytes = asMessage ? writeAnswer(name, answer) : Buffer.from(JSON.stringify(answer))
  reply.type(asMessage ? PROTOBUF : 'application/json; charset=utf-8').header('vary', 'accept, accept-encoding')
  if (!takesLz4(headers['accept-encoding'])) return reply.send(Buffer.from(bytes))
  return reply.header('content-encoding', 'lz4').send(packFrame(bytes))
}

const takesLz4 = (accepted: string | string[] | undefined): boolean =>
  String(accepted ?? '')
    .split(',')
    .some((one) => /^\s*lz4\s*(;\s*q=(?!0(\.0*)?\s*$).*)?$/i.test(one))

/** A body with Content-Encoding lz4 as what it becomes; bounded before and after. */
const unpack = async (
  request: FastifyRequest,
  _reply: FastifyReply,
  payload: RequestPayload,
): Promise<RequestPayload> => {
  const encoding = request.headers['content-encoding']?.trim().toLowerCase()
  if (encoding === undefined || encoding === 'identity') return payload
  if (encoding !== 'lz4') {
    throw new Problem(415, 'Unsupported media type', 'Content-Encoding may be lz4 or absent.', [
      { field: 'headers.content-encoding', value: encoding, reason: 'is not lz4' },
    ])
  }
  const packed = await collect(payload, BODY_BYTES)
  const body = unpackBody(packed)
  delete request.headers['content-length']
  return Object.assign(Readable.from([body], { objectMode: false }), { receivedEncodedLength: packed.length })
}

const unpackBody = (packed: Buffer): Buffer => {
  try {
    return unpackFrame(packed, UNPACKED_BYTES)
  } catch (error) {
    if (!(error instanceof Lz4Error)) throw error
    throw new Problem(400, 'Bad request', `The body is no LZ4 frame to be read: ${error.message}.`, [
      { field: 'body', value: `${packed.length} bytes`, reason: error.message },
    ])
  }
}

const collect = async (payload: RequestPayload, mostBytes: number): Promise<Buffer> => {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of payload) {
    size += (chunk as Buffer).length
    if (size > mostBytes) throw new Problem(413, 'Payload too large', `A packed body may have ${mostBytes} bytes.`)
    chunks.push(chunk as Buffer)
  }
  return Buffer.concat(chunks)
}
