// Lists of the most: sources, targets, ports, services, countries, classes, signatures.
import { type Dimension as HotDimension, topInHot } from '../hot/count-top.ts'
import { run, sqlRef } from '../queries/queries.ts'
import type { AskedSubject } from '../understanding/asked.ts'
import {
  type Answering,
  type Asking,
  type Chart,
  type Claim,
  type Draft,
  type EventFact,
  iso,
  isWithin,
} from './answer.ts'
import { none, searchedText } from './count.ts'
import { type Filter, filterOf } from './filters.ts'
import { aggregatesFor, readInParts } from './in-hours.ts'
import { className } from './knowledge.ts'
import { countryName } from './place-names.ts'
import { rankedColumns, rankedPieces } from './top-in-hours.ts'
import { amount, flows, number, percent } from './words.ts'

type EventRow = {
  readonly value: string
  readonly flows: number
  readonly sources: number
  readonly targets: number
  readonly values: number
  readonly all_flows: number
  readonly event_ids: readonly string[]
}
type AlertTopRow = {
  readonly value: string
  readonly alerts: number
  readonly flows: number | null
  readonly values: number
  readonly alert_ids: readonly string[]
}

type Dimension = {
  readonly name: HotDimension
  readonly column: string
  readonly read: (fact: EventFact) => string | null
}
const text = (value: number | null): string | null => (value === null ? null : String(value))

const DIMENSIONS: Readonly<Partial<Record<AskedSubject, Dimension>>> = {
  sources: { name: 'sources', column: 'host(source_ip)', read: (fact) => fact.source_ip },
  targets: { name: 'targets', column: 'host(destination_ip)', read: (fact) => fact.destination_ip },
  ports: { name: 'ports', column: 'destination_port', read: (fact) => text(fact.destination_port) },
  services: { name: 'services', column: 'service', read: (fact) => fact.service },
  countries: { name: 'countries', column: 'source_country', read: (fact) => fact.source_country },
  asns: { name: 'asns', column: 'source_asn', read: (fact) => fact.source_asn },
  signatures: { name: 'signatures', column: 'signature_hash', read: (fact) => fact.signature_hash },
  classes: { name: 'classes', column: 'attack_class', read: (fact) => fact.attack_class },
}

/** Where the question is about attacks and alerts know the dimension, alerts are ranked: they see what one record does not. */
const ALERT_DIMENSIONS: Readonly<Partial<Record<AskedSubject, string>>> = {
  sources: 'SELECT host(source_ip)',
  targets:
    "SELECT DISTINCT coalesce(substring(t FROM '^\\[(.*)\\]:\\d+$'), CASE WHEN t ~ '^[^:]+:\\d+$' THEN split_part(t, ':', 1) ELSE t END) FROM unnest(targets) t",
  classes: 'SELECT attack_class',
}

export const answerTop: Answering = (asking) => {
  const { understanding } = asking
  const { subject, entities } = understanding
  const byAlerts = ALERT_DIMENSIONS[subject]
  const hasFilter =
    entities.addresses.length +
      entities.networks.length +
      entities.ports.length +
      entities.services.length +
      entities.countries.length >
    0
  return understanding.isAboutAttacks && byAlerts && !hasFilter ? topAlerts(asking, byAlerts) : topEvents(asking)
}

/** Longer windows are ranked by aggregates. */
const LONG_MS = 3_600_000

const topEvents = async (asking: Asking): Promise<Draft> => {
  const { understanding } = asking
  const dimension = DIMENSIONS[understanding.subject] ?? DIMENSIONS.sources
  if (!dimension) return { parts: [none(asking, 'security_events')] }
  const attacksOnly = understanding.isAboutAttacks || understanding.subject === 'classes'
  return topFrom(asking, dimension, filterOf(asking, 4, attacksOnly))
}

const topFrom = async (asking: Asking, dimension: Dimension, filter: Filter): Promise<Draft> => {
  const { window, events, understanding } = asking
  const hours = await rankInParts(asking, dimension, filter)
  const name = hours ? 'top-in-hours' : 'top-events'
  const ranked = await events.ask<EventRow>({
    name,
    window,
    values: [iso(window.from), iso(window.to), understanding.limit, ...filter.values, ...(hours?.values ?? [])],
    pieces: hours?.pieces ?? { dimension: dimension.column, filter: filter.where, order: '2' },
    ...(hours ? { eventsWindow: hours.tail } : {}),
    inHot: (ring, span) => topInHot(ring, span, filter.conditions, dimension.name, understanding.limit),
  })
  // Ranked by flows, so that what is cut off lies below every row that stays.
  const rows = ranked.filter(({ flows }) => flows >= (understanding.threshold ?? 0))
  const [first] = rows
  if (!first) return { parts: [none(asking, 'security_events')] }
  const claims = rows.map(
    (row, index): Claim => ({
      text: eventText(row, index, asking, hours?.hasEnds === false),
      sql_ref: sqlRef(name),
      event_ids: row.event_ids,
      fitsEvent: (fact) => isWithin(fact.time, window) && dimension.read(fact) === row.value && filter.fits(fact),
    }),
  )
  return {
    parts: [opening(asking, rows.length, first.values, understanding.isAboutAttacks), ...claims],
    tables: [
      {
        title: title(asking),
        columns: [understanding.subject, 'flows', 'sources', 'targets'],
        rows: rows.map((row) => [row.value, row.flows, row.sources, row.targets]),
      },
    ],
    chart: chartOf(rows, asking),
    follow_ups: followUps(asking, first.value),
  }
}

