// What answers' parts work with, made from a call's input: so that a function can use them as they are.
import type { Asking } from '../answers/answer.ts'
import { resolveEntities } from '../answers/resolve-entities.ts'
import type { Intent } from '../understanding/intents.ts'
import type { Looking } from './function.ts'
import { type ReadInput, understandingOf } from './read-input.ts'

/** `intent`: whose answer the parts are of. */
export const askingOf = (intent: Intent, looking: Looking<ReadInput>): Asking => ({
  understanding: resolveEntities(understandingOf(intent, looking.input, looking, looking)),
  language: looking.input.language,
  zone: looking.input.time_zone,
  now: looking.now,
  window: looking.window,
  database: looking.database,
  events: looking.events,
})
