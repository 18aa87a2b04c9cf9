// How many: flows, alerts, or distinct sources, targets, ports, services, countries, autonomous systems.
import { countInHot } from '../hot/count-top.ts'
import { sqlRef } from '../queries/queries.ts'
import type { AskedSubject } from '../understanding/asked.ts'
import { alertClaim, alertsBetween, severitiesText } from './alerts.ts'
import { type Answering, type Asking, type Claim, type Draft, iso, isWithin } from './answer.ts'
import { countedColumns, measureInHours } from './count-in-hours.ts'
import { describeFilter, type Filter, filterOf } from './filters.ts'
import { aboutAlert } from './follow-ups.ts'
import { aggregatesFor, type EventSubject, readInParts } from './in-hours.ts'
import { amount, between, bytes, flows, number, span } from './words.ts'

type Row = {
  readonly counted: number
  readonly flows: number
  readonly records: number
  readonly first_seen: string | null
  readonly last_seen: string | null
  readonly event_ids: readonly string[] | null
}

/** Distinct values of the rows; a fold stands for many flows, and its own count is a lower bound. */
const distinctOf = (column: string, counted: string): string =>
  `greatest(count(DISTINCT ${column}), max((metadata->'fold'->>'${counted}')::bigint))`

const MEASURES: Readonly<Record<EventSubject, string>> = {
  flows: 'coalesce(sum(flow_count), 0)',
  sources: distinctOf('source_ip', 'distinct_sources'),
  targets: distinctOf('destination_ip', 'distinct_hosts'),
  ports: distinctOf('destination_port', 'distinct_ports'),
  services: 'count(DISTINCT service)',
  countries: 'count(DISTINCT source_country)',
  asns: 'count(DISTINCT source_asn)',
  classes: 'count(DISTINCT attack_class)',
  signatures: 'count(DISTINCT signature_hash)',
  // Rows of flows that another sensor had reported before (flow_count 0) repeat their bytes.
  bytes: `coalesce(sum(coalesce(src_bytes, 0) + coalesce(dst_bytes, 0)) FILTER (WHERE metadata->>'duplicate_of_sensor' IS NULL), 0)`,
}

type Names = readonly [one: string, many: string]
const NAMES: Readonly<
  Record<Exclude<AskedSubject, 'flows' | 'alerts' | 'bytes'>, Readonly<Record<'es' | 'en', Names>>>
> = {
  sources: { es: ['origen distinto', 'orígenes distintos'], en: ['distinct source', 'distinct sources'] },
  targets: { es: ['destino distinto', 'destinos distintos'], en: ['distinct target', 'distinct targets'] },
  ports: {
    es: ['puerto de destino distinto', 'puertos de destino distintos'],
    en: ['distinct destination port', 'distinct destination ports'],
  },
  services: { es: ['servicio distinto', 'servicios distintos'], en: ['distinct service', 'distinct services'] },
  countries: {
    es: ['país de origen distinto', 'países de origen distintos'],
    en: ['distinct source country', 'distinct source countries'],
  },
  asns: {
    es: ['sistema autónomo de origen distinto', 'sistemas autónomos de origen distintos'],
    en: ['distinct source autonomous system', 'distinct source autonomous systems'],
  },
  classes: {
    es: ['clase de ataque distinta', 'clases de ataque distintas'],
    en: ['distinct attack class', 'distinct attack classes'],
  },
  signatures: { es: ['firma distinta', 'firmas distintas'], en: ['distinct signature', 'distinct signatures'] },
}

export const answerCount: Answering = (asking) =>
  asking.understanding.subject === 'alerts' ? countAlerts(asking) : countEvents(asking, asking.understanding.subject)

const countAlerts = async (asking: Asking): Promise<Draft> => {
  const { language } = asking
  const alerts = await alertsBetween(asking, 20, asking.understanding.addressRole)
  const [first] = alerts
  const searched = [searchedText(asking), severitiesText(asking)].filter(Boolean).join('; ')
  if (!first) return { parts: [noAlerts(searched, language)] }
  const count = amount(first.alerts, 'alert', language)
  const all = flows(first.all_flows ?? 0, language)
  const text =
    language === 'es'
      ? `${count} (${all} detrás): ${searched}.`
      : `${count} (${all} behind ${first.alerts === 1 ? 'it' : 'them'}): ${searched}.`
  const { from, to } = asking.window
  const total: Claim = {
    text,
    sql_ref: sqlRef('alerts-between'),
    alert_ids: alerts.map(({ alert_id }) => alert_id),
    fitsAlert: (fact) => Date.parse(fact.first_seen) < to && Date.parse(fact.last_seen) >= from,
  }
  return {
    parts: [total, ...alerts.slice(0, 8).map((alert) => alertClaim(alert, asking, 'alerts-between'))],
    tables: [
      {
        title: language === 'es' ? 'Alertas' : 'Alerts',
        columns: [
          'alert_id',
          'attack_class',
          'severity',
          'source_ip',
          'targets',
          'first_seen',
          'last_seen',
          'event_count',
        ],
        rows: alerts.map((alert) => [
          alert.alert_id,
          alert.attack_class,
          alert.severity,
          alert.source_ip,
          alert.targets.slice(0, 3).join(', '),
          alert.first_seen,
          alert.last_seen,
          alert.event_count,
        ]),
      },
    ],
    follow_ups: aboutAlert(first.alert_id, language, 'preceding_attack', 'explain_alert'),
  }
}

