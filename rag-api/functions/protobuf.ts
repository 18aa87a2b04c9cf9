// Messages of functions.proto as the plain objects that the JSON has, and back.
import { functionCodecs } from '../../schemas/messages.ts'
import type { FunctionAnswer } from './function.ts'
import { badInput } from './input.ts'

type Name = keyof typeof functionCodecs
type AnyCodec = { encode(message: object): Uint8Array; decode(bytes: Uint8Array): object }

/** Whether the function has messages of its own. */
export const hasMessages = (name: string): name is Name => Object.hasOwn(functionCodecs, name)

/** The input that the bytes say. Throws Problem when they are no such message. */
export const readRequest = (name: Name, bytes: Uint8Array): unknown => {
  const codec = functionCodecs[name].request as AnyCodec
  try {
    return plain(codec.decode(bytes))
  } catch (error) {
    const reason = `is no such message: ${error instanceof Error ? error.message : error}`
    throw badInput([{ field: 'body', value: `${bytes.length} bytes`, reason }])
  }
}

/** Null and absent are one in a message. */
export const writeAnswer = (name: Name, answer: FunctionAnswer): Uint8Array =>
  (functionCodecs[name].answer as AnyCodec).encode(answer)

/** Own fields only: those that were not sent stay absent. An empty list is one that was not sent. */
const plain = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(plain)
  if (value === null || typeof value !== 'object') return value
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, field]) => !(Array.isArray(field) && field.length === 0))
      .map(([key, field]) => [key, plain(field)]),
  )
}
