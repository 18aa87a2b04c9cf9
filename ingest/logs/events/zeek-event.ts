// NetworkEvents from Zeek: conn records, and notices about a flow as external_alert.
// https://docs.zeek.org/en/current/logs/conn.html (states and history letters)
import type { NetworkEvent } from '../../../schemas/messages.ts'
import { type JsonRecord, numberAt, textAt } from '../formats/json-record.ts'
import { counterFields, countOf, type Endpoints, flowIdentity } from './flow-event.ts'

const MAX_TEXT = 255
const STATES: ReadonlySet<string> = new Set([
  ...['S0', 'S1', 'SF', 'REJ', 'S2', 'S3', 'RSTO', 'RSTR', 'RSTOS0', 'RSTRH', 'SH', 'SHR', 'OTH'],
])
const ESTABLISHED: ReadonlySet<string> = new Set(['S1', 'SF', 'S2', 'S3', 'RSTO', 'RSTR'])

/** The event of a record of `path` (conn, notice); undefined: another log, or no addresses. */
export const zeekEventOf = (path: string, record: JsonRecord, timeUs: number): NetworkEvent | undefined => {
  if (path === 'conn') return connEvent(record, timeUs)
  return path === 'notice' ? noticeEvent(record, timeUs) : undefined
}

const connEvent = (record: JsonRecord, timeUs: number): NetworkEvent | undefined => {
  const identity = flowIdentity(endsOf(record), timeUs)
  if (!identity) return undefined
  const duration = decimalAt(record, 'duration')
  const durationUs = duration === null || duration < 0 ? null : Math.round(duration * 1e6)
  const counters = {
    srcPackets: decimalAt(record, 'orig_pkts'),
    dstPackets: decimalAt(record, 'resp_pkts'),
    srcBytes: decimalAt(record, 'orig_ip_bytes'),
    dstBytes: decimalAt(record, 'resp_ip_bytes'),
    // Zeek writes no duration for a flow of one packet.
    durationUs: durationUs ?? 0,
  }
  const service = textAt(record, 'service')
  return {
    ...identity,
    ...counterFields(counters),
    src_payload_bytes: countOf(decimalAt(record, 'orig_bytes')),
    dst_payload_bytes: countOf(decimalAt(record, 'resp_bytes')),
    end_time_us: timeUs + (durationUs ?? 0),
    flow_count: 1,
    origin: 'zeek',
    community_id: textAt(record, 'community_id'),
    vlan_id: numberAt(record, 'vlan'),
    inner_vlan_id: numberAt(record, 'inner_vlan'),
    ...(identity.transport === 'tcp' ? tcpFields(record) : {}),
    ...(service === null
      ? {}
      : { protocol_analysis: { service: service.split(',')[0]?.slice(0, 32) ?? null, service_source: 'content' } }),
  }
}

const noticeEvent = (record: JsonRecord, timeUs: number): NetworkEvent | undefined => {
  const identity = flowIdentity(endsOf(record), timeUs)
  const note = textAt(record, 'note')
  if (!identity || note === null) return undefined
  return {
    ...identity,
    end_time_us: timeUs,
    flow_count: 0,
    origin: 'zeek',
    external_alert: {
      source: 'zeek',
      signature: textAt(record, 'msg')?.slice(0, MAX_TEXT) ?? null,
      signature_id: note.slice(0, MAX_TEXT),
      category: note.split('::')[0]?.slice(0, MAX_TEXT) ?? null,
    },
  }
}

/** A notice may name a flow, or only its two ends. */
const endsOf = (record: JsonRecord): Endpoints => ({
  srcIp: textAt(record, 'id.orig_h', 'src'),
  dstIp: textAt(record, 'id.resp_h', 'dst'),
  srcPort: numberAt(record, 'id.orig_p'),
  dstPort: numberAt(record, 'id.resp_p', 'p'),
  transport: textAt(record, 'proto'),
})

/** A number, or the decimal text of a TSV column. */
const decimalAt = (record: JsonRecord, name: string): number | null => {
  const value = record[name]
  if (typeof value === 'number') return Number.isFinite(value) ? value : null
  return typeof value === 'string' && /^\d{1,16}(\.\d{1,9})?$/.test(value) ? Number(value) : null
}

/** Capitals are the originator's: S its SYN, A a bare ACK, D data, F its FIN; h is the responder's SYN-ACK. */
const tcpFields = (record: JsonRecord): NetworkEvent => {
  const state = textAt(record, 'conn_state')
  if (state === null || !STATES.has(state)) return {}
  const history = textAt(record, 'history')
  const handshake_completed =
    history === null ? ESTABLISHED.has(state) : /S/.test(history) && /h/.test(history) && /[ADF]/.test(history)
  return { tcp_state: state, handshake_completed }
}
