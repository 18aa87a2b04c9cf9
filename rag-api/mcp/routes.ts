// POST /mcp: MCP over streamable HTTP, without sessions: each message is answered by itself, so that there is nothing to bound or to take over.
import { WebStandardStreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/webStandardStreamableHttp.js'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { FunctionContext } from '../functions/function.ts'
import { Problem } from '../problem.ts'
import type { McpCaps } from './config.ts'
import { createMcpServer, type ToolCall } from './server.ts'

type Deps = Pick<FunctionContext, 'database' | 'hot' | 'hosts'> & {
  readonly caps: McpCaps
  readonly metrics: { countFunction(labels: { function: string; by: string }, seconds: number): void }
}

const BODY_BYTES = 262_144
/** What the transport reads. */
const READ_HEADERS = ['accept', 'content-type', 'mcp-protocol-version', 'mcp-session-id', 'last-event-id'] as const
const NEEDS = { needs: 'mcp' } as const

export const mcpRoutes =
  ({ database, hot, hosts, caps, metrics }: Deps) =>
  async (app: FastifyInstance): Promise<void> => {
    const context = { database, hot, hosts, caps, clock: Date.now }
    const schema = { hide: true }
    let answering = 0
    app.post(
      '/mcp',
      { schema, config: { ...NEEDS, isBounded: true }, bodyLimit: BODY_BYTES },
      async (request, reply) => {
        assertOneMessage(request.body)
        if (answering >= caps.calls) {
          reply.header('retry-after', '1')
          throw new Problem(
            429,
            'Too many requests',
            `${caps.calls} messages are being answered: ask again in a second.`,
          )
        }
        const server = createMcpServer(context, (call) => {
          request.touched = { ...request.touched, ...touchedBy(call) }
          if (call.answer) metrics.countFunction({ function: call.tool, by: 'mcp' }, call.answer.took_ms / 1000)
        })
        request.touched = { method: methodOf(request.body) }
        const transport = new WebStandardStreamableHTTPServerTransport({ enableJsonResponse: true })
        answering += 1
        try {
          await server.connect(transport)
          return await passOn(reply, await transport.handleRequest(webRequestOf(request), { parsedBody: request.body }))
        } finally {
          answering -= 1
          await server.close()
        }
      },
    )
    app.route({ method: ['GET', 'DELETE'], url: '/mcp', schema, config: NEEDS, handler: noSessions })
  }

/** A batch would be many calls under one entry of the audit log; newer versions of the protocol have none. */
const assertOneMessage = (body: unknown): void => {
  if (body === null || typeof body !== 'object' || Array.isArray(body)) {
    throw new Problem(400, 'Bad request', 'Send one JSON-RPC message.')
  }
}

const methodOf = (body: unknown): string => String((body as { method?: unknown }).method ?? '').slice(0, 64)

const touchedBy = ({ tool, answer, refused }: ToolCall): Record<string, unknown> => ({
  function: tool,
  ...(answer ? { searched: answer.searched, facts: answer.facts.length } : {}),
  ...(refused === undefined ? {} : { refused }),
})

const webRequestOf = (request: FastifyRequest): Request => {
  const headers = READ_HEADERS.flatMap((name) => {
    const value = request.headers[name]
    return typeof value === 'string' ? [[name, value] as [string, string]] : []
  })
  return new Request(`http://localhost${request.url}`, { method: 'POST', headers })
}

const passOn = async (reply: FastifyReply, response: Response): Promise<FastifyReply> => {
  const type = response.headers.get('content-type')
  if (type) reply.type(type)
  return reply.code(response.status).send(Buffer.from(await response.arrayBuffer()))
}

/** Nothing is sent unasked, and there is no session to end. */
const noSessions = async (_request: FastifyRequest, reply: FastifyReply): Promise<never> => {
  reply.header('allow', 'POST')
  throw new Problem(
    405,
    'Method not allowed',
    'This MCP server keeps no sessions and sends nothing unasked: POST only.',
  )
}
