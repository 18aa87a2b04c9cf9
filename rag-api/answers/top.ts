// Lists of the most: sources, targets, ports, services, countries, classes, signatures.
import { type Dimension as HotDimension, topInHot } from '../hot/count-top.ts'
import type { Ring } from '../hot/ring.ts'
import type { Span } from '../hot/select.ts'
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
import { className } from './knowledge.ts'
import { type HourlyDimension, hourlyOf } from './top-in-hours.ts'
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

const HOUR_MS = 3_600_000
/** Longer windows without a filter are ranked by aggregates, and begin on a whole hour. */
const LONG_MS = 2 * HOUR_MS

const topEvents = async (asking: Asking): Promise<Draft> => {
  const { window, understanding } = asking
  const dimension = DIMENSIONS[understanding.subject] ?? DIMENSIONS.sources
  if (!dimension) return { parts: [none(asking, 'security_events')] }
  const attacksOnly = understanding.isAboutAttacks || understanding.subject === 'classes'
  const filter = filterOf(asking, 4, attacksOnly)
  const hourly = filter.values.length === 0 ? hourlyOf(dimension.name, attacksOnly) : undefined
  if (!hourly || window.to - window.from <= LONG_MS) return topFrom(asking, dimension, filter)
  const whole = { from: Math.floor(window.from / HOUR_MS) * HOUR_MS, to: window.to }
  return topFrom({ ...asking, window: whole }, dimension, filter, hourly)
}

/** `hourly`: pieces of the aggregate that ranks; without them every event of the window is read. */
const topFrom = async (
  asking: Asking,
  dimension: Dimension,
  filter: Filter,
  hourly?: HourlyDimension,
): Promise<Draft> => {
  const { window, events, understanding } = asking
  const name = hourly ? 'top-in-hours' : 'top-events'
  const until = hourly ? [iso(await events.aggregatedUntil([hourly.aggregate], window))] : filter.values
  const values = [iso(window.from), iso(window.to), understanding.limit, ...until]
  const pieces = { dimension: dimension.column, filter: filter.where, order: '2', ...hourly?.pieces }
  const inHot = (ring: Ring, span: Span) => topInHot(ring, span, filter.conditions, dimension.name, understanding.limit)
  const ranked = await events.ask<EventRow>({ name, window, values, pieces, inHot })
  // Ranked by flows, so that what is cut off lies below every row that stays.
  const rows = ranked.filter(({ flows }) => flows >= (understanding.threshold ?? 0))
  const [first] = rows
  if (!first) return { parts: [none(asking, 'security_events')] }
  const claims = rows.map(
    (row, index): Claim => ({
      text: eventText(row, index, asking, hourly !== undefined),
      sql_ref: sqlRef(name),
      event_ids: row.event_ids,
      fitsEvent: (fact) => isWithin(fact.time, window) && dimension.read(fact) === row.value && filter.fits(fact),
    }),
  )
  return {
    searched: window,
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
  classes: { es: 'clases de ataque', en: 'attack classes' },
  signatures: { es: 'firmas', en: 'signatures' },
}
const title = ({ understanding, language }: Asking): string =>
  NAMES[understanding.subject]?.[language] ?? understanding.subject

const opening = (asking: Asking, shown: number, all: number, isAboutAttacks: boolean): string => {
  const es = asking.language === 'es'
  const what = isAboutAttacks ? (es ? ' de ataques' : ' of attacks') : ''
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
  return `${index + 1}. ${row.value}: ${flows(row.flows, language)} (${share}), ${least}${ends}.`
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
  if (understanding.subject !== 'sources' && understanding.subject !== 'targets') return []
  return [
    language === 'es'
      ? `Analiza el comportamiento de ${value} en las últimas 48 horas`
      : `What did ${value} do in the last 48 hours?`,
  ]
}
