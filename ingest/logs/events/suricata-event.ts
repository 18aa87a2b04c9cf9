// NetworkEvents from Suricata's EVE records: `flow` records, and alerts as external_alert.
// https://docs.suricata.io/en/latest/output/eve/eve-json-format.html
import type { NetworkEvent } from '../../../schemas/messages.ts'
import { isObject, scalarText } from '../attributes.ts'
import { type JsonRecord, numberAt, textAt } from '../formats/json-record.ts'
import { timeOfValue } from '../time-text.ts'
import type { TimeZone } from '../time-zone.ts'
import { type Counters, counterFields, type Endpoints, flowIdentity } from './flow-event.ts'
import { flagNames, flagsOf, tcpOutcomeOf } from './tcp-flags.ts'

const MAX_TEXT = 255

/** The event of a `flow` or `alert` record; undefined: another type, or no addresses. `timeUs` is the line's own time. */
export const suricataEventOf = (record: JsonRecord, timeUs: number, zone: TimeZone): NetworkEvent | undefined => {
  if (record.event_type === 'flow') return flowEvent(record, timeUs, zone)
  return record.event_type === 'alert' ? alertEvent(record, timeUs) : undefined
}

const flowEvent = (record: JsonRecord, timeUs: number, zone: TimeZone): NetworkEvent | undefined => {
  const flow = isObject(record.flow) ? record.flow : {}
  const startUs = timeOfValue(flow.start, zone) ?? timeUs
  const endUs = timeOfValue(flow.end, zone)
  const identity = flowIdentity(endsOf(record), startUs)
  if (!identity) return undefined
  return {
    ...identity,
    ...counterFields(countersOf(flow, endUs === undefined ? null : Math.max(0, endUs - startUs))),
    end_time_us: Math.max(startUs, endUs ?? startUs),
    export_reason: exportReasonOf(flow),
    flow_count: 1,
    origin: 'suricata',
    community_id: textAt(record, 'community_id'),
    ...tcpFields(record, identity.transport),
    ...serviceFields(record),
  }
}

/** An alert says something about a flow that its flow record counts: it adds none. Counters are as of the moment of the alert. */
const alertEvent = (record: JsonRecord, timeUs: number): NetworkEvent | undefined => {
  const alert = isObject(record.alert) ? record.alert : {}
  const flow = isObject(record.flow) ? record.flow : {}
  const identity = flowIdentity(endsOf(record), timeUs)
  if (!identity) return undefined
  return {
    ...identity,
    ...(Object.keys(flow).length > 0 ? counterFields(countersOf(flow, null)) : {}),
    end_time_us: timeUs,
    flow_count: 0,
    origin: 'suricata',
    community_id: textAt(record, 'community_id'),
    ...serviceFields(record),
    external_alert: {
      source: 'suricata',
      signature: textOf(alert.signature),
      signature_id: textOf(alert.signature_id),
      category: textOf(alert.category),
      severity: textOf(alert.severity),
    },
  }
}

const textOf = (value: unknown): string | null => scalarText(value)?.slice(0, MAX_TEXT) ?? null

/** Who opened the flow. An alert's addresses are those of the packet; newer versions name the flow's, older ones its direction or nothing. */
const endsOf = (record: JsonRecord): Endpoints => {
  const transport = textAt(record, 'proto')
  const flow = isObject(record.flow) ? record.flow : {}
  if (flow.src_ip !== undefined && flow.dest_ip !== undefined) return { ...sidesOf(flow), transport }
  const sides = sidesOf(record)
  if (record.event_type !== 'alert' || record.direction !== 'to_client') return { ...sides, transport }
  return { srcIp: sides.dstIp, dstIp: sides.srcIp, srcPort: sides.dstPort, dstPort: sides.srcPort, transport }
}

const sidesOf = (object: JsonRecord) => ({
  srcIp: object.src_ip,
  dstIp: object.dest_ip,
  srcPort: numberAt(object, 'src_port', 'icmp_type'),
  dstPort: numberAt(object, 'dest_port', 'icmp_code'),
})

const countersOf = (flow: JsonRecord, durationUs: number | null): Counters => ({
  srcPackets: numberAt(flow, 'pkts_toserver'),
  dstPackets: numberAt(flow, 'pkts_toclient'),
  srcBytes: numberAt(flow, 'bytes_toserver'),
  dstBytes: numberAt(flow, 'bytes_toclient'),
  durationUs,
})

const exportReasonOf = ({ reason }: JsonRecord): string | null =>
  ({ timeout: 'idle', forced: 'evicted', shutdown: 'shutdown', tcp_reuse: 'end' })[String(reason)] ?? null

const tcpFields = ({ tcp }: JsonRecord, transport: string | null | undefined): NetworkEvent => {
  if (transport !== 'tcp' || !isObject(tcp)) return {}
  const [client, server] = [flagsOf(tcp.tcp_flags_ts), flagsOf(tcp.tcp_flags_tc)]
  if (client === null || server === null) return {}
  return { ...tcpOutcomeOf(client, server), packet_features: { tcp_flags: flagNames(client | server) } }
}

const serviceFields = (record: JsonRecord): NetworkEvent => {
  const service = textAt(record, 'app_proto')
  return service === null || service === 'failed' || service === 'unknown'
    ? {}
    : { protocol_analysis: { service: service.slice(0, 32), service_source: 'content' } }
}
