// Which alerts fit an origin, a service or a port: told by what their sources did in each hour, and only where that is not enough by the events
// that they cite, each looked up in its own hour.
import { run } from '../queries/queries.ts'
import { type Asking, type EventFact, iso } from './answer.ts'
import { storedFacts } from './verify.ts'

type Citing = { readonly alert_id: string; readonly event_ids: readonly string[] }

/** Longest that an alert that is still active may have gone on: what changed of the aggregate before that is nothing to it. */
const LONGEST_MS = 90 * 24 * 3_600_000

/**
 * Up to when the aggregate knows the origins of alerts, and of those that it does not know enough of: ids of the alerts that cite an event of
 * the origin and service, and of the port asked for. Nulls where no event needs to be read.
 */
export const byCitedEvents = async ({
  understanding,
  window,
  database,
  events,
}: Asking): Promise<(string | string[] | null)[]> => {
  const { countries, asns, services, ports } = understanding.entities
  if (countries.length + asns.length + services.length + ports.length === 0) return [null, null, null]
  const lived = { from: window.from - LONGEST_MS, to: window.to }
  const { hours } = await events.materializedUntil({ hours: 'conversations_per_hour', days: null }, lived)
  const until = iso(hours)
  const values = [
    iso(window.from),
    iso(window.to),
    until,
    services.length > 0 ? services : null,
    ports.length > 0 ? ports : null,
  ]
  const alerts = await run<Citing>(database, 'alerts-to-look-into', values)
  const facts = await storedFacts(database, [...new Set(alerts.flatMap(({ event_ids }) => event_ids))])
  const citing = (fits: (fact: EventFact) => boolean): string[] => {
    const fitting = new Set(facts.filter(fits).map(({ event_id }) => event_id))
    return alerts.filter(({ event_ids }) => event_ids.some((id) => fitting.has(id))).map(({ alert_id }) => alert_id)
  }
  const has = <T>(wanted: readonly T[], value: T | null) => value !== null && wanted.includes(value)
  return [
    until,
    citing(
      (fact) =>
        (countries.length === 0 || has(countries, fact.source_country)) &&
        (services.length === 0 || has(services, fact.service)) &&
        (asns.length === 0 || has(asns, fact.source_asn)),
    ),
    citing((fact) => has(ports, fact.destination_port)),
  ]
}
