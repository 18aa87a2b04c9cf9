// What points to systems being compromised, and what was looked for and not found. Absence of signs is no proof of innocence.

import { alertsBetween } from './alerts.ts'
import type { Answering, Asking, Claim, Draft } from './answer.ts'
import { type Sign, type SignKind, type Suspicion, signsOf } from './compromise-signs.ts'
import { aboutAlert } from './follow-ups.ts'
import { groupingClaim, incidentMeant, suspectedOf } from './incident.ts'
import { whichAttack } from './preceding-attack.ts'
import { listed, number, span } from './words.ts'

export const HEADINGS: Readonly<Record<SignKind, Readonly<Record<'es' | 'en', string>>>> = {
  login: {
    es: 'Accesos logrados de un atacante, vistos en la red',
    en: 'Successful logins of an attacker, seen on the wire',
  },
  log_login: { es: 'Accesos aceptados según los registros', en: 'Logins accepted according to logs' },
  alert_from: { es: 'Alertas cuyo origen son estos sistemas', en: 'Alerts whose source is one of these systems' },
  after_alert: {
    es: 'Alertas de fases posteriores (APT, mando y control) sobre ellos',
    en: 'Alerts of later stages (APT, command and control) about them',
  },
  outward: { es: 'Tráfico saliente sospechoso de ellos', en: 'Suspicious traffic from them' },
}

export const answerCompromiseEvidence: Answering = async (asking) => {
  const found = await suspicionOf(asking)
  if (!found) return { parts: [noSystems(asking)] }
  return { ...(await evidenceOf(asking, found.suspicion, found.because)), follow_ups: followUps(asking, found) }
}

/** The evidence about given systems, also as a part of the forensic report. */
export const evidenceOf = async (
  asking: Asking,
  suspicion: Suspicion,
  because: readonly (string | Claim)[],
): Promise<Draft> => {
  const signs = await signsOf(asking, suspicion)
  const { language } = asking
  const found = signs.filter(({ claims }) => claims.length > 0)
  return {
    searched: suspicion.window,
    parts: [
      ...because,
      opening(asking, suspicion, found.length, signs.length),
      ...found.flatMap(({ kind, claims }) => [`${HEADINGS[kind][language]}:`, ...claims]),
      ...missing(asking, signs),
      caveat(asking),
    ],
    tables: [
      {
        title: language === 'es' ? 'Indicios de compromiso' : 'Signs of compromise',
        columns: ['sign', 'found', 'text'],
        rows: signs.map(({ kind, claims }) => [
          HEADINGS[kind][language],
          claims.length,
          claims.map(({ text }) => text).join(' ') || null,
        ]),
      },
    ],
  }
}

type Suspected = {
  readonly suspicion: Suspicion
  readonly because: readonly (string | Claim)[]
  /** Whose systems they are; absent: they were named. */
  readonly alertId?: string
}

const followUps = ({ language }: Asking, { suspicion, alertId }: Suspected): string[] => {
  if (alertId) return aboutAlert(alertId, language, 'incident_timeline', 'countermeasures')
  return suspicion.systems
    .slice(0, 1)
    .map((system) =>
      language === 'es' ? `Analiza el comportamiento de ${system} hoy` : `What did ${system} do today?`,
    )
}

/** The systems named with whoever was alerted against them in the window; else the victims of the incident. */
const suspicionOf = async (asking: Asking): Promise<Suspected | undefined> => {
  const { entities, hostNetworks } = asking.understanding
  const named = [...entities.addresses, ...entities.networks, ...hostNetworks]
  if (named.length > 0) {
    const alerts = await alertsBetween(asking, 50)
    const attackers = [...new Set(alerts.flatMap(({ source_ip }) => source_ip ?? []))].filter(
      (one) => !named.includes(one),
    )
    return { suspicion: { systems: named, attackers, window: asking.window }, because: [] }
  }
  const incident = await incidentMeant(asking)
  if (!incident) return undefined
  const systems = suspectedOf(incident)
  const window = asking.understanding.window ? asking.window : { from: incident.from, to: asking.now }
  return {
    alertId: incident.alert.alert_id,
    suspicion: { systems, attackers: incident.attackers, window },
    because: [...whichAttack(asking, incident.alert), groupingClaim(incident, asking)],
  }
}

const noSystems = ({ language }: Asking): string =>
  language === 'es'
    ? '¿Qué sistemas? Nombre una IP, una red o un equipo. No hay ninguna alerta cuyos destinos tomar por «estos sistemas».'
    : 'Which systems? Name an IP, a network or a host. There is no alert whose targets "these systems" could mean.'

const opening = (asking: Asking, { systems, window }: Suspicion, found: number, all: number): string => {
  const { language, zone } = asking
  const who = listed(systems.slice(0, 5), language) + (systems.length > 5 ? ', …' : '')
  const when = span(window.from, window.to, zone, language)
  return language === 'es'
    ? `${who}, ${when}: hay indicios de ${number(found, language)} de los ${number(all, language)} tipos que se buscan.`
    : `${who}, ${when}: there are signs of ${number(found, language)} of the ${number(all, language)} kinds looked for.`
}

const missing = ({ language }: Asking, signs: readonly Sign[]): string[] => {
  const none = signs.filter(({ claims }) => claims.length === 0).map(({ kind }) => HEADINGS[kind][language])
  if (none.length === 0) return []
  const names = none.map((name) => name.replace(/^./, (letter) => letter.toLowerCase())).join('; ')
  return [language === 'es' ? `Se buscó y no se halló: ${names}.` : `Looked for and not found: ${names}.`]
}

const caveat = ({ language }: Asking): string =>
  language === 'es'
    ? 'Que no haya indicios en la red y los registros no prueba que un equipo esté limpio: mire también el equipo.'
    : 'That there are no signs in the network and the logs does not prove that a host is clean: look at the host as well.'
