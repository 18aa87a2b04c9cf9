// Data carried in DNS: out in names, which become long and of one long label after another, back in record types with room. The sensor
// counts them per flow; a client that asks from a new port each time is summed over the bucket.
import type { NetworkEvent } from '../../../schemas/messages.ts'
import { aboutSource, DECISIVE, type Detector } from '../observation.ts'

/** Identifiers in names are GUIDs (36 characters) and hashes in hex split at dots; payload fills labels up to 63. */
const LONG_LABEL = 40
const LONG_NAME = 60
const EACH = 0.6
/** NULL has no other use (RFC 1035 calls it experimental). */
const EACH_NULL = 1.2
/** A question for an address has room for data one way only, and trackers and virus scanners put hashes into names. */
const EACH_ADDRESS = 0.3
const STRONGEST_ADDRESS = 5

/** Long names asked for records with room: 17 (NULL: 9) in a minute are clear. */
export const dnsTunnel: Detector = {
  name: 'dns_tunnel',
  input_group: 'content',
  techniques: ['T1071.004', 'T1572'],
  combine: 'sum',
  bucketSeconds: 60,
  decisiveFrom: DECISIVE,
  observe(event) {
    const facts = event.protocol_analysis
    const asked = facts?.dns_data_queries ?? 0
    if (!asked || !hasLongNames(event) || isServiceName(facts?.dns_query ?? '')) return []
    const strength = asked * (facts?.dns_query_type === 'NULL' ? EACH_NULL : EACH)
    return [aboutSource(event, 'botnet_c2', strength, factsOf(event))]
  },
}

/** Long names asked for addresses: never enough alone. */
export const longDnsNames: Detector = {
  name: 'long_dns_names',
  input_group: 'content',
  techniques: ['T1071.004'],
  combine: 'sum',
  observe(event) {
    const facts = event.protocol_analysis
    if (!facts?.dns_queries || facts.dns_data_queries || !hasLongNames(event)) return []
    return [
      aboutSource(event, 'botnet_c2', Math.min(facts.dns_queries * EACH_ADDRESS, STRONGEST_ADDRESS), factsOf(event)),
    ]
  },
}

/** Mean payload of a question. A name of 25 characters makes 43 bytes, with EDNS 54. */
const LARGE_QUESTION = 75
const FEWEST_QUESTIONS = 30
const MOST_VOLUME = 6

/**
 * Many large questions in one flow, as tunnels ask. Over the flows of a busy resolver nothing is summed: among thousands of names some are
 * always long.
 */
export const dnsVolume: Detector = {
  name: 'dns_volume',
  input_group: 'rate',
  techniques: ['T1572', 'T1048'],
  combine: 'max',
  observe(event) {
    const { protocol_analysis: facts, src_packets: packets, src_payload_bytes: bytes } = event
    if (facts?.service !== 'dns' || !event.src_ip || !packets || (bytes ?? 0) / packets < LARGE_QUESTION) return []
    const questions = facts.dns_queries ?? 0
    if (questions < FEWEST_QUESTIONS) return []
    const strength = Math.min(2 * Math.log2(questions / (FEWEST_QUESTIONS / 2)), MOST_VOLUME)
    return [
      aboutSource(event, 'botnet_c2', strength, { dns_queries: questions, question_bytes: (bytes ?? 0) / packets }),
    ]
  },
}

/** Keys of mail signatures, challenges of certificates and the like are long too, and stand under a label with an underscore. */
const isServiceName = (name: string): boolean => /(?:^|\.)_/.test(name)

const hasLongNames = ({ protocol_analysis: facts, src_ip }: NetworkEvent): boolean =>
  Boolean(src_ip) &&
  facts?.service === 'dns' &&
  (facts.dns_label_length_max ?? 0) >= LONG_LABEL &&
  (facts.dns_name_length_max ?? 0) >= LONG_NAME

const factsOf = ({ protocol_analysis: facts }: NetworkEvent): Record<string, number> => ({
  ...{ dns_queries: facts?.dns_queries ?? 0, dns_data_queries: facts?.dns_data_queries ?? 0 },
  ...{ dns_name_length_max: facts?.dns_name_length_max ?? 0, dns_label_length_max: facts?.dns_label_length_max ?? 0 },
})
