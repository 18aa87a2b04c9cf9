// What an address or a network did in a window: totals, kinds of events, alerts.

import { parseTimestamptz } from '../../sql/database.ts'
import { addressGroupsInHot, addressSummaryInHot } from '../hot/about-address.ts'
import { run, sqlRef } from '../queries/queries.ts'
import { type AddressHours, hoursOf } from './address-hours.ts'
import { addressMeant, whichAddress } from './address-meant.ts'
import { alertClaim, alertsBetween } from './alerts.ts'
import { type Answering, type Asking, type Claim, iso, isWithin } from './answer.ts'
import { sidePieces } from './filters.ts'
import { aboutAlert } from './follow-ups.ts'
import { countermeasuresFor, meaningOf } from './knowledge.ts'
import { countryName } from './place-names.ts'
import { HOUR_MS } from './whole-units.ts'
import { amount, between, bytes, eventKind, flows, moment, percent, span } from './words.ts'

type Summary = {
  readonly flows_begun: number
  readonly flows_received: number
  readonly records: number
  readonly targets: number
  readonly sources: number
  readonly ports: number
  readonly bytes_sent: number
  readonly bytes_received: number
  readonly first_seen: string
  readonly last_seen: string
  readonly country: string | null
  readonly asn_name: string | null
  readonly attack_flows: number
  readonly event_ids: readonly string[] | null
  /** Null: it took part in no flow. */
  readonly groups: readonly Group[] | null
}
/** What aggregates tell of it over a window that is not read event by event: distinct peers and ports are lower bounds. */
type Totals = Omit<Summary, 'records' | 'country' | 'asn_name' | 'attack_flows' | 'event_ids' | 'groups'> & {
  readonly suspected_hours: number
}
export type Group = {
  readonly is_source: boolean
  readonly event_type: string
  readonly service: string | null
  readonly destination_port: number | null
  readonly flows: number
  readonly peers: number
  readonly a_peer: string | null
  readonly first_seen: string
  readonly last_seen: string
  readonly attack_probability: number | null
  readonly event_ids: readonly string[]
}

const SHOWN = 6
const GROUPS = 20

export const answerIpBehaviour: Answering = async (asking) => {
  const meant = await addressMeant(asking)
  if (!meant) return { parts: [whichAddress(asking)] }
  const { network } = meant
  const [hours, alerts] = await Promise.all([hoursOf(asking, network), alertsBetween(aboutAddress(asking, network), 5)])
  const [summary, totals] = await Promise.all([summaryOf(asking, network, hours), totalsOf(asking, network, hours)])
  if (!summary || summary.records === 0) return { parts: [...meant.because, nothingOf(asking, network)] }
  const groups = summary.groups ?? []
  const [worst] = alerts
  const from = totals ? Math.floor(asking.window.from / HOUR_MS) * HOUR_MS : (hours?.since ?? asking.window.from)
  return {
    searched: { from, to: asking.window.to },
    parts: [
      ...meant.because,
      summaryClaim(summary, totals, { ...asking, window: { from, to: asking.window.to } }, network),
      ...(hours?.since ? [onlySince(hours.since, asking, totals !== undefined)] : []),
      ...alerts.map((alert) =>
        alertClaim(alert, asking, 'alerts-between', asking.language === 'es' ? 'Alerta: ' : 'Alert: '),
      ),
      ...groups.slice(0, SHOWN).map((group) => groupClaim(group, asking, network)),
      ...(worst
        ? [
            ...meaningOf(worst.techniques, worst.attack_class, asking.language),
            ...countermeasuresFor(worst.attack_class, asking.language),
          ]
        : [noAlerts(asking)]),
    ],
    tables: [tableOf(groups, asking)],
    follow_ups: [
      asking.language === 'es'
        ? `Retrocede 24 horas y encuentra eventos relacionados con ${network}`
        : `Go back 24 hours and find events related to ${network}`,
      ...(worst ? aboutAlert(worst.alert_id, asking.language, 'similar_before') : []),
    ],
  }
}

const summaryOf = async (
  { events, window }: Asking,
  network: string,
  hours: AddressHours | undefined,
): Promise<Summary | undefined> => {
  const [row] = await events.ask<Summary>({
    name: 'address-summary',
    window,
    values: [iso(window.from), iso(window.to), network, GROUPS],
    pieces: { ...sidePieces(network), ...hours?.pieces },
    inHot: (ring, span) => [
      { ...addressSummaryInHot(ring, span, network), groups: addressGroupsInHot(ring, span, network, GROUPS) },
    ],
  })
  return row && { ...row, groups: row.groups?.map(withTimes) ?? null }
}

/** Times inside JSON come as the database writes them. */
const withTimes = (group: Group): Group => ({
  ...group,
  first_seen: rfc3339(group.first_seen),
  last_seen: rfc3339(group.last_seen),
})
const rfc3339 = (text: string): string => (text.endsWith('Z') ? text : parseTimestamptz(text))

/** Undefined where every event is read, and of a network: a flow within it would count on both sides. */
const totalsOf = async (
  { database, window }: Asking,
  network: string,
  hours: AddressHours | undefined,
): Promise<Totals | undefined> => {
  if (!hours?.since || network.includes('/')) return undefined
  const from = Math.floor(window.from / HOUR_MS) * HOUR_MS
  return (await run<Totals>(database, 'address-totals', [iso(from), iso(window.to), network, iso(hours.until)]))[0]
}