/** What top-in-hours.sql is asked with; undefined: the window is short, or no aggregate knows what is asked. */
const rankInParts = async ({ window, events }: Asking, { name }: Dimension, filter: Filter) => {
  const aggregates = aggregatesFor(name, filter)
  if (!aggregates || window.to - window.from <= LONG_MS) return undefined
  const taken = 3 + filter.values.length
  const parts = await readInParts(events, window, aggregates, { filter, columns: rankedColumns(name), taken })
  if (!parts) return undefined
  return { ...parts, pieces: { parts: parts.text, ...rankedPieces(name) } }
}

const MOST_RANKED = 10_000

const topAlerts = async (asking: Asking, dimension: string): Promise<Draft> => {
  const { window, database, understanding } = asking
  const { classes } = understanding.entities
  // Ranked by flows: a threshold of alerts looks further down the list before it is cut.
  const looked = understanding.threshold === undefined ? understanding.limit : MOST_RANKED
  const values = [iso(window.from), iso(window.to), classes.length > 0 ? classes : null, looked]
  const ranked = await run<AlertTopRow>(database, 'top-alerts', values, { dimension })
  const rows = ranked.filter(({ alerts }) => alerts >= (understanding.threshold ?? 0)).slice(0, understanding.limit)
  const [first] = rows
  if (!first) return { parts: [none(asking, 'alerts')] }
  const claims = rows.map(
    (row, index): Claim => ({
      text: alertText(row, index, asking),
      sql_ref: sqlRef('top-alerts'),
      alert_ids: row.alert_ids,
      fitsAlert: (fact) => Date.parse(fact.first_seen) < window.to && Date.parse(fact.last_seen) >= window.from,
    }),
  )
  return {
    parts: [opening(asking, rows.length, first.values, true), ...claims],
    tables: [
      {
        title: title(asking),
        columns: [understanding.subject, 'alerts', 'flows'],
        rows: rows.map((row) => [row.value, row.alerts, row.flows]),
      },
    ],
    chart: chartOf(rows, asking),
    follow_ups: followUps(asking, first.value),
  }
}

const NAMES: Readonly<Partial<Record<AskedSubject, Readonly<Record<'es' | 'en', string>>>>> = {
  sources: { es: 'orígenes', en: 'sources' },
  targets: { es: 'destinos', en: 'targets' },
  ports: { es: 'puertos de destino', en: 'destination ports' },
  services: { es: 'servicios', en: 'services' },
  countries: { es: 'países de origen', en: 'source countries' },
  asns: { es: 'sistemas autónomos de origen', en: 'source autonomous systems' },
  classes: { es: 'clases de ataque', en: 'attack classes' },
  signatures: { es: 'firmas', en: 'signatures' },
}
const title = ({ understanding, language }: Asking): string =>
  NAMES[understanding.subject]?.[language] ?? understanding.subject

const opening = (asking: Asking, shown: number, all: number, isAboutAttacks: boolean): string => {
  const es = asking.language === 'es'
  const isSaid = asking.understanding.subject === 'classes'
  const what = isAboutAttacks && !isSaid ? (es ? ' de ataques' : ' of attacks') : ''
  const count = `${number(shown, asking.language)} ${es ? 'de' : 'of'} ${number(all, asking.language)}`
  return `${title(asking)}${what} ${es ? 'por flujos' : 'by flows'} (${count}): ${searchedText(asking)}.`.replace(
    /^./,
    (letter) => letter.toUpperCase(),
  )
}

const eventText = (row: EventRow, index: number, { language, understanding }: Asking, isLeast: boolean): string => {
  const share = percent(row.flows / row.all_flows, language)
  const ends =
    understanding.subject === 'sources'
      ? `${amount(row.targets, 'target', language)}`
      : `${amount(row.sources, 'source', language)}`
  const least = isLeast ? (language === 'es' ? 'al menos ' : 'at least ') : ''
  return `${index + 1}. ${valueText(row.value, understanding.subject, language)}: ${flows(row.flows, language)} (${share}), ${least}${ends}.`
}

/** "puerto 22", "Brasil (BR)"; what names itself stays as it is. */
const valueText = (value: string, subject: AskedSubject, language: Asking['language']): string => {
  if (subject === 'ports') return `${language === 'es' ? 'puerto' : 'port'} ${value}`
  if (subject === 'classes') return className(value, language)
  return subject === 'countries' ? `${countryName(value, language)} (${value})` : value
}

const alertText = (row: AlertTopRow, index: number, { language, understanding }: Asking): string => {
  const value = understanding.subject === 'classes' ? className(row.value, language) : row.value
  const alerts = `${number(row.alerts, language)} ${language === 'es' ? 'alerta' : 'alert'}${row.alerts === 1 ? '' : 's'}`
  return `${index + 1}. ${value}: ${alerts}, ${flows(row.flows ?? 0, language)}.`
}

const chartOf = (rows: readonly { value: string; flows: number | null }[], asking: Asking): Chart => ({
  title: title(asking),
  kind: 'bar',
  unit: asking.language === 'es' ? 'flujos' : 'flows',
  points: rows.map(({ value, flows: count }) => ({ label: value, value: count })),
})

const followUps = ({ language, understanding }: Asking, value: string): string[] => {
  if (understanding.subject === 'countries') {
    const country = countryName(value, language)
    return language === 'es'
      ? [`¿Qué patrones comunes tienen los ataques desde ${country}?`]
      : [`What patterns do attacks from ${country} have?`]
  }
  if (understanding.subject === 'asns') {
    return language === 'es'
      ? [`¿Qué patrones comunes tienen los ataques desde ${value}?`]
      : [`What patterns do attacks from ${value} have?`]
  }
  if (understanding.subject !== 'sources' && understanding.subject !== 'targets') return []
  return [
    language === 'es'
      ? `Analiza el comportamiento de ${value} en las últimas 48 horas`
      : `What did ${value} do in the last 48 hours?`,
  ]
}
