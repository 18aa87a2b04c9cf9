// An incident: the alert meant and every alert within a day of it that shares an address with it.
import { run, sqlRef } from '../queries/queries.ts'
import { type AlertRow, alertMeant, type NewestAlert, partiesOf } from './alerts.ts'
import { type Asking, type Claim, iso } from './answer.ts'
import { amount, listed } from './words.ts'

export type Incident = {
  readonly alert: NewestAlert
  /** Oldest first; the alert meant among them. */
  readonly alerts: readonly AlertRow[]
  /** Sources of those alerts. */
  readonly attackers: readonly string[]
  /** Everyone else in them. */
  readonly victims: readonly string[]
  /** First to last event behind the alerts, milliseconds. */
  readonly from: number
  readonly to: number
}

const AROUND_MS = 24 * 3_600_000

/** Undefined: there is no alert to begin with. Grouping goes one step: it does not follow what the other alerts share with third ones. */
export const incidentMeant = async (asking: Asking): Promise<Incident | undefined> => {
  const alert = await alertMeant(asking)
  if (!alert) return undefined
  const bounds = [
    iso(Date.parse(alert.first_seen) - AROUND_MS),
    iso(Math.min(Date.parse(alert.last_seen) + AROUND_MS, asking.now)),
  ]
  const found = await run<AlertRow>(asking.database, 'incident-alerts', [partiesOf(alert), ...bounds])
  const others = found.filter(({ alert_id }) => alert_id !== alert.alert_id)
  const alerts = [...others, alert].toSorted((one, other) => Date.parse(one.first_seen) - Date.parse(other.first_seen))
  const attackers = [...new Set(alerts.flatMap(({ source_ip }) => source_ip ?? []))]
  const parties = [...new Set(alerts.flatMap(partiesOf))]
  return {
    alert,
    alerts,
    attackers,
    victims: parties.filter((address) => !attackers.includes(address)),
    from: Math.min(...alerts.map(({ first_seen }) => Date.parse(first_seen))),
    to: Math.max(...alerts.map(({ last_seen }) => Date.parse(last_seen))),
  }
}

/** How many alerts were taken for one incident, and by what. */
export const groupingClaim = (incident: Incident, { language }: Asking): Claim => {
  const shared = partiesOf(incident.alert)
  const ties = listed(shared.slice(0, 4), language) + (shared.length > 4 ? ', …' : '')
  const count = amount(incident.alerts.length, 'alert', language)
  const text =
    language === 'es'
      ? `Incidente de ${count}: las que comparten una dirección (${ties}) a menos de 24 horas de la alerta tomada.`
      : `An incident of ${count}: those that share an address (${ties}) within 24 hours of the alert taken.`
  const from = incident.from
  return {
    text,
    sql_ref: sqlRef('incident-alerts'),
    alert_ids: incident.alerts.map(({ alert_id }) => alert_id),
    fitsAlert: ({ first_seen }) => Date.parse(first_seen) >= from,
  }
}

export const noIncident = ({ language }: Asking): string =>
  language === 'es'
    ? 'No hay ninguna alerta, y por tanto ningún incidente. Se buscó en alerts, sin límite de tiempo.'
    : 'There is no alert and so no incident. Searched in alerts, without a time limit.'
