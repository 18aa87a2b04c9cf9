// Patterns that could mean an APT: alerts of later stages, evidence for them also where it raised no alert, and how many stages of an
// intrusion a subject shows.
import { run, sqlRef } from '../queries/queries.ts'
import { alertClaim, alertsBetween } from './alerts.ts'
import { type Answering, type Asking, type Claim, iso } from './answer.ts'
import { tacticName, tacticsOf, techniqueName } from './attack-techniques.ts'
import { className } from './knowledge.ts'
import { amount, between, listed, number, span } from './words.ts'

export type AptEvidence = {
  readonly subject_value: string
  readonly attack_class: string
  readonly detector: string
  readonly techniques: readonly string[]
  readonly pieces: number
  readonly strongest: number
  readonly flows: number | null
  readonly first_seen: string
  readonly last_seen: string
  readonly event_ids: readonly (string | null)[]
  readonly is_alerted: boolean
}

const SHOWN = 8

export const answerAptIndicators: Answering = async (asking) => {
  const { addresses } = asking.understanding.entities
  const bounds = [iso(asking.window.from), iso(asking.window.to)]
  const [evidence, alerts] = await Promise.all([
    run<AptEvidence>(asking.database, 'apt-evidence', [...bounds, addresses.length > 0 ? addresses : null, 40]),
    alertsBetween(ofLaterStages(asking), 10),
  ])
  const lead = asking.language === 'es' ? 'Alerta: ' : 'Alert: '
  const found = evidence.length + alerts.length > 0
  return {
    parts: [
      found ? opening(asking) : nothing(asking),
      ...alerts.slice(0, 5).map((alert) => alertClaim(alert, asking, 'alerts-between', lead)),
      ...evidence.slice(0, SHOWN).map((row) => evidenceClaim(row, asking)),
      ...stagesText(evidence, asking),
      caveat(asking),
    ],
    tables: [
      {
        title: asking.language === 'es' ? 'Indicios por técnica' : 'Evidence by technique',
        columns: [
          'subject',
          'class',
          'detector',
          'techniques',
          'pieces',
          'strongest',
          'alerted',
          'first_seen',
          'last_seen',
        ],
        rows: evidence.map((row) => [
          row.subject_value,
          row.attack_class,
          row.detector,
          row.techniques.join(', '),
          row.pieces,
          Math.round(row.strongest * 100) / 100,
          row.is_alerted ? 'yes' : 'no',
          row.first_seen,
          row.last_seen,
        ]),
      },
    ],
    follow_ups:
      asking.language === 'es'
        ? [
            '¿Qué evidencia tenemos de compromiso en estos sistemas?',
            'Analiza los eventos e identifica amenazas persistentes',
          ]
        : ['What evidence of compromise do we have?', 'Identify persistent threats'],
  }
}

const ofLaterStages = (asking: Asking): Asking => {
  const entities = { ...asking.understanding.entities, classes: ['apt', 'botnet_c2'] as const }
  return { ...asking, understanding: { ...asking.understanding, entities } }
}

const opening = (asking: Asking): string =>
  asking.language === 'es'
    ? `Patrones que podrían indicar un APT (lo que viene tras una intrusión); ${searched(asking)}:`
    : `Patterns that could indicate an APT (what comes after an intrusion); ${searched(asking)}:`

const nothing = (asking: Asking): string =>
  asking.language === 'es'
    ? `No hay alertas ni indicios de actividad posterior a una intrusión ni de mando y control. Se buscó en alerts y evidence: ${searched(asking)}.`
    : `There are neither alerts nor evidence of post-compromise activity or command and control. Searched in alerts and evidence: ${searched(asking)}.`

const searched = ({ window, zone, language, understanding }: Asking): string =>
  [span(window.from, window.to, zone, language), understanding.entities.addresses.join(', ')].filter(Boolean).join('; ')

const evidenceClaim = (row: AptEvidence, asking: Asking): Claim => {
  const { language, zone } = asking
  const es = language === 'es'
  const techniques = listed(
    row.techniques.map((id) => techniqueName(id, language)),
    language,
  )
  const status = row.is_alerted
    ? es
      ? 'con alerta'
      : 'alerted'
    : es
      ? 'sin llegar a alerta'
      : 'below the level of an alert'
  const pieces = amount(row.pieces, 'evidence', language)
  const ends = row.subject_value.split('>')
  return {
    text: `${row.subject_value.replace('>', ' → ')}: ${techniques || className(row.attack_class, language)}, ${row.detector}, ${pieces}, ${es ? 'peso mayor' : 'strongest weight'} ${number(row.strongest, language, 1)} (${status}), ${between(row.first_seen, row.last_seen, zone, language)}.`,
    sql_ref: sqlRef('apt-evidence'),
    event_ids: row.event_ids.filter((id) => id !== null),
    fitsEvent: (fact) =>
      ends.some((end) => end === fact.source_ip || end === fact.destination_ip) &&
      Date.parse(fact.time) <= Date.parse(row.last_seen),
  }
}

/** Subjects with techniques of two stages or more: what makes a sequence out of single acts. */
const stagesText = (evidence: readonly AptEvidence[], { language }: Asking): string[] => {
  const bySubject = new Map<string, string[]>()
  for (const { subject_value, techniques } of evidence) {
    const source = subject_value.split('>')[0] ?? subject_value
    bySubject.set(source, [...(bySubject.get(source) ?? []), ...techniques])
  }
  return [...bySubject].flatMap(([source, techniques]) => {
    const tactics = tacticsOf(techniques)
    if (tactics.length < 2) return []
    const names = listed(
      tactics.map((tactic) => tacticName(tactic, language)),
      language,
    )
    const stages = number(tactics.length, language)
    return [
      language === 'es'
        ? `${source} muestra ${stages} fases de una intrusión: ${names}. Varias fases del mismo origen pesan más que cada acto suelto.`
        : `${source} shows ${stages} stages of an intrusion: ${names}. Several stages from one source weigh more than each act alone.`,
    ]
  })
}

const caveat = ({ language }: Asking): string =>
  language === 'es'
    ? 'Se decide por operaciones vistas (servicios remotos, credenciales, descubrimiento, balizas), no por el tráfico de Windows; lo que va cifrado o no pasa por un sensor no se ve.'
    : 'Decided by operations seen (remote services, credentials, discovery, beacons), not by Windows traffic; what is encrypted or passes no sensor is not seen.'
