// Who an address or a network had to do with in a window, and the alerts that name it.
import { relatedPeersInHot } from '../hot/about-address.ts'
import { sqlRef } from '../queries/queries.ts'
import { hoursOf } from './address-hours.ts'
import { addressMeant, whichAddress } from './address-meant.ts'
import { alertClaim, alertsBetween } from './alerts.ts'
import { type Answering, type Asking, type Claim, iso, isWithin } from './answer.ts'
import { sidePieces } from './filters.ts'
import { aboutAddress, involves, nothingOf } from './ip-behaviour.ts'
import { between, eventKind, flows, listed, number, percent, span } from './words.ts'

type Peer = {
  readonly is_source: boolean
  readonly peer: string | null
  readonly flows: number
  readonly event_types: readonly string[]
  readonly services: readonly string[]
  readonly ports: number
  readonly a_port: number | null
  readonly first_seen: string
  readonly last_seen: string
  readonly attack_probability: number | null
  readonly event_ids: readonly string[]
}

const SHOWN = 8
const PEERS = 50

export const answerRelatedToIp: Answering = async (asking) => {
  const meant = await addressMeant(asking)
  if (!meant) return { parts: [whichAddress(asking)] }
  const { network, because } = meant
  const bounds = [iso(asking.window.from), iso(asking.window.to), network, PEERS]
  const hours = await hoursOf(asking, network)
  const [peers, alerts] = await Promise.all([
    asking.events.ask<Peer>({
      name: 'related-peers',
      window: asking.window,
      values: bounds,
      pieces: { ...sidePieces(network), ...hours?.pieces },
      inHot: (ring, span) => relatedPeersInHot(ring, span, network, PEERS),
    }),
    alertsBetween(aboutAddress(asking, network), 5),
  ])
  if (peers.length === 0 && alerts.length === 0) return { parts: [...because, nothingOf(asking, network)] }
  return {
    parts: [
      ...because,
      opening(asking, network, peers, hours?.since ?? null),
      ...alerts.map((alert) =>
        alertClaim(alert, asking, 'alerts-between', asking.language === 'es' ? 'Alerta: ' : 'Alert: '),
      ),
      ...peers.slice(0, SHOWN).map((peer) => peerClaim(peer, asking, network)),
    ],
    tables: [tableOf(peers, asking)],
    follow_ups:
      asking.language === 'es'
        ? [`Analiza el comportamiento de ${network} en las últimas 48 horas`]
        : [`What did ${network} do in the last 48 hours?`],
  }
}

/** `since`: it did too much for all of the window to be read; null: it was. */
const opening = (
  { language, window, zone }: Asking,
  network: string,
  peers: readonly Peer[],
  since: number | null,
): string => {
  const busy = language === 'es' ? '; antes hizo demasiado para leerlo' : '; it did too much before to be read'
  const when = `${span(since ?? window.from, window.to, zone, language)}${since === null ? '' : busy}`
  const all = number(new Set(peers.map(({ peer }) => peer)).size, language)
  return language === 'es'
    ? `${network} se relaciona con ${all} equipos (${when}). Los más sospechosos y activos primero:`
    : `${network} had to do with ${all} hosts (${when}). Most suspicious and active first:`
}

const peerClaim = (peer: Peer, asking: Asking, network: string): Claim => ({
  text: peerText(peer, asking, network),
  sql_ref: sqlRef('related-peers'),
  event_ids: peer.event_ids,
  fitsEvent: (fact) =>
    isWithin(fact.time, asking.window) &&
    involves(network, fact.source_ip, fact.destination_ip) &&
    (peer.is_source ? fact.destination_ip : fact.source_ip) === peer.peer,
})

const peerText = (peer: Peer, { language, zone }: Asking, network: string): string => {
  const es = language === 'es'
  const other = peer.peer ?? (es ? 'muchos equipos' : 'many hosts')
  const road = peer.is_source ? `${network} → ${other}` : `${other} → ${network}`
  const port = peer.ports === 1 ? peer.a_port : null
  const kinds = listed(
    peer.event_types.map((event_type) => eventKind({ event_type, service: null }, language)),
    language,
  )
  const details = [...peer.services, ...(port === null ? [] : [`${es ? 'puerto' : 'port'} ${port}`])].join(', ')
  const model =
    (peer.attack_probability ?? 0) >= 0.5
      ? `; ${es ? 'probabilidad de ataque hasta' : 'attack probability up to'} ${percent(peer.attack_probability ?? 0, language)}`
      : ''
  return `${road}: ${flows(peer.flows, language)}, ${kinds}${details ? ` (${details})` : ''}, ${between(peer.first_seen, peer.last_seen, zone, language)}${model}.`
}

const tableOf = (peers: readonly Peer[], { language }: Asking) => ({
  title: language === 'es' ? 'Equipos relacionados' : 'Related hosts',
  columns: [
    'side',
    'peer',
    'flows',
    'event_types',
    'services',
    'ports',
    'first_seen',
    'last_seen',
    'attack_probability',
  ],
  rows: peers.map((peer) => [
    peer.is_source ? 'source' : 'destination',
    peer.peer,
    peer.flows,
    peer.event_types.join(', '),
    peer.services.join(', '),
    peer.ports,
    peer.first_seen,
    peer.last_seen,
    peer.attack_probability,
  ]),
})
