// A language model as this service uses it: messages in, text or calls of functions out. Providers are behind it (openai.ts, anthropic.ts).
import type { TSchema } from 'typebox'

export type Offer = { readonly name: string; readonly description: string; readonly input: TSchema }

/** A function that the model wants called. `given`: parsed, not checked; undefined where it is no JSON. */
export type Call = { readonly id: string; readonly name: string; readonly given: unknown }

export type Message =
  | { readonly role: 'user'; readonly text: string }
  | { readonly role: 'assistant'; readonly text: string; readonly calls: readonly Call[] }
  | { readonly role: 'result'; readonly callId: string; readonly text: string; readonly isError: boolean }

export type Prompt = {
  readonly system: string
  readonly messages: readonly Message[]
  readonly offers: readonly Offer[]
  /** Longest output, tokens. */
  readonly maxTokens: number
  readonly signal: AbortSignal
}

/** Tokens as the provider counts them; null where it does not say. */
export type Tokens = { readonly input: number | null; readonly output: number | null }

export type Completion = { readonly text: string; readonly calls: readonly Call[]; readonly tokens: Tokens }

export type LanguageModel = {
  readonly provider: 'anthropic' | 'openai'
  readonly name: string
  /** Throws ModelError. */
  complete(prompt: Prompt): Promise<Completion>
}

/** The model gave no completion. The message holds nothing that the provider said: that may hold a key or an order. */
export class ModelError extends Error {
  override readonly name = 'ModelError'
}

/** What went wrong, from an error of an SDK, which may wrap ours: a status, a timeout, or that nothing answered. */
export const modelError = (error: unknown, signal: AbortSignal): ModelError => {
  if (signal.aborted) return new ModelError('it did not answer in time')
  for (let at: unknown = error, depth = 0; at instanceof Error && depth < 5; at = at.cause, depth++) {
    if (at instanceof ModelError) return at
    if (at instanceof SyntaxError) return new ModelError('its endpoint sent no JSON')
    const { status } = at as { status?: unknown }
    if (typeof status === 'number') return new ModelError(`its endpoint answered with status ${status}`)
  }
  return new ModelError('its endpoint cannot be reached')
}

/** Headers in which SDKs tell what machine they run on: they do not leave. */
export const WITHOUT_MACHINE = Object.fromEntries(
  ['arch', 'lang', 'os', 'package-version', 'runtime', 'runtime-version'].map((name) => [`x-stainless-${name}`, null]),
)

/** JSON that a model wrote; undefined where it is none. */
export const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text || '{}')
  } catch {
    return undefined
  }
}

const LONGEST_BODY_BYTES = 1_048_576

/** `fetch` that follows no redirect (a key must not go elsewhere) and reads at most a megabyte. */
export const boundedFetch: typeof fetch = async (input, init) => {
  const response = await fetch(input, { ...init, redirect: 'error' })
  if (!response.body) return response
  let bytes = 0
  const bounded = response.body.pipeThrough(
    new TransformStream<Uint8Array, Uint8Array>({
      transform(chunk, controller) {
        bytes += chunk.byteLength
        if (bytes > LONGEST_BODY_BYTES) controller.error(new ModelError('its endpoint sent more than a megabyte'))
        else controller.enqueue(chunk)
      },
    }),
  )
  const { status, statusText, headers } = response
  return new Response(bounded, { status, statusText, headers })
}
