// What a read-only function is: a name, what it takes, what it gives, and how it is made. The same for HTTP, MCP, the CLI and a
// language model: none of them can do more than call one of these.
import type { TObject, TSchema } from 'typebox'
import type { Claim } from '../answers/answer.ts'
import type { Coverage } from '../answers/coverage.ts'
import type { HotTier } from '../hot/hot-tier.ts'
import type { EventFact } from '../queries/event-fact.ts'
import type { Events } from '../queries/events.ts'
import type { Database } from '../queries/queries.ts'
import type { HostIndex } from '../understanding/entity-hosts.ts'

/** How much one call may look at and give. */
export type Caps = {
  /** Longest time span of a call, hours. */
  readonly spanHours: number
  /** Most rows of a list or table; what is cut off is counted. */
  readonly rows: number
  /** Most events that one call may hand in. */
  readonly events: number
}

export type FunctionContext = {
  readonly database: Database
  readonly hot: HotTier
  /** Wall clock, milliseconds. */
  readonly clock: () => number
  /** Names of the asset list. */
  readonly hosts: HostIndex
  readonly caps: Caps
}

/** A sentence that code made, with the ids that prove it. Every id was looked up before it is sent. */
export type Fact = {
  readonly text: string
  readonly event_ids: readonly string[]
  readonly alert_ids: readonly string[]
  readonly log_ids: readonly string[]
  /** Query file that its numbers come from. */
  readonly sql_ref: string
}

export type FunctionAnswer = {
  readonly function: string
  /** As `output` of the function says. */
  readonly result: Readonly<Record<string, unknown>>
  readonly facts: readonly Fact[]
  /** Facts whose ids or contents did not hold when looked up, and that were left out. */
  readonly dropped_facts: number
  /** RFC 3339. Null: no window was searched. */
  readonly searched: { readonly from: string; readonly to: string } | null
  /** Query files that the result comes from. */
  readonly sql_refs: readonly string[]
  readonly coverage: Coverage
  readonly took_ms: number
}

/** Input that every function has, after its defaults were filled in. */
export type Timed = {
  /** Milliseconds since the epoch: what "now" means. */
  readonly now: number
  /** Milliseconds since the epoch, the end exclusive. */
  readonly window: { readonly from: number; readonly to: number }
}

/** What a function finds; its claims are checked and what the data covers is said afterwards (define.ts). */
export type Finding = {
  readonly result: Readonly<Record<string, unknown>>
  readonly claims: readonly Claim[]
  readonly searched: { readonly from: number; readonly to: number } | null
  readonly sql_refs: readonly string[]
  /** Events that it looked up by their ids: they are not looked up a second time to check claims. */
  readonly facts?: readonly EventFact[]
  /** Meanings were compared: the coverage says how far the embeddings lag. */
  readonly usesSimilarity?: boolean
}

/** What finding works with: memory or the database behind `events`, the rest from the context. */
export type Looking<Input> = FunctionContext & Timed & { readonly input: Input; readonly events: Events }

export type ReadFunction = {
  readonly name: string
  /** One or two sentences, for people and for models that choose. */
  readonly description: string
  /** JSON schema of what it takes. */
  readonly input: TObject
  /** JSON schema of `result`. */
  readonly output: TSchema
  /** Window where the input names none, hours. */
  readonly defaultHours: number
  /** Throws Problem (400) naming each bad field and its value, and what the database throws. */
  readonly run: (input: unknown, context: FunctionContext) => Promise<FunctionAnswer>
}
