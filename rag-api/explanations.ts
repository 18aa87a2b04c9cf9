// Why the model says what it says of one event. The models belong to inference, and services do not import one another: what explains is
// handed in.
import type { Database } from './queries/queries.ts'

export type EventExplanation = {
  readonly event_id: string
  /** Version of the models that explain. */
  readonly model_version: string
  readonly attack_probability: number
  readonly attack_class: string
  /** What was said when the event came. Null: it was not scored. */
  readonly scored_as: {
    readonly model_version: string | null
    readonly attack_probability: number
    readonly attack_class: string | null
  } | null
  readonly attributions: readonly {
    readonly feature?: string | null
    readonly value?: number | null
    readonly contribution?: number | null
    readonly output?: string | null
  }[]
}

/** Explains a stored event, or says why there is nothing to explain. Throws when the models cannot be read. */
export type ExplainEvent = (
  database: Database,
  eventId: string,
) => Promise<EventExplanation | { readonly reason: 'no_such_event' | 'not_scorable' }>
