// The meaning of an event as an English sentence over a closed vocabulary. Meanings repeat, so each is embedded once. No name, address,
// number or verdict gets in: raw text would let an attacker mint signatures, a verdict would make the search circular.
import { hash } from 'node:crypto'
import { type EventType, eventTypeOf } from '../../schemas/event-type.ts'
import type { GeographicFeatures, NetworkEvent, Signature, WindowFeatures } from '../../schemas/messages.ts'
import {
  countryWords,
  durationWords,
  magnitudeWords,
  ownerWords,
  serviceWords,
  shareWords,
  sizeWords,
} from './vocabulary.ts'

/** Changes whenever the vocabulary or the order of words does: signatures of different versions never mix. */
const VERSION = 'v2'

/** Signature of an enriched event (geography and asset facts set). Pure. */
export const signatureOf = (event: NetworkEvent): Signature => hashed(sentenceOf(event, endWords))

/**
 * signatureOf with memory: ends by their geography object (the look-up shares one per address) and hashes by text. `capacity` texts are
 * kept, then all are forgotten; a forgotten one is computed again, with the same result.
 */
export const createSigner = (capacity = 20_000): ((event: NetworkEvent) => Signature) => {
  const ends = new WeakMap<GeographicFeatures, string>()
  const signatures = new Map<string, Signature>()
  const rememberedEnd = (geography: GeographicFeatures | null | undefined): string => {
    if (!geography) return endWords(geography)
    const known = ends.get(geography) ?? endWords(geography)
    ends.set(geography, known)
    return known
  }
  return (event) => {
    const text = sentenceOf(event, rememberedEnd)
    const known = signatures.get(text)
    if (known) return known
    if (signatures.size >= capacity) signatures.clear()
    const signature = hashed(text)
    signatures.set(text, signature)
    return signature
  }
}

const hashed = (text: string): Signature => ({ hash: `${VERSION}:${hash('sha256', text, 'hex').slice(0, 16)}`, text })

const sentenceOf = (event: NetworkEvent, endOf: typeof endWords): string => {
  const parts = [
    `${TYPE_WORDS[eventTypeOf(event)]} ${directionWords(event)} to ${serviceOf(event)}`,
    `source ${endOf(event.geo_features)}`,
    `target ${endOf(event.dst_geo_features)}`,
    tcpWords(event),
    protocolWords(event),
    volumeWords(event),
    windowWords(event.window_features),
  ]
  return `${parts.filter((part) => part !== '').join('; ')}.`
}

const TYPE_WORDS: Readonly<Record<EventType, string>> = {
  scan_fold: 'Burst of like probes from one source',
  flood_fold: 'Burst of like packets from many sources',
  tcp_session: 'TCP session',
  tcp_half_open: 'TCP connection attempt without completed handshake',
  tcp_refused: 'Refused TCP connection attempt',
  tcp_midstream: 'TCP conversation seen from its middle',
  udp_exchange: 'UDP exchange',
  udp_one_way: 'UDP without answer',
  icmp: 'ICMP',
  other: 'Other IP traffic',
}

const DIRECTIONS = new Set(['inbound', 'outbound', 'lateral', 'transit'])
const directionWords = ({ asset_facts }: NetworkEvent): string => {
  const direction = asset_facts?.direction ?? ''
  return DIRECTIONS.has(direction) ? direction : 'of unknown direction'
}

const serviceOf = (event: NetworkEvent): string => {
  if (event.fold) return foldedServiceOf(event)
  return event.transport?.startsWith('icmp') ? 'a host' : serviceWords(event.protocol_analysis?.service, event.dst_port)
}

/** Where all flows of a fold go to one port, or (reflected answers) come from one, that port's service. */
const foldedServiceOf = ({ transport, protocol_analysis, dst_port, fold }: NetworkEvent): string => {
  if (transport?.startsWith('icmp')) return fold?.kind === 'target' ? 'a host' : 'many hosts'
  if (protocol_analysis?.service || dst_port != null) return serviceWords(protocol_analysis?.service, dst_port)
  return 'many ports'
}

const CLASS_WORDS = new Map([
  ['private', 'on a private network'],
  ['loopback', 'on this host'],
  ['link_local', 'on the local link'],
  ['multicast', 'a group of hosts'],
  ['reserved', 'a reserved address'],
])
const endWords = (geography: GeographicFeatures | null | undefined): string => {
  if (!geography) return 'many addresses'
  if (geography.address_class !== 'public') return CLASS_WORDS.get(geography.address_class ?? '') ?? 'unknown'
  return `in ${countryWords(geography.country_code)} on a network of class ${ownerWords(geography.asn_name)}`
}

