// Models behind Anthropic's messages API.
import Anthropic from '@anthropic-ai/sdk'
import {
  boundedFetch,
  type LanguageModel,
  type Message,
  ModelError,
  modelError,
  type Offer,
  type Prompt,
  WITHOUT_MACHINE,
} from './model.ts'
import type { Endpoint } from './openai.ts'

/** The SDK's own variables do not choose endpoint or key, nothing is traced, and nothing is tried twice: the question's time is short. */
export const openAnthropic = ({ name, url, key }: Endpoint): LanguageModel => {
  const client = new Anthropic({
    apiKey: key ?? 'none',
    authToken: null,
    webhookKey: null,
    baseURL: url ?? 'https://api.anthropic.com',
    maxRetries: 0,
    fetch: boundedFetch,
    defaultHeaders: WITHOUT_MACHINE,
    logLevel: 'off',
    openTelemetry: false,
  })
  return {
    provider: 'anthropic',
    name,
    async complete(prompt) {
      const { signal } = prompt
      try {
        const answer = await client.messages.create(bodyOf(name, prompt), { signal })
        if (!Array.isArray(answer.content)) throw new ModelError('its endpoint sent no message')
        return {
          text: answer.content.flatMap((block) => (block.type === 'text' ? [block.text] : [])).join('\n'),
          calls: answer.content.flatMap((block) =>
            block.type === 'tool_use' ? [{ id: block.id, name: block.name, given: block.input }] : [],
          ),
          tokens: { input: answer.usage?.input_tokens ?? null, output: answer.usage?.output_tokens ?? null },
        }
      } catch (error) {
        throw modelError(error, signal)
      }
    },
  }
}

const bodyOf = (
  model: string,
  { system, messages, offers, maxTokens }: Prompt,
): Anthropic.MessageCreateParamsNonStreaming => ({
  model,
  max_tokens: maxTokens,
  system,
  messages: messages.map(messageOf),
  ...(offers.length > 0 ? { tools: offers.map(toolOf) } : {}),
})

const toolOf = ({ name, description, input }: Offer): Anthropic.Tool => ({
  name,
  description,
  input_schema: input as unknown as Anthropic.Tool.InputSchema,
})

const messageOf = (message: Message): Anthropic.MessageParam => {
  if (message.role === 'user') return { role: 'user', content: message.text }
  if (message.role === 'result') {
    const { callId, text, isError } = message
    return {
      role: 'user',
      content: [{ type: 'tool_result', tool_use_id: callId, content: text, is_error: isError }],
    }
  }
  return {
    role: 'assistant',
    content: [
      ...(message.text ? [{ type: 'text' as const, text: message.text }] : []),
      ...message.calls.map(({ id, name, given }) => ({ type: 'tool_use' as const, id, name, input: given ?? {} })),
    ],
  }
}
