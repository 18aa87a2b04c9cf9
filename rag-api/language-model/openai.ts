// Models behind OpenAI's chat completions: OpenAI itself, Ollama, vLLM, llama.cpp and whatever else speaks it.
import OpenAI from 'openai'
import {
  boundedFetch,
  type Call,
  type LanguageModel,
  type Message,
  ModelError,
  modelError,
  type Offer,
  type Prompt,
  parsed,
  WITHOUT_MACHINE,
} from './model.ts'

export type Endpoint = {
  readonly name: string
  /** Base URL. Undefined: the provider's own. */
  readonly url: string | undefined
  readonly key: string | undefined
}

/** The SDK's own variables do not choose endpoint or key, nothing is traced, and nothing is tried twice: the question's time is short. */
export const openOpenAi = ({ name, url, key }: Endpoint): LanguageModel => {
  const client = new OpenAI({
    apiKey: key ?? 'none',
    baseURL: url ?? 'https://api.openai.com/v1',
    organization: null,
    project: null,
    adminAPIKey: null,
    webhookSecret: null,
    maxRetries: 0,
    fetch: boundedFetch,
    defaultHeaders: WITHOUT_MACHINE,
    logLevel: 'off',
  })
  return {
    provider: 'openai',
    name,
    async complete(prompt) {
      const { signal } = prompt
      try {
        const answer = await client.chat.completions.create(bodyOf(name, url === undefined, prompt), { signal })
        const message = answer.choices?.[0]?.message
        if (!message) throw new ModelError('its endpoint sent no message')
        return {
          text: typeof message.content === 'string' ? message.content : '',
          calls: (message.tool_calls ?? []).flatMap(callOf),
          tokens: { input: answer.usage?.prompt_tokens ?? null, output: answer.usage?.completion_tokens ?? null },
        }
      } catch (error) {
        throw modelError(error, signal)
      }
    },
  }
}

const bodyOf = (
  model: string,
  isOpenAi: boolean,
  { system, messages, offers, maxTokens }: Prompt,
): OpenAI.ChatCompletionCreateParamsNonStreaming => ({
  model,
  messages: [{ role: 'system', content: system }, ...messages.map(messageOf)],
  // OpenAI's own newer models refuse the older name, many local servers know no other.
  ...(isOpenAi ? { max_completion_tokens: maxTokens } : { max_tokens: maxTokens }),
  ...(offers.length > 0 ? { tools: offers.map(toolOf) } : {}),
})

const toolOf = ({ name, description, input }: Offer): OpenAI.ChatCompletionTool => ({
  type: 'function',
  function: { name, description, parameters: input as Record<string, unknown> },
})

const callOf = (call: OpenAI.ChatCompletionMessageToolCall): Call[] =>
  call.type === 'function' && call.function
    ? [{ id: call.id, name: call.function.name, given: parsed(call.function.arguments) }]
    : []

const messageOf = (message: Message): OpenAI.ChatCompletionMessageParam => {
  if (message.role === 'user') return { role: 'user', content: message.text }
  if (message.role === 'result') return { role: 'tool', tool_call_id: message.callId, content: message.text }
  return {
    role: 'assistant',
    content: message.text || null,
    ...(message.calls.length > 0
      ? {
          tool_calls: message.calls.map(({ id, name, given }) => ({
            id,
            type: 'function' as const,
            function: { name, arguments: JSON.stringify(given ?? {}) },
          })),
        }
      : {}),
  }
}
