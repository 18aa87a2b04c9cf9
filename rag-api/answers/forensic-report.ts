// An incident as a report in one answer: what it is, the stages it shows, its timeline, the evidence of compromise, what to do, what is not known.

import type { AlertRow } from './alerts.ts'
import type { Answering, Asking, Claim } from './answer.ts'
import { tacticName, tacticsOf, techniqueName } from './attack-techniques.ts'
import { evidenceOf } from './compromise-evidence.ts'
import { measuresFor } from './countermeasures.ts'
import { aboutAlert } from './follow-ups.ts'
import { incidentMeant, noIncident, suspectedOf } from './incident.ts'
import { timelineOf } from './incident-timeline.ts'
import { listed } from './words.ts'

export const answerForensicReport: Answering = async (asking) => {
  const incident = await incidentMeant(asking)
  if (!incident) return { parts: [noIncident(asking)] }
  const { language, now } = asking
  const suspicion = {
    systems: suspectedOf(incident),
    attackers: incident.attackers,
    window: { from: incident.from, to: now },
  }
  const [timeline, evidence, measures] = await Promise.all([
    timelineOf(asking, incident),
    evidenceOf(asking, suspicion, []),
    measuresFor(asking, incident.alerts, []),
  ])
  const es = language === 'es'
  return {
    ...timeline,
    parts: [
      heading(es ? 'Línea de tiempo' : 'Timeline'),
      ...timeline.parts,
      heading(es ? 'Fases de ATT&CK' : 'ATT&CK stages'),
      stages(asking, incident.alerts),
      heading(es ? 'Pruebas de compromiso' : 'Evidence of compromise'),
      ...evidence.parts,
      heading(es ? 'Contramedidas' : 'Countermeasures'),
      ...measures.parts,
      heading(es ? 'Lo que no se sabe' : 'What is not known'),
      unknown(asking, incident.attackers),
      document(asking, incident.id),
    ] satisfies (string | Claim)[],
    tables: [...(timeline.tables ?? []), ...(evidence.tables ?? []), ...(measures.tables ?? [])],
    follow_ups: aboutAlert(incident.alert.alert_id, language, 'explain_alert', 'similar_before'),
  }
}

const heading = (text: string): string => `— ${text} —`

const stages = ({ language }: Asking, alerts: readonly AlertRow[]): string => {
  const techniques = [...new Set(alerts.flatMap((alert) => alert.techniques))]
  if (techniques.length === 0)
    return language === 'es' ? 'Las alertas no nombran ninguna técnica.' : 'The alerts name no technique.'
  const tactics = listed(
    tacticsOf(techniques).map((tactic) => tacticName(tactic, language)),
    language,
  )
  const names = listed(
    techniques.map((id) => techniqueName(id, language)),
    language,
  )
  return `${tactics || (language === 'es' ? 'fase desconocida' : 'unknown stage')}: ${names}.`
}

const unknown = ({ language }: Asking, attackers: readonly string[]): string => {
  if (language === 'es')
    return `Qué pasó dentro de los equipos, lo que fue cifrado y lo que no pasó por un sensor${attackers.length === 0 ? '; quién atacó: los orígenes son muchos o falsificados' : '; quién está detrás de las direcciones'}; qué ocurrió sin levantar ninguna alerta.`
  return `What happened inside the hosts, what was encrypted and what passed no sensor${attackers.length === 0 ? '; who attacked: the sources are many or spoofed' : '; who is behind the addresses'}; what happened without raising an alert.`
}

/** The answer is read; the document is kept. */
const document = ({ language }: Asking, id: string): string =>
  language === 'es'
    ? `El documento, con el SHA-256 de cada prueba y la cadena de custodia: \`autoinmune report ${id}\` o GET /v1/incidents/${id}/report (JSON, Markdown o HTML).`
    : `The document, with the SHA-256 of each piece of evidence and the chain of custody: \`autoinmune report ${id}\` or GET /v1/incidents/${id}/report (JSON, Markdown or HTML).`
