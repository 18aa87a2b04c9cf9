// How numbers, times and names are written in the asker's language.
import type { Language } from '../understanding/language.ts'

const LOCALES = { es: 'es-ES', en: 'en-GB' } as const

/** "1.234" in Spanish, "1,234" in English, also below ten thousand. */
export const number = (value: number, language: Language, digits = 0): string =>
  value.toLocaleString(LOCALES[language], { maximumFractionDigits: digits, useGrouping: true })

export const percent = (share: number, language: Language): string =>
  share.toLocaleString(LOCALES[language], { style: 'percent', maximumFractionDigits: share < 0.01 ? 2 : 1 })

/** "24 nov 2026, 14:03:05" in the asker's time zone. Takes milliseconds or RFC 3339. */
export const moment = (time: number | string, zone: string, language: Language): string =>
  new Intl.DateTimeFormat(LOCALES[language], {
    timeZone: zone,
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    hourCycle: 'h23',
  }).format(typeof time === 'number' ? time : Date.parse(time))

/** "24 nov 2026, 14:03:05 – 14:09:00": the second date left out when it is the first's, the second moment when it is the first. */
export const between = (from: number | string, to: number | string, zone: string, language: Language): string => {
  const [start, end] = [moment(from, zone, language), moment(to, zone, language)]
  if (start === end) return start
  const [startDay, endDay] = [start.split(', ')[0], end.split(', ')[0]]
  return `${start} – ${startDay === endDay ? end.split(', ').slice(1).join(', ') : end}`
}

/** The same with the time zone's name. */
export const span = (from: number | string, to: number | string, zone: string, language: Language): string =>
  `${between(from, to, zone, language)} (${zone})`

/** "a, b y c". */
export const listed = (items: readonly string[], language: Language): string =>
  new Intl.ListFormat(LOCALES[language], { type: 'conjunction' }).format(items)

const THINGS = {
  flow: { es: ['flujo', 'flujos'], en: ['flow', 'flows'] },
  alert: { es: ['alerta', 'alertas'], en: ['alert', 'alerts'] },
  source: { es: ['origen', 'orígenes'], en: ['source', 'sources'] },
  target: { es: ['destino', 'destinos'], en: ['target', 'targets'] },
  port: { es: ['puerto', 'puertos'], en: ['port', 'ports'] },
  host: { es: ['equipo', 'equipos'], en: ['host', 'hosts'] },
  hour: { es: ['hora', 'horas'], en: ['hour', 'hours'] },
  day: { es: ['día', 'días'], en: ['day', 'days'] },
  threat: { es: ['amenaza persistente', 'amenazas persistentes'], en: ['persistent threat', 'persistent threats'] },
  evidence: { es: ['indicio', 'indicios'], en: ['piece of evidence', 'pieces of evidence'] },
  group: { es: ['grupo', 'grupos'], en: ['group', 'groups'] },
  line: { es: ['línea', 'líneas'], en: ['line', 'lines'] },
} as const

/** "1 origen", "2.000 orígenes". */
export const amount = (count: number, thing: keyof typeof THINGS, language: Language): string =>
  `${number(count, language)} ${THINGS[thing][language][count === 1 ? 0 : 1]}`

/** "1 flujo", "2.000 flujos". */
export const flows = (count: number, language: Language): string => amount(count, 'flow', language)

export const bytes = (count: number, language: Language): string => {
  const units = ['B', 'kB', 'MB', 'GB', 'TB']
  const power = Math.min(units.length - 1, count < 1 ? 0 : Math.floor(Math.log10(count) / 3))
  return `${number(count / 1000 ** power, language, 1)} ${units[power]}`
}

const EVENT_TYPES: Readonly<Record<string, Readonly<Record<Language, string>>>> = {
  scan_fold: { es: 'ráfaga de sondeos (escaneo)', en: 'burst of probes (scan)' },
  flood_fold: { es: 'ráfaga hacia un destino (inundación)', en: 'burst towards one target (flood)' },
  tcp_session: { es: 'sesión TCP', en: 'TCP session' },
  tcp_half_open: { es: 'conexión TCP a medio abrir', en: 'half-open TCP connection' },
  tcp_refused: { es: 'conexión TCP rechazada', en: 'refused TCP connection' },
  tcp_midstream: { es: 'tráfico TCP sin inicio visto', en: 'TCP traffic whose start was not seen' },
  udp_exchange: { es: 'intercambio UDP', en: 'UDP exchange' },
  udp_one_way: { es: 'UDP sin respuesta', en: 'unanswered UDP' },
  icmp: { es: 'ICMP', en: 'ICMP' },
  other: { es: 'otro tráfico', en: 'other traffic' },
}

/** What kind of event, with its service or port: "sesión TCP (ssh)". */
export const eventKind = (
  event: { event_type: string; service: string | null; destination_port?: number | null },
  language: Language,
): string => {
  const name = EVENT_TYPES[event.event_type]?.[language] ?? event.event_type
  const port =
    event.destination_port == null ? undefined : `${language === 'es' ? 'puerto' : 'port'} ${event.destination_port}`
  const detail = [event.service, port].filter((part) => part != null).join(', ')
  return detail ? `${name} (${detail})` : name
}
