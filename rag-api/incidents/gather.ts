// All alerts of the incidents that some alerts belong to, fetched step by step: neighbours by address, then theirs, until nothing joins.
import type { AlertRow } from '../answers/alerts.ts'
import { type Database, run } from '../queries/queries.ts'
import { type Group, groupAlerts } from './group.ts'
import { LONGEST_GAP_MS, linkBetween, type PreparedAlert, prepare } from './link.ts'

export type IncidentAlert = AlertRow & { readonly status: string; readonly summary: string | null }

export type Gathered = {
  readonly groups: readonly Group<IncidentAlert>[]
  /** False: bounds were reached, alerts may be missing at the ends of an incident. */
  readonly isComplete: boolean
}

const MOST_ALERTS = 1_000
const MOST_ROUNDS = 30
/** Rows of one step: neighbours that share an address, linked or not. */
const MOST_NEIGHBOURS = 2_000

/** `notAfter`: alerts that began later are not there yet, milliseconds. */
export const gatherIncidents = async (
  database: Database,
  seeds: readonly IncidentAlert[],
  notAfter: number,
): Promise<Gathered> => {
  const members = new Map(seeds.map((alert) => [alert.alert_id, { row: alert, prepared: prepare(alert) }]))
  const others = new Map<string, { row: IncidentAlert; prepared: PreparedAlert }>()
  let frontier = [...members.values()].map(({ prepared }) => prepared)
  let isComplete = true
  for (let round = 0; frontier.length > 0; round++) {
    if (round === MOST_ROUNDS || members.size >= MOST_ALERTS) {
      isComplete = false
      break
    }
    const rows = await neighboursOf(database, frontier, notAfter)
    if (rows.length === MOST_NEIGHBOURS) isComplete = false
    for (const row of rows) {
      if (!members.has(row.alert_id) && !others.has(row.alert_id))
        others.set(row.alert_id, { row, prepared: prepare(row) })
    }
    frontier = joining(frontier, members, others)
  }
  return { groups: groupAlerts([...members.values()].map(({ row }) => row)), isComplete }
}

type Known = Map<string, { row: IncidentAlert; prepared: PreparedAlert }>

/** Moves to the members what is linked to the frontier, or to what just joined; answers all that joined. */
const joining = (frontier: readonly PreparedAlert[], members: Known, others: Known): PreparedAlert[] => {
  const joined: PreparedAlert[] = []
  let reached = frontier
  while (reached.length > 0) {
    const next: PreparedAlert[] = []
    for (const [id, other] of others) {
      if (!reached.some((one) => linkBetween(one, other.prepared))) continue
      members.set(id, other)
      others.delete(id)
      next.push(other.prepared)
    }
    joined.push(...next)
    reached = next
  }
  return joined
}

const neighboursOf = (
  database: Database,
  frontier: readonly PreparedAlert[],
  notAfter: number,
): Promise<IncidentAlert[]> => {
  const addresses = new Set(frontier.flatMap(({ source, targets }) => [...targets, ...(source ? [source] : [])]))
  const from = Math.min(...frontier.map(({ firstMs }) => firstMs)) - LONGEST_GAP_MS
  const to = Math.min(Math.max(...frontier.map(({ lastMs }) => lastMs)) + LONGEST_GAP_MS, notAfter)
  const bounds = [new Date(from).toISOString(), new Date(to).toISOString()]
  return run<IncidentAlert>(database, 'incident-alerts', [[...addresses], ...bounds, MOST_NEIGHBOURS])
}
