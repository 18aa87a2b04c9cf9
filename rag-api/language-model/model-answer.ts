// What is asked of the language model's part, and what it gives back.
import type { Response } from '../answers/respond.ts'
import type { Earlier } from '../understanding/conversation.ts'

export type Wording = {
  readonly by: 'model' | 'deterministic'
  /** Name of the model that was asked. Null: none was. */
  readonly model: string | null
  /** Whether words of a model were held against the facts. */
  readonly checked: boolean
  /** Why the answer is not in the model's words. Null: it is, or nobody asked for it. */
  readonly refused_because: string | null
  /** Its trace. Null: no model was asked. */
  readonly run_id: string | null
}

export const PLAIN: Wording = { by: 'deterministic', model: null, checked: false, refused_because: null, run_id: null }

export type AskedOfModel = {
  readonly question: string
  readonly zone: string
  /** Milliseconds since the epoch. */
  readonly now: number
  /** The deterministic answer. */
  readonly response: Response
  readonly actor: string
  readonly requestId: string
  /** What the asker may not read is taken out by this; the model does not get it either. */
  readonly reduce: (response: Response) => Response
}

export type ModelAnswer = {
  readonly response: Response
  readonly wording: Wording
  /** What the session is to remember, where the model chose a function. */
  readonly chosen?: Earlier
}
