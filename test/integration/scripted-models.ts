// Servers on loopback that speak the protocols of language models and say what a test wants them to say.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as after } from 'node:timers/promises'

export type Saying = {
  readonly text?: string
  readonly call?: { readonly name: string; readonly arguments: object }
  /** Answers with this status and no message. */
  readonly status?: number
  readonly delayMs?: number
  /** Sends this in the place of JSON. */
  readonly raw?: string
}

export type Heard = {
  readonly path: string
  readonly headers: IncomingMessage['headers']
  readonly body: Record<string, unknown>
}

export type ScriptedModel = {
  /** Base URL as LANGUAGE_MODEL_URL takes it. */
  readonly url: string
  readonly heard: Heard[]
  /** What it says next, in turn; the last one for ever. */
  say(...sayings: readonly Saying[]): void
  close(): Promise<void>
}

const BODIES = {
  openai: ({ text = '', call }: Saying) => ({
    id: 'chatcmpl-1',
    object: 'chat.completion',
    created: 1,
    model: 'scripted',
    choices: [
      {
        index: 0,
        finish_reason: call ? 'tool_calls' : 'stop',
        message: {
          role: 'assistant',
          content: call ? null : text,
          ...(call
            ? {
                tool_calls: [
                  {
                    id: 'call_1',
                    type: 'function',
                    function: { name: call.name, arguments: JSON.stringify(call.arguments) },
                  },
                ],
              }
            : {}),
        },
      },
    ],
    usage: { prompt_tokens: 100, completion_tokens: 20, total_tokens: 120 },
  }),
  anthropic: ({ text = '', call }: Saying) => ({
    id: 'msg_1',
    type: 'message',
    role: 'assistant',
    model: 'scripted',
    content: call
      ? [{ type: 'tool_use', id: 'toolu_1', name: call.name, input: call.arguments }]
      : [{ type: 'text', text }],
    stop_reason: call ? 'tool_use' : 'end_turn',
    stop_sequence: null,
    usage: { input_tokens: 100, output_tokens: 20 },
  }),
}
const PATHS = { openai: '/v1/chat/completions', anthropic: '/v1/messages' } as const

const read = async (request: IncomingMessage): Promise<Record<string, unknown>> => {
  let text = ''
  for await (const chunk of request) text += chunk
  return JSON.parse(text) as Record<string, unknown>
}

export const startScriptedModel = async (provider: keyof typeof BODIES): Promise<ScriptedModel> => {
  const heard: Heard[] = []
  let sayings: readonly Saying[] = [{}]
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const [saying = {}, ...others] = sayings
    if (others.length > 0) sayings = others
    heard.push({ path: request.url ?? '', headers: request.headers, body: await read(request) })
    if (request.url !== PATHS[provider]) return void response.writeHead(404).end()
    if (saying.delayMs) await after(saying.delayMs, undefined, { ref: false })
    response.writeHead(saying.status ?? 200, { 'content-type': 'application/json' })
    response.end(
      saying.raw ?? JSON.stringify(saying.status ? { error: { message: 'scripted' } } : BODIES[provider](saying)),
    )
  }
  const server = createServer((request, response) => void answer(request, response))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}${provider === 'openai' ? '/v1' : ''}`,
    heard,
    say: (...next) => {
      sayings = next
    },
    async close() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
