// One sentence that says how a question was read, so that a wrong reading is seen at once.
import type { AskedSubject } from '../understanding/asked.ts'
import type { Intent } from '../understanding/intents.ts'
import { severitiesText } from './alerts.ts'
import type { Asking } from './answer.ts'
import { describeFilter } from './filters.ts'
import { span } from './words.ts'

type Both = Readonly<Record<'es' | 'en', string>>

const INTENT_NAMES: Readonly<Record<Intent, Both>> = {
  unusual_events: { es: 'eventos inusuales', en: 'unusual events' },
  preceding_attack: { es: 'lo que precedió al ataque', en: 'what preceded the attack' },
  ip_behaviour: { es: 'comportamiento de la dirección', en: 'behaviour of the address' },
  related_to_ip: { es: 'lo relacionado con la dirección', en: 'what is related to the address' },
  count: { es: 'recuento', en: 'count' },
  top: { es: 'lista de los mayores', en: 'top list' },
  correlate_events: { es: 'correlación de eventos', en: 'correlation of events' },
  similar_before: { es: 'si ocurrió algo similar antes', en: 'whether something similar happened before' },
  explain_alert: { es: 'explicación de la alerta', en: 'explanation of the alert' },
  component_logs: { es: 'registros de los componentes', en: 'component logs' },
  origin_patterns: { es: 'patrones por origen', en: 'patterns by origin' },
  recurrence_forecast: { es: 'si volverá a ocurrir', en: 'whether it will happen again' },
  other_vectors: { es: 'otros vectores de ataque', en: 'other attack vectors' },
  incident_timeline: { es: 'línea de tiempo del incidente', en: 'timeline of the incident' },
  compromise_evidence: { es: 'pruebas de compromiso', en: 'evidence of compromise' },
  persistent_threats: { es: 'amenazas persistentes', en: 'persistent threats' },
  apt_indicators: { es: 'indicios de APT', en: 'indications of an APT' },
  compare_with_history: { es: 'comparación con el historial', en: 'comparison with the history' },
  forensic_report: { es: 'informe forense', en: 'forensic report' },
  countermeasures: { es: 'contramedidas', en: 'countermeasures' },
  blocked_now: { es: 'qué está bloqueado', en: 'what is blocked' },
  system_health: { es: 'estado del sistema', en: 'state of the system' },
  unsupported: { es: 'nada que sepa responder', en: 'nothing that can be answered' },
}

const SUBJECT_NAMES: Readonly<Record<AskedSubject, Both>> = {
  flows: { es: 'flujos', en: 'flows' },
  alerts: { es: 'alertas', en: 'alerts' },
  sources: { es: 'orígenes', en: 'sources' },
  targets: { es: 'destinos', en: 'targets' },
  ports: { es: 'puertos', en: 'ports' },
  services: { es: 'servicios', en: 'services' },
  countries: { es: 'países', en: 'countries' },
  asns: { es: 'sistemas autónomos', en: 'autonomous systems' },
  classes: { es: 'clases', en: 'classes' },
  signatures: { es: 'firmas', en: 'signatures' },
  bytes: { es: 'bytes', en: 'bytes' },
}

export const understoodAs = (asking: Asking): string => {
  const { understanding, language, window, zone } = asking
  const { intent, subject, corrections, unclear, threshold } = understanding
  const es = language === 'es'
  const name = INTENT_NAMES[intent][language]
  const of = intent === 'count' || intent === 'top' ? ` (${SUBJECT_NAMES[subject][language]})` : ''
  const defaulted = understanding.window ? '' : es ? ' (sin tiempo en la pregunta)' : ' (no time in the question)'
  const time = unclear ? `«${unclear.phrase}» ?` : `${span(window.from, window.to, zone, language)}${defaulted}`
  const read = corrections.map(({ typed, read_as }) => `${typed} → ${read_as}`).join(', ')
  const parts = [
    `${name}${of}`,
    describeFilter(asking),
    severitiesText(asking),
    intent === 'top' && threshold !== undefined && `≥ ${threshold}`,
    intent === 'unsupported' ? '' : time,
    read && `${es ? 'leído' : 'read'} ${read}`,
  ]
  return parts.filter(Boolean).join('; ')
}
