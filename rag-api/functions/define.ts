// Around every function: the input is checked, then it looks, then each of its facts is looked up again, then it is said what the data covers.
import type { Static, TObject, TSchema } from 'typebox'
import { type Claim, iso } from '../answers/answer.ts'
import { coverageOf, newestOf } from '../answers/coverage.ts'
import { verifyClaims } from '../answers/verify.ts'
import { type Events, openEvents } from '../queries/events.ts'
import type { Fact, Finding, FunctionAnswer, FunctionContext, Looking, ReadFunction } from './function.ts'
import { type CheckInput, checkCaps, inputCheck, timesOf } from './input.ts'

export type Definition<S extends TObject> = {
  readonly name: string
  readonly description: string
  readonly input: S
  readonly output: TSchema
  readonly defaultHours: number
  readonly find: (looking: Looking<Static<S>>) => Promise<Finding>
}

export const defineFunction = <S extends TObject>(definition: Definition<S>): ReadFunction => {
  const check = inputCheck(definition.input)
  return { ...definition, run: (input, context) => run(definition, check, input, context) }
}

const run = async <S extends TObject>(
  { name, defaultHours, find }: Definition<S>,
  check: CheckInput<S>,
  given: unknown,
  context: FunctionContext,
): Promise<FunctionAnswer> => {
  const startedMs = performance.now()
  const input = check(given)
  checkCaps(input, context.caps)
  const timed = timesOf(input, defaultHours, context.caps, context.clock)
  const events = openEvents(context.database, context.hot, context.clock)
  const finding = await find({ ...context, ...timed, input, events })
  const [{ kept, dropped }, newest] = await Promise.all([
    verifyClaims(context.database, finding.claims, lookedUp(events, finding.facts)),
    newestOf(context.database, events, timed.now, finding.usesSimilarity ?? false),
  ])
  const { searched } = finding
  return {
    function: name,
    result: finding.result,
    facts: finding.claims.flatMap((claim) => factOf(claim, kept.get(claim))),
    dropped_facts: dropped,
    searched: searched && { from: iso(searched.from), to: iso(searched.to) },
    sql_refs: finding.sql_refs,
    coverage: coverageOf(newest, events, searched, context.clock),
    took_ms: tookMs(startedMs),
  }
}

/** What is in memory, and what was just looked up. */
const lookedUp = (events: Events, facts: Finding['facts'] = []): Pick<Events, 'facts'> => {
  const byId = new Map(facts.map((fact) => [fact.event_id, fact]))
  return { facts: (ids) => [...events.facts(ids), ...ids.flatMap((id) => byId.get(id) ?? [])] }
}

const factOf = (
  { text, alert_ids = [], log_ids = [], sql_ref }: Claim,
  eventIds: readonly string[] | undefined,
): Fact[] => (eventIds ? [{ text, event_ids: eventIds, alert_ids, log_ids, sql_ref }] : [])

/** To the tenth of a millisecond. */
export const tookMs = (startedMs: number): number => Math.round((performance.now() - startedMs) * 10) / 10
