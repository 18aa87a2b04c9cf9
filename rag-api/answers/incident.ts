// The incident of an alert, as answers use it; which alerts belong together is decided in incidents/link.ts, for all.
import { gatherIncidents, type IncidentAlert } from '../incidents/gather.ts'
import type { Join } from '../incidents/group.ts'
import { becauseOf } from '../incidents/incident.ts'
import { hostsOf } from '../incidents/roles.ts'
import { sqlRef } from '../queries/queries.ts'
import { alertMeant, type NewestAlert, partiesOf, wantedAlert } from './alerts.ts'
import type { Asking, Claim } from './answer.ts'
import { amount, listed } from './words.ts'

export type Incident = {
  /** Of its first alert. */
  readonly id: string
  readonly alert: NewestAlert
  /** Oldest first; the alert meant among them. */
  readonly alerts: readonly IncidentAlert[]
  /** Why they are together. */
  readonly joins: readonly Join[]
  /** False: there are more alerts than are followed. */
  readonly isComplete: boolean
  /** Sources of those alerts. */
  readonly attackers: readonly string[]
  /** Everyone else in them. */
  readonly victims: readonly string[]
  /** Of the attackers, those that were attacked before. */
  readonly pivots: readonly string[]
  /** First to last event behind the alerts, milliseconds. */
  readonly from: number
  readonly to: number
}

/** Undefined: there is no alert to begin with. */
export const incidentMeant = async (asking: Asking): Promise<Incident | undefined> => {
  const alert = await alertMeant(asking)
  return alert && incidentOf(asking, alert)
}

/** The incident that an alert is in, as far as it had come when the question is asked. */
export const incidentOf = async ({ database, now }: Asking, alert: NewestAlert): Promise<Incident> => {
  const { groups, isComplete } = await gatherIncidents(database, [alert], now)
  const group = groups.find(({ alerts }) => alerts.some(({ alert_id }) => alert_id === alert.alert_id))
  const { id, alerts, joins } = group ?? { id: alert.alert_id, alerts: [alert], joins: [] }
  const attackers = [...new Set(alerts.flatMap(({ source_ip }) => source_ip ?? []))]
  const parties = [...new Set(alerts.flatMap(partiesOf))]
  return {
    id,
    alert,
    alerts,
    joins,
    isComplete,
    attackers,
    victims: parties.filter((address) => !attackers.includes(address)),
    pivots: hostsOf({ alerts }).flatMap(({ address, role }) => (role === 'pivot' ? [address] : [])),
    from: Math.min(...alerts.map(({ first_seen }) => Date.parse(first_seen))),
    to: Math.max(...alerts.map(({ last_seen }) => Date.parse(last_seen))),
  }
}

/** The hosts to look at: whoever was attacked, also where it attacks by now; of an attack without victims its sources. */
export const suspectedOf = ({ victims, pivots, attackers }: Incident): readonly string[] =>
  victims.length + pivots.length > 0 ? [...pivots, ...victims] : attackers

const SHOWN_REASONS = 4

/** How many alerts were taken for one incident, and why. */
export const groupingClaim = (incident: Incident, { language }: Asking): Claim => {
  const { from, alerts } = incident
  const es = language === 'es'
  const count = amount(alerts.length, 'alert', language)
  const reasons = reasonsOf(incident.joins, language)
  const shown = listed(reasons.slice(0, SHOWN_REASONS), language) + (reasons.length > SHOWN_REASONS ? ', …' : '')
  const why =
    reasons.length === 0
      ? es
        ? 'ninguna otra está ligada a ella'
        : 'no other one is linked to it'
      : `${es ? 'unidas por' : 'joined because'}: ${shown}`
  const more = incident.isComplete
    ? ''
    : es
      ? ' Hay más: solo se sigue una parte.'
      : ' There are more: a part is followed.'
  return {
    text: `${es ? `Incidente de ${count}` : `An incident of ${count}`} (${incident.id}): ${why}.${more}`,
    sql_ref: sqlRef('incident-alerts'),
    alert_ids: alerts.map(({ alert_id }) => alert_id),
    fitsAlert: ({ first_seen }) => Date.parse(first_seen) >= from,
  }
}

/** Distinct reasons without their times, the most frequent first: "same source 203.0.113.5 (3)". */
const reasonsOf = (joins: readonly Join[], language: Asking['language']): string[] => {
  const counts = new Map<string, number>()
  for (const join of joins) {
    const reason = becauseOf({ ...join, gapMs: 0 }, language)
    counts.set(reason, (counts.get(reason) ?? 0) + 1)
  }
  return [...counts].sort(([, one], [, other]) => other - one).map(([reason, count]) => `${reason} (${count})`)
}

export const noIncident = (asking: Asking): string => {
  const which = wantedAlert(asking)
  return asking.language === 'es'
    ? `No hay ninguna alerta${which}, y por tanto ningún incidente. Se buscó en alerts, sin límite de tiempo.`
    : `There is no alert${which} and so no incident. Searched in alerts, without a time limit.`
}
