// community_id of an event that another program observed: log ingestion knows addresses as text, the sensor has the function.
import { addressWords } from '../ingest/logs/ip-address.ts'
import { communityIdOf } from '../ingest/sensor/community-id.ts'
import type { NetworkEvent } from '../schemas/messages.ts'

const PROTOCOLS: Readonly<Record<string, number>> = { icmp: 1, tcp: 6, udp: 17, icmp6: 58, sctp: 132 }
const WITH_PORTS: ReadonlySet<string> = new Set(['tcp', 'udp', 'sctp'])

/** The id; null: an address, a port or the transport is missing. */
export const communityIdOfEvent = (event: NetworkEvent): string | null => {
  const transport = event.transport ?? ''
  const protocol = PROTOCOLS[transport]
  const source = addressWords(event.src_ip ?? '')
  const target = addressWords(event.dst_ip ?? '')
  if (protocol === undefined || !source || !target || source.version !== target.version) return null
  if (event.src_port == null || event.dst_port == null) return null
  return communityIdOf({
    addresses: [...source.words, ...target.words],
    ipVersion: source.version,
    protocol,
    hasPorts: WITH_PORTS.has(transport),
    srcPort: event.src_port,
    dstPort: event.dst_port,
  })
}
