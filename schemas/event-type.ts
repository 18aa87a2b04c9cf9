// The closed vocabulary of event types: what happened on the wire, without any verdict. SQL's event_type and signatures use it.
import type { NetworkEvent } from './messages.ts'

export const EVENT_TYPES = [
  'scan_fold',
  'flood_fold',
  'tcp_session',
  'tcp_half_open',
  'tcp_refused',
  'tcp_midstream',
  'udp_exchange',
  'udp_one_way',
  'icmp',
  'other',
] as const
export type EventType = (typeof EVENT_TYPES)[number]

/** Type of an event from its fold, transport, TCP state and packets per direction. */
export const eventTypeOf = (event: NetworkEvent): EventType => {
  if (event.fold) return event.fold.kind === 'target' ? 'flood_fold' : 'scan_fold'
  if (event.transport === 'tcp') return tcpTypeOf(event)
  if (event.transport === 'udp') return event.dst_packets ? 'udp_exchange' : 'udp_one_way'
  if (event.transport === 'icmp' || event.transport === 'icmp6') return 'icmp'
  return 'other'
}

const tcpTypeOf = (event: NetworkEvent): EventType => {
  if (event.handshake_completed) return 'tcp_session'
  if (event.tcp_state === 'REJ' || event.tcp_state === 'RSTOS0' || event.tcp_state === 'RSTRH') return 'tcp_refused'
  if (event.tcp_state === 'OTH') return 'tcp_midstream'
  return 'tcp_half_open'
}