/** `isSummed`: what was before it is in the sums of the sentence before. */
export const onlySince = (since: number, { language, zone }: Asking, isSummed = false): string => {
  const begin = moment(since, zone, language)
  if (language === 'es') {
    return isSummed
      ? `Hizo demasiado para leerlo evento a evento: lo anterior son sumas por horas enteras, y lo que sigue es lo que hizo desde ${begin}.`
      : `Hizo demasiado para leerlo evento a evento: esto es lo que hizo desde ${begin}.`
  }
  return isSummed
    ? `It did too much to be read event by event: the above are sums of whole hours, and what follows is what it did since ${begin}.`
    : `It did too much to be read event by event: this is what it did since ${begin}.`
}

/** The same question asked of that address only. */
export const aboutAddress = (asking: Asking, network: string): Asking => {
  const { entities } = asking.understanding
  const named = network.includes('/') ? { networks: [network], addresses: [] } : { addresses: [network], networks: [] }
  return { ...asking, understanding: { ...asking.understanding, entities: { ...entities, ...named } } }
}

/** An exact address can be compared with a checked event; of a network only that the event is in the window. */
export const involves = (network: string, source: string | null, destination: string | null): boolean =>
  network.includes('/') || source === network || destination === network

export const nothingOf = ({ language, window, zone }: Asking, network: string): string => {
  const when = span(window.from, window.to, zone, language)
  return language === 'es'
    ? `No hay ningún evento de ni hacia ${network}. Se buscó en security_events: ${when}.`
    : `There is no event from or to ${network}. Searched in security_events: ${when}.`
}

const noAlerts = ({ language }: Asking): string =>
  language === 'es' ? 'No hay alertas sobre ella en esa ventana.' : 'There are no alerts about it in that window.'

const summaryClaim = (summary: Summary, totals: Totals | undefined, asking: Asking, network: string): Claim => ({
  text: summaryText(summary, totals, asking, network),
  sql_ref: sqlRef(totals ? 'address-totals' : 'address-summary'),
  event_ids: summary.event_ids ?? [],
  fitsEvent: (fact) => isWithin(fact.time, asking.window) && involves(network, fact.source_ip, fact.destination_ip),
})

const summaryText = (
  summary: Summary,
  totals: Totals | undefined,
  { language, zone, window }: Asking,
  network: string,
): string => {
  const es = language === 'es'
  const place = [summary.country && countryName(summary.country, language), summary.asn_name].filter(Boolean).join(', ')
  const who = place ? `${network} (${place})` : network
  const when = span(window.from, window.to, zone, language)
  const counted = totals ?? summary
  const seen = `${between(counted.first_seen, counted.last_seen, zone, language)}`
  const volume = [bytes(counted.bytes_sent, language), bytes(counted.bytes_received, language)] as const
  const least = totals ? (es ? 'al menos ' : 'at least ') : ''
  const [targets, ports] = [amount(counted.targets, 'target', language), amount(counted.ports, 'port', language)]
  const sources = amount(counted.sources, 'source', language)
  const begun = flows(counted.flows_begun, language)
  const received = flows(counted.flows_received, language)
  return es
    ? `${who}, ${when}: inició ${begun} hacia ${least}${targets} y ${ports}, recibió ${received} de ${least}${sources}; envió ${volume[0]} y recibió ${volume[1]}; vista ${seen}; ${modelText(summary, totals, language)}.`
    : `${who}, ${when}: it began ${begun} to ${least}${targets} and ${ports}, received ${received} from ${least}${sources}; sent ${volume[0]} and received ${volume[1]}; seen ${seen}; ${modelText(summary, totals, language)}.`
}

const modelText = (summary: Summary, totals: Totals | undefined, language: Asking['language']): string => {
  if (totals) {
    const hours = amount(totals.suspected_hours, 'hour', language)
    return language === 'es'
      ? `en ${hours} el modelo tuvo por ataque alguno de los que inició`
      : `in ${hours} the model took some of those it began for attack`
  }
  const attacks = flows(summary.attack_flows, language)
  return language === 'es'
    ? `de los que inició, el modelo tiene por ataque ${attacks}`
    : `of those it began the model takes ${attacks} for attack`
}

const groupClaim = (group: Group, asking: Asking, network: string): Claim => ({
  text: groupText(group, asking),
  sql_ref: sqlRef('address-summary'),
  event_ids: group.event_ids,
  fitsEvent: (fact) =>
    fact.event_type === group.event_type &&
    fact.service === group.service &&
    isWithin(fact.time, asking.window) &&
    involves(network, fact.source_ip, fact.destination_ip),
})

const groupText = (group: Group, { language, zone }: Asking): string => {
  const es = language === 'es'
  const side = group.is_source ? (es ? 'Inició' : 'Began') : es ? 'Recibió' : 'Received'
  const toward = group.is_source ? (es ? 'hacia' : 'to') : es ? 'de' : 'from'
  const peers = group.peers === 1 ? (group.a_peer ?? '?') : `${amount(group.peers, 'host', language)}`
  const model =
    (group.attack_probability ?? 0) >= 0.5
      ? `; ${es ? 'probabilidad de ataque hasta' : 'attack probability up to'} ${percent(group.attack_probability ?? 0, language)}`
      : ''
  return `${side} ${flows(group.flows, language)} ${toward} ${peers}: ${eventKind(group, language)}, ${between(group.first_seen, group.last_seen, zone, language)}${model}.`
}

const tableOf = (groups: readonly Group[], { language }: Asking) => ({
  title: language === 'es' ? 'Qué hizo' : 'What it did',
  columns: [
    'side',
    'event_type',
    'service',
    'destination_port',
    'flows',
    'peers',
    'first_seen',
    'last_seen',
    'attack_probability',
  ],
  rows: groups.map((group) => [
    group.is_source ? 'source' : 'destination',
    group.event_type,
    group.service,
    group.destination_port,
    group.flows,
    group.peers,
    group.first_seen,
    group.last_seen,
    group.attack_probability,
  ]),
})
