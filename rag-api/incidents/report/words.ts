// The report's sentences, in Spanish and English.
import type { Asking } from '../../answers/answer.ts'
import type { Incident } from '../../answers/incident.ts'
import { className } from '../../answers/knowledge.ts'
import { amount, between, flows, listed, number } from '../../answers/words.ts'
import type { Language } from '../../understanding/language.ts'
import type { IncidentJson } from '../incident.ts'
import type { HostRole } from '../roles.ts'
import type { Evidence } from './evidence.ts'
import type { Report, ReportHost } from './report.ts'

type Both = Readonly<Record<Language, string>>

const ROLES: Readonly<Record<HostRole, Both>> = {
  attacker: { es: 'atacante', en: 'attacker' },
  pivot: { es: 'pivote (atacado y luego atacante)', en: 'pivot (attacked, then attacking)' },
  command_host: { es: 'equipo de mando', en: 'command host' },
  compromised: { es: 'comprometido (recibe órdenes)', en: 'compromised (takes orders)' },
  victim: { es: 'víctima', en: 'victim' },
}
export const roleName = (role: HostRole, language: Language): string => ROLES[role][language]

const SEVERITIES: Readonly<Record<string, string>> = { low: 'baja', medium: 'media', high: 'alta', critical: 'crítica' }

const classesOf = ({ classes }: IncidentJson, language: Language): string =>
  listed(
    classes.map((name) => className(name, language)),
    language,
  )

export const titleOf = (incident: IncidentJson, { language }: Asking): string =>
  language === 'es'
    ? `Informe forense: ${classesOf(incident, language)}`
    : `Forensic report: ${classesOf(incident, language)}`

const SHOWN = 5

/** What happened, to whom, by whom, in a few sentences. */
export const summaryOf = (incident: IncidentJson, hosts: readonly ReportHost[], asking: Asking): string[] => {
  const { language, zone } = asking
  const es = language === 'es'
  const when = between(incident.first_seen, incident.last_seen, zone, language)
  const count = amount(incident.alert_count, 'alert', language)
  const severity = es ? (SEVERITIES[incident.severity] ?? incident.severity) : incident.severity
  const state = es ? (incident.status === 'open' ? 'abierto' : 'cerrado') : incident.status
  const behind = incident.flow_count === null ? '' : `, ${flows(incident.flow_count, language)}`
  const first = es
    ? `${classesOf(incident, language)}: ${count}${behind}, ${when} (${zone}); gravedad ${severity}, ${state}.`
    : `${classesOf(incident, language)}: ${count}${behind}, ${when} (${zone}); severity ${severity}, ${state}.`
  const sides = (['attacker', 'pivot', 'command_host', 'compromised', 'victim'] as const).flatMap((role) => {
    const of = hosts.filter((host) => host.role === role).map(({ address }) => address)
    if (of.length === 0) return []
    const more = of.length > SHOWN ? `, … (${number(of.length, language)})` : ''
    return [`${capital(roleName(role, language))}: ${of.slice(0, SHOWN).join(', ')}${more}.`]
  })
  const spoofed =
    incident.alerts.some(({ source_ip }) => source_ip === null) &&
    (es
      ? 'Alguna alerta tiene muchos orígenes o falsificados: no nombra atacante.'
      : 'An alert has many or spoofed sources: it names no attacker.')
  return [capital(first), ...sides, ...(spoofed ? [spoofed] : [])]
}

const capital = (text: string): string => text.replace(/^./, (letter) => letter.toUpperCase())

export type Unknowns = {
  readonly incident: Incident
  readonly hasLines: boolean
  readonly evidence: Evidence
  readonly dropped: number
  readonly now: number
  readonly sensors: Report['sensors']
  readonly pieceSeconds: number
  readonly noSigns: readonly string[]
}

/** What the report cannot say, and why. */
export const unknownsOf = (unknowns: Unknowns, { language }: Asking): string[] => {
  const { incident, hasLines, evidence, dropped, noSigns } = unknowns
  const es = language === 'es'
  const say = (isSaid: boolean, spanish: string, english: string): string[] => (isSaid ? [es ? spanish : english] : [])
  return [
    ...say(
      true,
      'Qué pasó dentro de los equipos, qué decía lo cifrado y lo que no pasó por un sensor.',
      'What happened inside the hosts, what encrypted traffic said, and what passed no sensor.',
    ),
    ...say(
      true,
      'Quién está detrás de las direcciones: una dirección no es una persona.',
      'Who is behind the addresses: an address is not a person.',
    ),
    ...sensorTexts(unknowns, es),
    ...say(
      !hasLines,
      'Ningún componente escribió sobre los atacantes en esa ventana: lo que vieron los equipos no consta.',
      'No component wrote about the attackers in that window: what the hosts saw is not recorded.',
    ),
    ...say(
      noSigns.length > 0,
      `Se buscó y no se halló (no prueba que no lo hubiera): ${noSigns.join('; ')}.`,
      `Looked for and not found (which does not prove that there was none): ${noSigns.join('; ')}.`,
    ),
    ...say(
      evidence.missing > 0,
      `${number(evidence.missing, 'es')} registros que las alertas citan no están guardados, o ya no.`,
      `${number(evidence.missing, 'en')} records that the alerts cite are not, or no longer, stored.`,
    ),
    ...say(
      evidence.leftOut > 0,
      `${number(evidence.leftOut, 'es')} registros citados no caben en la lista de pruebas.`,
      `${number(evidence.leftOut, 'en')} cited records do not fit into the list of evidence.`,
    ),
    ...say(
      dropped > 0,
      `${number(dropped, 'es')} afirmaciones no se confirmaron al comprobarlas y se dejaron fuera.`,
      `${number(dropped, 'en')} claims did not hold when they were checked and were left out.`,
    ),
    ...say(
      !incident.isComplete,
      'El incidente tiene más alertas de las que se siguen: sus extremos pueden faltar.',
      'The incident has more alerts than are followed: its ends may be missing.',
    ),
  ]
}

const sensorTexts = ({ sensors, pieceSeconds, incident }: Unknowns, es: boolean): string[] => {
  if (sensors.length === 0) {
    return [
      es
        ? 'De ese tiempo no hay ningún evento guardado de ningún sensor.'
        : 'Of that time no event of any sensor is stored.',
    ]
  }
  const minutes = Math.round(pieceSeconds / 60)
  return sensors.flatMap(({ sensor_id, records, pieces, pieces_with_records, last_event }) => {
    const silent = pieces - pieces_with_records
    if (records === 0) {
      return [
        es
          ? `El sensor ${sensor_id} no vio nada durante el incidente (lo último alrededor: ${last_event}).`
          : `Sensor ${sensor_id} saw nothing during the incident (its last event around it: ${last_event}).`,
      ]
    }
    if (silent <= 0 || incident.to - incident.from < pieceSeconds * 1000) return []
    return [
      es
        ? `El sensor ${sensor_id} no vio nada en ${silent} de los ${pieces} tramos de ${minutes} min del incidente: sin tráfico o sin sensor.`
        : `Sensor ${sensor_id} saw nothing in ${silent} of the ${pieces} pieces of ${minutes} min of the incident: no traffic, or no sensor.`,
    ]
  })
}
