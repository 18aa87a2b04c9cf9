// What was unusual in a window: alerts first, then kinds of events by rarity; beside the same hours of earlier days once there are enough.
import type { Ring } from '../hot/ring.ts'
import type { Span } from '../hot/select.ts'
import { kindsInHot } from '../hot/unusual.ts'
import { run, sqlRef, sqlText } from '../queries/queries.ts'
import { type AddressHours, hoursOf } from './address-hours.ts'
import { alertClaim, alertsBetween } from './alerts.ts'
import { type Answering, type Asking, type Claim, type Draft, iso, isWithin } from './answer.ts'
import { baselineParts } from './baseline.ts'
import { describeFilter } from './filters.ts'
import { onlySince } from './ip-behaviour.ts'
import { DAY_MS, HOUR_MS, wholeUnits } from './whole-units.ts'
import { amount, between, eventKind, flows, percent, span } from './words.ts'

type Row = {
  readonly source_ip: string | null
  readonly event_type: string
  readonly service: string | null
  readonly signature: string | null
  readonly flows: number
  /** Null: kinds were ranked over days, all sources together; so are the ports. */
  readonly targets: number | null
  readonly a_target: string | null
  readonly ports: number | null
  readonly a_port: number | null
  readonly first_seen: string
  readonly last_seen: string
  readonly attack_probability: number | null
  readonly event_ids: readonly string[]
  readonly kind_flows: number
  readonly all_flows: number
  readonly score: number
  /** Of the hour that has most; absent where each row is of one source. */
  readonly sources?: number
  /** Null: the signature is not stored yet. */
  readonly seen_before: boolean | null
}

const SHOWN = 8

/** Longer windows of the whole network begin on a whole hour. */
const LONG_MS = 2 * HOUR_MS
/** Beyond this the events of the ranked kinds lie in compressed chunks, which are unpacked whole: kinds alone are told, without their targets. */
const BY_SOURCE_MS = DAY_MS + HOUR_MS

export const answerUnusualEvents: Answering = (asked) => {
  const { addresses, networks } = asked.understanding.entities
  const { from, to } = asked.window
  if (addresses.length + networks.length > 0) return answerFrom(asked, 'unusual-events')
  if (to - from <= LONG_MS) return answerFrom(asked, 'unusual-in-hours')
  const window = { from: Math.floor(from / HOUR_MS) * HOUR_MS, to }
  return answerFrom({ ...asked, window }, to - from > BY_SOURCE_MS ? 'unusual-over-days' : 'unusual-in-hours')
}

type Query = 'unusual-events' | 'unusual-in-hours' | 'unusual-over-days'

const answerFrom = async (asking: Asking, query: Query): Promise<Draft> => {
  const { addresses, networks } = asking.understanding.entities
  const orNull = (list: readonly string[]) => (list.length > 0 ? list : null)
  const named = [...addresses, ...networks]
  const hours = named.length === 1 ? await hoursOf(asking, named[0] as string) : undefined
  const [rows, alerts, baseline] = await Promise.all([
    unusualRows(asking, query, orNull(addresses), orNull(networks), hours),
    alertsBetween(asking, 5),
    baselineParts(asking),
  ])
  if (rows.length === 0 && alerts.length === 0) return { searched: asking.window, parts: [nothing(asking)] }
  return {
    searched: asking.window,
    parts: [
      opening(asking, rows, alerts[0]?.alerts ?? 0),
      ...(hours?.since ? [onlySince(hours.since, asking)] : []),
      ...alerts.map((alert) =>
        alertClaim(alert, asking, 'alerts-between', asking.language === 'es' ? 'Alerta: ' : 'Alert: '),
      ),
      ...baseline,
      ...rows.map((row) => rarityClaim(row, asking, query)),
    ],
    tables: [tableOf(rows, asking)],
    follow_ups: followUps(asking, rows),
  }
}

/** Kinds are counted where the window's events lie; they are weighed and ranked by SQL, which knows the signatures. */
const unusualRows = async (
  { window, database, events }: Asking,
  query: Query,
  addresses: readonly string[] | null,
  networks: readonly string[] | null,
  hours: AddressHours | undefined,
): Promise<readonly Row[]> => {
  const inHot = (ring: Ring, span: Span) => {
    const kinds = JSON.stringify(kindsInHot(ring, span, addresses, networks))
    return run<Row>(database, 'unusual-events', [iso(window.from), SHOWN, kinds], {
      kinds: sqlText('unusual-kinds-given'),
    })
  }
  const values = [iso(window.from), SHOWN, iso(window.to)]
  if (query === 'unusual-over-days') {
    const until = await events.aggregatedUntil(['kinds_per_hour', 'kinds_per_day'], window)
    const days = wholeUnits(window.from, until, DAY_MS, until).map(iso)
    return events.ask<Row>({ name: query, window, values: [...values, iso(until), ...days], inHot })
  }
  if (query === 'unusual-in-hours') {
    const until = await events.aggregatedUntil(['kinds_per_hour', 'sources_per_hour'], window)
    const [begin, end] = wholeUnits(window.from, until, HOUR_MS, window.to).map(iso)
    return events.ask<Row>({ name: query, window, values: [...values, end, begin], inHot })
  }
  const inner = { mark: 'kinds', name: 'unusual-kinds' }
  return events.ask<Row>({
    name: query,
    window,
    values: [...values, addresses, networks],
    pieces: { ...hours?.pieces },
    inner,
    inHot,
  })
}

