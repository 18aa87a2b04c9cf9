// Flows from a machine of ours to a host on the Internet: where command and control, downloads and exfiltration are looked for.
import type { NetworkEvent } from '../../../schemas/messages.ts'

/** Ports that public services are registered at, or have long been found at, by application protocol. IANA, "Service Name and Port Number Registry". */
const USUAL_PORTS: ReadonlySet<number> = new Set([
  ...[
    20, 21, 22, 23, 25, 43, 53, 80, 88, 110, 119, 123, 143, 179, 194, 389, 443, 445, 465, 500, 514, 515, 543, 544, 546,
  ],
  ...[554, 563, 587, 631, 636, 853, 873, 989, 990, 992, 993, 994, 995, 1080, 1194, 1433, 1521, 1701, 1723, 1883, 1935],
  ...[2049, 2083, 2087, 2096, 3128, 3306, 3389, 3478, 3479, 4500, 5060, 5061, 5222, 5223, 5228, 5229, 5230, 5269, 5349],
  ...[5432, 5671, 5672, 5900, 5938, 6379, 6443, 6514, 6697, 8000, 8008, 8080, 8081, 8086, 8088, 8443, 8883, 8888, 9000],
  ...[9090, 9092, 9093, 9200, 9418, 9443, 27017],
])
/** Distinct ports of one client in a minute from which its odd ports are those of its peers (file sharing, calls), each at its own. */
const PORTS_OF_PEERS = 30

/** Whether the event is of one flow to a public address that does not come from outside. */
export const isOutward = ({ src_ip, fold, dst_geo_features, asset_facts }: NetworkEvent): boolean =>
  Boolean(src_ip) && !fold && dst_geo_features?.address_class === 'public' && asset_facts?.direction !== 'inbound'

/** Whether the port says nothing about a purpose: no public service is usually found there, and it is no peer's among many. */
export const isOddPort = (event: NetworkEvent): boolean =>
  (event.transport === 'tcp' || event.transport === 'udp') &&
  event.dst_port != null &&
  !USUAL_PORTS.has(event.dst_port) &&
  (isNoPeer(event) || (event.flow_stats?.unique_ports_contacted ?? 0) < PORTS_OF_PEERS)

/** Peers do not show one another certificates, and do not post: a machine that has peers as well has odd ports of this kind for another reason. */
const isNoPeer = ({ protocol_analysis: facts }: NetworkEvent): boolean =>
  (facts?.service === 'tls' && facts.service_source === 'content') || facts?.http_method === 'POST'

/** Sources at a site from which a destination is a service of its people, or of a maker's devices, rather than one machine's affair. */
const POPULAR = 3

/** Worth of timing and oddity at this destination: half where others of the site go there as well, or many programs do. */
export const discountOf = ({ destination_facts: facts, dst_geo_features: place }: NetworkEvent): number =>
  (facts?.sources ?? 0) >= POPULAR || place?.is_cdn ? 0.5 : 1

/**
 * The client asks names here, none of the answers was this address, and it names no server itself: the address was written into a program. Or
 * asked for long ago, or elsewhere.
 */
export const isUnnamed = ({ destination_facts: facts, protocol_analysis: seen }: NetworkEvent): boolean =>
  facts?.is_named === false && (!seen?.tls_sni || isAddress(seen.tls_sni))

/** Suffixes of services that give a name to whoever has no address of his own, and tunnels to whoever has none at all. */
const RENTED_NAME =
  /\.(?:duckdns\.org|ydns\.eu|ddns\.net|hopto\.org|zapto\.org|sytes\.net|no-ip\.(?:org|biz|info)|myftp\.(?:org|biz)|myvnc\.com|servebeer\.com|serveftp\.com|servehttp\.com|redirectme\.net|bounceme\.net|gotdns\.ch|dynu\.(?:com|net)|dynip\.org|freeddns\.org|kozow\.com|theworkpc\.com|mywire\.org|ooguy\.com|casacam\.net|camdvr\.org|accesscam\.org|giize\.com|gleeze\.com|loseyourip\.com|3322\.org|f3322\.net|8866\.org|changeip\.(?:com|net|org)|dns04\.com|dns05\.com|con-ip\.com|dyndns\.(?:org|biz|info)|dnsdojo\.com|afraid\.org|mooo\.com|chickenkiller\.com|linkpc\.net|publicvm\.com|portmap\.(?:io|host)|ply\.gg|playit\.gg|ngrok\.(?:io|app)|ngrok-free\.app|serveo\.net|localto\.net|trycloudflare\.com|bumbleshrimp\.com)$/i

/** Whether the destination answers to such a name, by the client's own word or by the DNS answer that led there. */
export const isRented = ({ destination_facts: facts, protocol_analysis: seen }: NetworkEvent): boolean =>
  [facts?.name, seen?.tls_sni, seen?.http_host?.replace(/:\d+$/, '')].some((name) => RENTED_NAME.test(name ?? ''))

/** Whether both sides sent payload in a TCP connection that was made. */
export const isConversation = ({
  transport,
  handshake_completed,
  src_payload_bytes,
  dst_payload_bytes,
}: NetworkEvent) => transport === 'tcp' && Boolean(handshake_completed && src_payload_bytes && dst_payload_bytes)

/** Protocol that the content shows; null: none was recognised. A service guessed by port is none. */
export const contentServiceOf = ({ protocol_analysis: facts }: NetworkEvent): string | null =>
  facts?.service_source === 'port' ? null : (facts?.service ?? null)

/** Whether a host, as a client names it, is an address: with a port, or an IPv6 address in brackets. */
export const isAddress = (host: string): boolean => /^(\d{1,3}(\.\d{1,3}){3}|\[[0-9a-f:.]+\])(:\d+)?$/i.test(host)
