// The last step before an answer is sent: every id must exist, and what the database says of it must fit the claim.
import { timeOfUuid } from '../../schemas/event-id.ts'
import { type Database, run } from '../queries/queries.ts'
import type { AlertFact, Claim, EventFact } from './answer.ts'

export type Verified = { readonly kept: ReadonlySet<Claim>; readonly dropped: number }

/** Claims that hold. One without any id is dropped: it has no proof. */
export const verifyClaims = async (database: Database, claims: readonly Claim[]): Promise<Verified> => {
  const [events, alerts] = await Promise.all([
    eventFacts(database, [...new Set(claims.flatMap(({ event_ids = [] }) => event_ids))]),
    alertFacts(database, [...new Set(claims.flatMap(({ alert_ids = [] }) => alert_ids))]),
  ])
  const kept = new Set(claims.filter((claim) => holds(claim, events, alerts)))
  return { kept, dropped: claims.length - kept.size }
}

const holds = (
  claim: Claim,
  events: ReadonlyMap<string, EventFact>,
  alerts: ReadonlyMap<string, AlertFact>,
): boolean => {
  const { event_ids = [], alert_ids = [], fitsEvent = () => true, fitsAlert = () => true } = claim
  if (event_ids.length + alert_ids.length === 0) return false
  const eventsFit = event_ids.every((id) => {
    const fact = events.get(id)
    return fact !== undefined && fitsEvent(fact)
  })
  return (
    eventsFit &&
    alert_ids.every((id) => {
      const fact = alerts.get(id)
      return fact !== undefined && fitsAlert(fact)
    })
  )
}

const eventFacts = async (database: Database, ids: readonly string[]): Promise<Map<string, EventFact>> => {
  if (ids.length === 0) return new Map()
  const times = ids.map(timeOfUuid).map((us) => Math.floor(us / 1000))
  const earliest = new Date(Math.min(...times)).toISOString()
  const latest = new Date(Math.max(...times) + 1).toISOString()
  const rows = await run<EventFact>(database, 'check-events', [ids, earliest, latest])
  return new Map(rows.map((row) => [row.event_id, row]))
}

const alertFacts = async (database: Database, ids: readonly string[]): Promise<Map<string, AlertFact>> => {
  if (ids.length === 0) return new Map()
  const rows = await run<AlertFact>(database, 'check-alerts', [ids])
  return new Map(rows.map((row) => [row.alert_id, row]))
}