const nothing = (asking: Asking): string => {
  const { language, window, zone } = asking
  const searched = [span(window.from, window.to, zone, language), describeFilter(asking)].filter(Boolean).join('; ')
  return language === 'es'
    ? `No hay ningún evento ni alerta. Se buscó en security_events y alerts: ${searched}.`
    : `There is no event and no alert. Searched in security_events and alerts: ${searched}.`
}

const opening = ({ language, window, zone }: Asking, rows: readonly Row[], alerts: number): string => {
  const all = flows(rows[0]?.all_flows ?? 0, language)
  const when = span(window.from, window.to, zone, language)
  const count = amount(alerts, 'alert', language)
  return language === 'es'
    ? `${when}: ${all} y ${count}. Lo más inusual primero:`
    : `${when}: ${all} and ${count}. Most unusual first:`
}

const rarityClaim = (row: Row, asking: Asking, query: Query): Claim => ({
  text: rarityText(row, asking),
  sql_ref: sqlRef(query),
  event_ids: row.event_ids,
  fitsEvent: (fact) =>
    (row.sources !== undefined || fact.source_ip === row.source_ip) &&
    fact.event_type === row.event_type &&
    fact.service === row.service &&
    isWithin(fact.time, asking.window),
})

const rarityText = (row: Row, { language, zone }: Asking): string => {
  const es = language === 'es'
  const who = row.source_ip ?? sourcesText(row, language)
  const kind = eventKind({ ...row, destination_port: row.ports === 1 ? row.a_port : null }, language)
  const target = row.targets === 1 ? row.a_target : row.targets !== null && amount(row.targets, 'target', language)
  const ends = row.targets === null ? who : `${who} → ${target || '?'}`
  const share = percent(row.kind_flows / row.all_flows, language)
  const rare = es
    ? `esta clase de evento es el ${share} de los flujos de la ventana`
    : `this kind of event is ${share} of the window's flows`
  const isNew = row.seen_before === false
  const fresh = isNew ? (es ? '; nunca vista antes de la ventana' : '; never seen before the window') : ''
  return `${ends}: ${kind}, ${flows(row.flows, language)}, ${between(row.first_seen, row.last_seen, zone, language)}; ${rare}${fresh}${modelText(row, es, language)}.`
}

const sourcesText = ({ sources }: Row, language: Asking['language']): string => {
  if (!sources) return language === 'es' ? 'muchos orígenes' : 'many sources'
  return `${language === 'es' ? 'al menos' : 'at least'} ${amount(sources, 'source', language)}`
}

const modelText = (row: Row, es: boolean, language: Asking['language']): string => {
  if ((row.attack_probability ?? 0) < 0.5) return ''
  const probability = percent(row.attack_probability ?? 0, language)
  return es
    ? `; el modelo da ${probability} de probabilidad de ataque`
    : `; the model gives ${probability} probability of attack`
}

const tableOf = (rows: readonly Row[], { language }: Asking) => ({
  title: language === 'es' ? 'Eventos por rareza' : 'Events by rarity',
  columns: [
    'source_ip',
    'event_type',
    'service',
    'flows',
    'targets',
    'ports',
    'attack_probability',
    'score',
    'signature',
  ],
  rows: rows.map((row) => [
    row.source_ip,
    row.event_type,
    row.service,
    row.flows,
    row.targets,
    row.ports,
    row.attack_probability,
    Math.round(row.score * 100) / 100,
    row.signature,
  ]),
})

const followUps = ({ language }: Asking, rows: readonly Row[]): string[] => {
  const source = rows.find(({ source_ip }) => source_ip !== null)?.source_ip
  if (language === 'es')
    return [
      ...(source ? [`Analiza el comportamiento de ${source} en las últimas 48 horas`] : []),
      '¿Qué eventos precedieron a este ataque?',
    ]
  return [...(source ? [`What did ${source} do in the last 48 hours?`] : []), 'What preceded this attack?']
}