/** Longer windows are counted by aggregates. */
const LONG_MS = 3_600_000

const countEvents = (asking: Asking, subject: EventSubject): Promise<Draft> => {
  const { understanding } = asking
  // "Cuántas IP atacaron": only what the model calls an attack. Plain flows are counted whatever they are; a class is one of attacks.
  const attacksOnly = (understanding.isAboutAttacks && subject !== 'flows') || subject === 'classes'
  return countFrom(asking, subject, filterOf(asking, 3, attacksOnly))
}

const countFrom = async (asking: Asking, subject: EventSubject, filter: Filter): Promise<Draft> => {
  const { window, events } = asking
  const hours = await countInParts(asking, subject, filter)
  const name = hours ? 'count-in-hours' : 'count-events'
  const [row] = await events.ask<Row>({
    name,
    window,
    values: [iso(window.from), iso(window.to), ...filter.values, ...(hours?.values ?? [])],
    pieces: hours?.pieces ?? { measure: MEASURES[subject], filter: filter.where },
    ...(hours ? { eventsWindow: hours.tail } : {}),
    inHot: (ring, span) => [countInHot(ring, span, filter.conditions, subject)],
  })
  if (!row || row.records === 0) return { parts: [none(asking, 'security_events')] }
  const claim: Claim = {
    text: countText(row, asking, subject),
    sql_ref: sqlRef(name),
    event_ids: row.event_ids ?? [],
    fitsEvent: (fact) => isWithin(fact.time, window) && filter.fits(fact),
  }
  return {
    parts: [claim],
    tables: [],
    follow_ups: [asking.language === 'es' ? 'Las 10 IP más activas' : 'Top 10 IPs'],
  }
}

/** What count-in-hours.sql is asked with; undefined: the window is short, or no aggregate knows what is asked. */
const countInParts = async ({ window, events }: Asking, subject: EventSubject, filter: Filter) => {
  const aggregates = aggregatesFor(subject, filter)
  if (!aggregates || window.to - window.from <= LONG_MS) return undefined
  const taken = 2 + filter.values.length
  const parts = await readInParts(events, window, aggregates, { filter, columns: countedColumns(subject), taken })
  return parts && { ...parts, pieces: { parts: parts.text, measure: measureInHours(subject) } }
}

const countText = (row: Row, asking: Asking, subject: EventSubject): string => {
  const { language, zone } = asking
  const seen = `${between(row.first_seen ?? 0, row.last_seen ?? 0, zone, language)}`
  const bounds = language === 'es' ? `primero y último: ${seen}` : `first and last: ${seen}`
  return `${countedText(row, subject, language)}: ${searchedText(asking)}; ${bounds}.`
}

/** Ends of which a fold knows how many it stands for, not which: more flows than records is a fold among them. */
const isLeast = ({ flows: all, records }: Row, subject: EventSubject): boolean =>
  ['sources', 'targets', 'ports'].includes(subject) && all > records

const countedText = (row: Row, subject: EventSubject, language: 'es' | 'en'): string => {
  if (subject === 'flows') return flows(row.counted, language)
  if (subject === 'bytes') return `${bytes(row.counted, language)} (${number(row.counted, language)} bytes)`
  const behind = language === 'es' ? `en ${flows(row.flows, language)}` : `in ${flows(row.flows, language)}`
  const least = isLeast(row, subject) ? (language === 'es' ? 'al menos ' : 'at least ') : ''
  return `${least}${number(row.counted, language)} ${NAMES[subject][language][row.counted === 1 ? 0 : 1]} ${behind}`
}

/** Window and conditions in words. */
export const searchedText = (asking: Asking): string =>
  [span(asking.window.from, asking.window.to, asking.zone, asking.language), describeFilter(asking)]
    .filter(Boolean)
    .join('; ')

const noAlerts = (searched: string, language: Asking['language']): string =>
  language === 'es' ? `Ninguna alerta. Se buscó en alerts: ${searched}.` : `No alert. Searched in alerts: ${searched}.`

export const none = (asking: Asking, table: string): string =>
  asking.language === 'es'
    ? `Ninguno. Se buscó en ${table}: ${searchedText(asking)}.`
    : `None. Searched in ${table}: ${searchedText(asking)}.`
