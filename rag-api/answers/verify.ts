// The last step before an answer is sent: every id must exist, and what the database says of it must fit the claim.
import { timeOfUuid } from '../../schemas/event-id.ts'
import type { Events } from '../queries/events.ts'
import { type Database, run, runEach } from '../queries/queries.ts'
import type { AlertFact, Claim, EventFact, LogFact } from './answer.ts'

/** Claims that hold, each with the event ids to send. */
export type Verified = { readonly kept: ReadonlyMap<Claim, readonly string[]>; readonly dropped: number }

type Facts = {
  readonly events: ReadonlyMap<string, EventFact>
  readonly alerts: ReadonlyMap<string, AlertFact>
  readonly logs: ReadonlyMap<string, LogFact>
}

/** Checks all claims with at most three queries. A claim without any id is dropped: it has no proof. */
export const verifyClaims = async (
  database: Database,
  claims: readonly Claim[],
  inMemory: Pick<Events, 'facts'> = { facts: () => [] },
): Promise<Verified> => {
  const eventIds = claims.flatMap(({ event_ids = [], cited_event_ids = [] }) => [...event_ids, ...cited_event_ids])
  const [events, alerts, logs] = await Promise.all([
    eventFacts(database, [...new Set(eventIds)], inMemory),
    alertFacts(database, [...new Set(claims.flatMap(({ alert_ids = [] }) => alert_ids))]),
    logFacts(database, [...new Set(claims.flatMap(({ log_ids = [] }) => log_ids))]),
  ])
  const facts = { events, alerts, logs }
  const kept = new Map(
    claims
      .filter((claim) => holds(claim, facts))
      .map((claim) => [claim, [...(claim.event_ids ?? []), ...citedThatFit(claim, facts)]] as const),
  )
  return { kept, dropped: claims.length - kept.size }
}

const eventFits = (id: string, { fitsEvent = () => true }: Claim, { events }: Facts): boolean => {
  const fact = events.get(id)
  return fact !== undefined && fitsEvent(fact)
}

const alertFits = (id: string, { fitsAlert = () => true }: Claim, { alerts }: Facts): boolean => {
  const fact = alerts.get(id)
  return fact !== undefined && fitsAlert(fact)
}

const logFits = (id: string, { fitsLog = () => true }: Claim, { logs }: Facts): boolean => {
  const fact = logs.get(id)
  return fact !== undefined && fitsLog(fact)
}

const holds = (claim: Claim, facts: Facts): boolean => {
  const { event_ids = [], alert_ids = [], log_ids = [] } = claim
  if (event_ids.length + alert_ids.length + log_ids.length === 0) return false
  return (
    event_ids.every((id) => eventFits(id, claim, facts)) &&
    alert_ids.every((id) => alertFits(id, claim, facts)) &&
    log_ids.every((id) => logFits(id, claim, facts))
  )
}

const citedThatFit = (claim: Claim, facts: Facts): string[] =>
  (claim.cited_event_ids ?? []).filter((id) => eventFits(id, claim, facts))

/** Memory first: an event that it has may not be stored yet. */
const eventFacts = async (
  database: Database,
  ids: readonly string[],
  inMemory: Pick<Events, 'facts'>,
): Promise<Map<string, EventFact>> => {
  const facts = new Map(inMemory.facts(ids).map((fact) => [fact.event_id, fact]))
  const others = ids.filter((id) => !facts.has(id))
  if (others.length === 0) return facts
  for (const row of await storedFacts(database, others)) facts.set(row.event_id, row)
  return facts
}

/** Facts of those of the events that are stored. */
export const storedFacts = (database: Database, ids: readonly string[]): Promise<EventFact[]> =>
  runEach<EventFact>(database, 'check-events', closeInTime(ids))

const logFacts = async (database: Database, ids: readonly string[]): Promise<Map<string, LogFact>> => {
  if (ids.length === 0) return new Map()
  const rows = await run<LogFact>(database, 'check-logs', [ids, ...boundsOf(ids)])
  return new Map(rows.map((row) => [row.log_id, row]))
}

const HOUR_US = 3_600_000_000

/**
 * Ids in groups of one hour, the length of a chunk, each with its boundsOf: ids of a month opened every chunk of it, and now open one for each
 * hour that has an id.
 */
export const closeInTime = (ids: readonly string[]): (readonly [readonly string[], string, string])[] => {
  const byHour = Map.groupBy(ids, (id) => Math.floor(timeOfUuid(id) / HOUR_US))
  return [...byHour.values()].map((group) => [group, ...boundsOf(group)] as const)
}

/** Earliest and latest time held in ids, RFC 3339, to the millisecond: they prune every other chunk. */
export const boundsOf = (ids: readonly string[]): [string, string] => {
  const times = ids.map(timeOfUuid).map((us) => Math.floor(us / 1000))
  return [new Date(Math.min(...times)).toISOString(), new Date(Math.max(...times) + 1).toISOString()]
}

const alertFacts = async (database: Database, ids: readonly string[]): Promise<Map<string, AlertFact>> => {
  if (ids.length === 0) return new Map()
  const rows = await run<AlertFact>(database, 'check-alerts', [ids])
  return new Map(rows.map((row) => [row.alert_id, row]))
}
