// What an address or a network did in a window: totals, kinds of events, alerts.

import { addressGroupsInHot, addressSummaryInHot } from '../hot/about-address.ts'
import { sqlRef } from '../queries/queries.ts'
import { addressMeant, whichAddress } from './address-meant.ts'
import { alertClaim, alertsBetween } from './alerts.ts'
import { type Answering, type Asking, type Claim, iso, isWithin } from './answer.ts'
import { sidePieces } from './filters.ts'
import { aboutAlert } from './follow-ups.ts'
import { countermeasuresFor, meaningOf } from './knowledge.ts'
import { countryName } from './place-names.ts'
import { amount, between, bytes, eventKind, flows, percent, span } from './words.ts'

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
  const bounds = [iso(asking.window.from), iso(asking.window.to), network]
  const about = aboutAddress(asking, network)
  const [[summary], groups, alerts] = await Promise.all([
    asking.events.ask<Summary>({
      name: 'address-summary',
      window: asking.window,
      values: bounds,
      pieces: sidePieces(network),
      inHot: (ring, span) => [addressSummaryInHot(ring, span, network)],
    }),
    asking.events.ask<Group>({
      name: 'address-groups',
      window: asking.window,
      values: [...bounds, GROUPS],
      pieces: sidePieces(network),
      inHot: (ring, span) => addressGroupsInHot(ring, span, network, GROUPS),
    }),
    alertsBetween(about, 5),
  ])
  if (!summary || summary.records === 0) return { parts: [...meant.because, nothingOf(asking, network)] }
  const [worst] = alerts
  return {
    parts: [
      ...meant.because,
      summaryClaim(summary, asking, network),
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

const summaryClaim = (summary: Summary, asking: Asking, network: string): Claim => ({
  text: summaryText(summary, asking, network),
  sql_ref: sqlRef('address-summary'),
  event_ids: summary.event_ids ?? [],
  fitsEvent: (fact) => isWithin(fact.time, asking.window) && involves(network, fact.source_ip, fact.destination_ip),
})

const summaryText = (summary: Summary, { language, zone, window }: Asking, network: string): string => {
  const country = summary.country && countryName(summary.country, language)
  const place = [country, summary.asn_name].filter(Boolean).join(', ')
  const who = place ? `${network} (${place})` : network
  const when = span(window.from, window.to, zone, language)
  const seen = `${between(summary.first_seen, summary.last_seen, zone, language)}`
  const volume = [bytes(summary.bytes_sent, language), bytes(summary.bytes_received, language)] as const
  if (language === 'es') {
    return `${who}, ${when}: inició ${flows(summary.flows_begun, language)} hacia ${amount(summary.targets, 'target', language)} y ${amount(summary.ports, 'port', language)}, recibió ${flows(summary.flows_received, language)} de ${amount(summary.sources, 'source', language)}; envió ${volume[0]} y recibió ${volume[1]}; vista ${seen}; de los que inició, el modelo tiene por ataque ${flows(summary.attack_flows, language)}.`
  }
  return `${who}, ${when}: it began ${flows(summary.flows_begun, language)} to ${amount(summary.targets, 'target', language)} and ${amount(summary.ports, 'port', language)}, received ${flows(summary.flows_received, language)} from ${amount(summary.sources, 'source', language)}; sent ${volume[0]} and received ${volume[1]}; seen ${seen}; of those it began the model takes ${flows(summary.attack_flows, language)} for attack.`
}

const groupClaim = (group: Group, asking: Asking, network: string): Claim => ({
  text: groupText(group, asking),
  sql_ref: sqlRef('address-groups'),
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