const STATE_WORDS = new Map([
  ['S0', 'no answer'],
  ['S1', 'still open'],
  ['SF', 'closed normally'],
  ['REJ', 'refused'],
  ['S2', 'closed by the source only'],
  ['S3', 'closed by the target only'],
  ['RSTO', 'reset by the source'],
  ['RSTR', 'reset by the target'],
  ['RSTOS0', 'reset by the source without answer'],
  ['RSTRH', 'reset by the target before a handshake'],
  ['SH', 'closed by the source without answer'],
  ['SHR', 'closed by the target without a handshake'],
  ['OTH', 'beginning not seen'],
])
const FLAGS = ['FIN', 'SYN', 'RST', 'PSH', 'ACK', 'URG', 'ECE', 'CWR']
const tcpWords = ({ transport, tcp_state, packet_features, fold, flow_count }: NetworkEvent): string => {
  if (transport !== 'tcp') return ''
  const flags = FLAGS.filter((flag) => packet_features?.tcp_flags?.includes(flag))
  const state = fold ? foldedStateOf(fold, flow_count ?? 0) : STATE_WORDS.get(tcp_state ?? '')
  return `${state ?? 'state unknown'}, flags ${flags.join(' ') || 'none'}`
}

const foldedStateOf = ({ refused, unanswered }: NonNullable<NetworkEvent['fold']>, flows: number): string => {
  if ((refused ?? 0) * 2 > flows) return 'mostly refused'
  return (unanswered ?? 0) * 2 > flows ? 'mostly without answer' : 'mostly without completed handshake'
}

const METHODS = new Set(['GET', 'POST', 'HEAD', 'PUT', 'DELETE', 'OPTIONS', 'CONNECT', 'PATCH', 'TRACE'])
const TLS_VERSIONS = new Set(['1.0', '1.1', '1.2', '1.3', 'DTLS 1.2'])
const RCODES = new Set(['NOERROR', 'NXDOMAIN', 'SERVFAIL', 'REFUSED'])
const protocolWords = ({ protocol_analysis: facts }: NetworkEvent): string => {
  if (!facts) return ''
  const words: string[] = []
  if (facts.http_method)
    words.push(`HTTP ${METHODS.has(facts.http_method) ? facts.http_method : 'with another method'}`)
  if (facts.http_status) words.push(`HTTP status class ${statusClass(facts.http_status)}`)
  if (facts.dns_rcode) words.push(`DNS answer ${RCODES.has(facts.dns_rcode) ? facts.dns_rcode : 'with another code'}`)
  if (facts.tls_sni) words.push('server named')
  if (facts.tls_version)
    words.push(`TLS ${TLS_VERSIONS.has(facts.tls_version) ? facts.tls_version : 'of another version'}`)
  if (facts.tls_is_self_signed) words.push('self-signed certificate')
  if (facts.login_failures) words.push(`${magnitudeWords(facts.login_failures)} refused logins`)
  if (facts.login_succeeded) words.push('login succeeded')
  if (facts.protocol_violations) words.push('protocol violations')
  return words.join(', ')
}
const statusClass = (status: number): string =>
  ['1xx', '2xx', '3xx', '4xx', '5xx'][Math.floor(status / 100) - 1] ?? 'other'

const volumeWords = (event: NetworkEvent): string => {
  const flows = event.flow_count ?? 1
  const seconds = ((event.end_time_us ?? event.time_us ?? 0) - (event.time_us ?? 0)) / 1e6
  const volume = `${magnitudeWords(event.src_packets ?? 0)} packets out and ${magnitudeWords(event.dst_packets ?? 0)} back, ${sizeWords(event.src_bytes ?? 0)} out and ${sizeWords(event.dst_bytes ?? 0)} back, over ${durationWords(seconds)}`
  return flows > 1 ? `${magnitudeWords(flows)} flows, ${volume}` : volume
}

const windowWords = (windows: WindowFeatures | null | undefined): string => {
  if (!windows) return ''
  const words: string[] = []
  const endpoints = windows.src_distinct_endpoints_60s ?? 0
  if (endpoints >= 10) {
    words.push(
      `source tried ${magnitudeWords(endpoints)} endpoints in a minute, ${shareWords(windows.src_failed_share_60s ?? 0)} failed`,
    )
  }
  const pair = windows.pair_flows_60s ?? 0
  if (pair >= 10) words.push(`${magnitudeWords(pair)} flows of this pair in a minute`)
  const towards = windows.dst_new_flows_10s ?? 0
  if (towards >= 100) words.push(`${magnitudeWords(towards)} flows towards the target in ten seconds`)
  return words.join(', ')
}
