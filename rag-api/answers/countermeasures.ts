// What to do, and why: by the classes and techniques of the incident's alerts and by what was measured, and what was
// done about it so far. Nothing is done here.

import { sqlRef } from '../queries/queries.ts'
import { type AlertRow, alertClaim, alertsBetween } from './alerts.ts'
import type { Answering, Asking, Claim, Draft } from './answer.ts'
import { mitigationsOf, tacticName, tacticOf, techniqueName } from './attack-techniques.ts'
import { doneAbout, doneTexts } from './done-about.ts'
import { aboutAlert } from './follow-ups.ts'
import { type Handshakes, handshakesOf } from './handshakes.ts'
import { groupingClaim, incidentMeant, noIncident } from './incident.ts'
import { className, countermeasuresFor } from './knowledge.ts'
import { isOurs } from './our-addresses.ts'
import { whichAttack } from './preceding-attack.ts'
import { flows, listed, number } from './words.ts'

type Period = { readonly from: number; readonly to: number }

const SLACK_MS = 60_000

export const answerCountermeasures: Answering = async (asking) => {
  const { understanding, language } = asking
  if (understanding.window && !understanding.isReference) {
    const alerts = await alertsBetween(asking, 20)
    const lead = language === 'es' ? 'Alerta: ' : 'Alert: '
    const because = alerts.slice(0, 5).map((alert) => alertClaim(alert, asking, 'alerts-between', lead))
    return alerts.length === 0 ? { parts: [nothing(asking)] } : measuresFor(asking, alerts, because)
  }
  const incident = await incidentMeant(asking)
  if (!incident) return { parts: [noIncident(asking)] }
  return measuresFor(asking, incident.alerts, [...whichAttack(asking, incident.alert), groupingClaim(incident, asking)])
}

/** The measures for alerts, also as a part of the forensic report. */
export const measuresFor = async (
  asking: Asking,
  alerts: readonly AlertRow[],
  because: readonly (string | Claim)[],
): Promise<Draft> => {
  const { language } = asking
  const classes = [...new Set(alerts.map(({ attack_class }) => attack_class))]
  const techniques = [...new Set(alerts.flatMap((alert) => alert.techniques))]
  const sources = [...new Set(alerts.flatMap(({ source_ip }) => source_ip ?? []))]
  const period = {
    from: Math.min(...alerts.map(({ first_seen }) => Date.parse(first_seen))) - SLACK_MS,
    to: Math.max(...alerts.map(({ last_seen }) => Date.parse(last_seen))),
  }
  const [handshakes, done] = await Promise.all([
    handshakesOf(asking.database, sources, period),
    doneAbout(asking.database, sources),
  ])
  const mitigations = mitigationsOf(techniques, language)
  return {
    parts: [
      ...because,
      ...classes.flatMap((name) =>
        countermeasuresFor(name, language).map((text) => `${titled(name, language)}: ${text}`),
      ),
      ...(mitigations.length > 0 ? [mitigationsText(asking, techniques, mitigations)] : []),
      ...handshakes.map((row) => handshakeClaim(row, asking, period)),
      ...doneTexts(done, asking),
    ],
    tables: [
      {
        title: language === 'es' ? 'Medidas por técnica' : 'Measures by technique',
        columns: ['technique', 'tactic', 'mitigations'],
        rows: techniques.map((id) => {
          const tactic = tacticOf(id)
          return [
            techniqueName(id, language),
            tactic ? tacticName(tactic, language) : null,
            mitigationsOf([id], language).join('; '),
          ]
        }),
      },
    ],
    follow_ups: [
      ...alerts.slice(0, 1).flatMap(({ alert_id }) => aboutAlert(alert_id, language, 'compromise_evidence')),
      language === 'es' ? '¿Qué IP están bloqueadas ahora?' : 'Which IPs are blocked now?',
    ],
  }
}

const titled = (name: string, language: Asking['language']): string =>
  className(name, language).replace(/^./, (letter) => letter.toUpperCase())

const nothing = ({ language }: Asking): string =>
  language === 'es'
    ? 'No hay alertas en esa ventana: no hay nada contra lo que recomendar medidas. Se buscó en alerts.'
    : 'There are no alerts in that window: nothing to recommend measures against. Searched in alerts.'

const mitigationsText = (
  { language }: Asking,
  techniques: readonly string[],
  mitigations: readonly string[],
): string => {
  const of = listed(
    techniques.map((id) => techniqueName(id, language)),
    language,
  )
  const what = listed(mitigations, language)
  return language === 'es' ? `Mitigaciones de ATT&CK para ${of}: ${what}.` : `ATT&CK mitigations for ${of}: ${what}.`
}

export const handshakeClaim = (row: Handshakes, { language }: Asking, period: Period): Claim => ({
  text: handshakeText(row, language),
  sql_ref: sqlRef('handshake-facts'),
  event_ids: row.event_ids,
  fitsEvent: (fact) =>
    fact.source_ip === row.source_ip && Date.parse(fact.time) >= period.from && Date.parse(fact.time) <= period.to,
})

const handshakeText = (row: Handshakes, language: Asking['language']): string => {
  const all = flows(row.flows, language)
  const completed = number(row.completed, language)
  if (isOurs(row.source_ip)) return insideText(row.source_ip, row.completed > 0, { all, completed }, language)
  if (row.completed > 0)
    return language === 'es'
      ? `Bloquear ${row.source_ip} tiene sentido: completó el saludo TCP en ${completed} de ${all}, la dirección es suya.`
      : `Blocking ${row.source_ip} makes sense: it completed the TCP handshake in ${completed} of ${all}, the address is its own.`
  return language === 'es'
    ? `No bloquee ${row.source_ip} sin más: ninguno de sus ${all} completó un saludo TCP, la dirección puede estar falsificada. Limite el ritmo o filtre el destino.`
    : `Do not simply block ${row.source_ip}: none of its ${all} completed a TCP handshake, the address may be spoofed. Limit the rate or filter at the target.`
}

/** One of our own hosts is taken off the network, not blocked at its edge: it may be attacked and attack others in turn. */
const insideText = (
  host: string,
  hasCompleted: boolean,
  { all, completed }: { readonly all: string; readonly completed: string },
  language: Asking['language'],
): string => {
  if (hasCompleted)
    return language === 'es'
      ? `Aísle ${host} y revíselo: es un equipo nuestro y completó el saludo TCP en ${completed} de ${all}, la dirección es suya. Bloquearla en el cortafuegos exterior no lo detiene.`
      : `Isolate ${host} and examine it: it is a host of ours and completed the TCP handshake in ${completed} of ${all}, the address is its own. Blocking it at the outer firewall does not stop it.`
  return language === 'es'
    ? `Compruebe antes de aislar ${host}, dirección nuestra: ninguno de sus ${all} completó un saludo TCP, otro equipo puede estar usándola. Busque su puerto de conmutador o punto de acceso.`
    : `Check before isolating ${host}, an address of ours: none of its ${all} completed a TCP handshake, another host may be using it. Find its switch port or access point.`
}
