// Incidents by page and by the id of any of their alerts.
import { type Database, run } from '../queries/queries.ts'
import { gatherIncidents, type IncidentAlert } from './gather.ts'
import type { Group } from './group.ts'
import { byMoment } from './moments.ts'

export type Found = { readonly group: Group<IncidentAlert>; readonly isComplete: boolean }

/** The incident that an alert is in; undefined: there is no such alert. */
export const incidentOfAlert = async (
  database: Database,
  alertId: string,
  notAfter: number,
): Promise<Found | undefined> => {
  const seeds = await run<IncidentAlert>(database, 'incident-of-alert', [alertId])
  if (seeds.length === 0) return undefined
  const { groups, isComplete } = await gatherIncidents(database, seeds, notAfter)
  const group = groups.find(({ alerts }) => alerts.some(({ alert_id }) => alert_id === alertId))
  return group && { group, isComplete }
}

/** The newest alert of an incident: its place in the order of pages. */
export type Place = { readonly last_seen: string; readonly alert_id: string }
export type PageOfIncidents = { readonly found: readonly Found[]; readonly next: Place | null }
export type Between = { readonly from: string | null; readonly to: string | null }

const SEEDS_PER_INCIDENT = 5
const MOST_BATCHES = 20

/**
 * Incidents in the order of their newest alerts, newest first. Walks alerts in that order; an incident is on the page on which its newest
 * alert is met, so that every incident is on exactly one page.
 */
export const pageOfIncidents = async (
  database: Database,
  { limit, after, between, notAfter }: { limit: number; after: Place | null; between: Between; notAfter: number },
): Promise<PageOfIncidents> => {
  const found: Found[] = []
  let place = after
  const batch = limit * SEEDS_PER_INCIDENT
  for (let batches = 0; batches < MOST_BATCHES; batches++) {
    const bounds = [place?.last_seen ?? null, place?.alert_id ?? null, between.from, between.to]
    const seeds = await run<IncidentAlert>(database, 'incident-seeds', [...bounds, batch])
    const { groups, isComplete } = await gatherIncidents(database, seeds, notAfter)
    const byNewest = new Map(groups.map((group) => [newestOf(group).alert_id, group]))
    for (const { last_seen, alert_id } of seeds) {
      if (found.length === limit) return { found, next: place }
      place = { last_seen, alert_id }
      const group = byNewest.get(alert_id)
      if (group) found.push({ group, isComplete })
    }
    if (seeds.length < batch) return { found, next: null }
  }
  return { found, next: place }
}

const newestOf = ({ alerts }: Group<IncidentAlert>): Place =>
  alerts.reduce<Place>(
    (newest, alert) => (isNewer(alert, newest) ? alert : newest),
    alerts[0] ?? { last_seen: '', alert_id: '' },
  )

const isNewer = (one: Place, other: Place): boolean => {
  const order = byMoment(one.last_seen, other.last_seen)
  return order === 0 ? one.alert_id > other.alert_id : order > 0
}
