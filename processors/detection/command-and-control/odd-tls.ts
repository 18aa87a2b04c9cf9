// TLS as malware speaks it: to an address instead of a name, at a port of its own, with a certificate that its author made, by an old
// library. Each alone has ordinary reasons (appliances, VPNs, games); what counts is how many come together in one connection.
import type { NetworkEvent } from '../../../schemas/messages.ts'
import { aboutSource, type Detector } from '../observation.ts'
import { contentServiceOf, discountOf, isAddress, isOddPort, isOutward, isRented, isUnnamed } from './outward.ts'

const YEAR_US = 365 * 86_400 * 1_000_000
/** Certification authorities issue for a year or so, private ones for ten; builders of malware for ever. */
const LONG_VALIDITY_US = 15 * YEAR_US
const WEAKEST = 2

export const oddTls: Detector = {
  name: 'odd_tls',
  input_group: 'content',
  techniques: ['T1573', 'T1071.001'],
  combine: 'max',
  observe(event) {
    if (!isOutward(event) || event.transport !== 'tcp' || contentServiceOf(event) !== 'tls') return []
    const oddities = odditiesOf(event)
    const strength = Object.values(oddities).reduce((sum, each) => sum + each, 0) * discountOf(event)
    return strength < WEAKEST ? [] : [aboutSource(event, 'botnet_c2', strength, present(oddities))]
  },
}

const odditiesOf = (event: NetworkEvent): Record<string, number> => {
  const facts = event.protocol_analysis ?? {}
  const validity = (facts.tls_not_after_us ?? 0) - (facts.tls_not_before_us ?? 0)
  const hasOddServer = isOddPort(event) || facts.tls_is_self_signed === true
  return {
    // Without a fingerprint the ClientHello was not seen, and nothing is known about the name.
    no_server_name: facts.ja4 && !facts.tls_sni ? 1.5 : 0,
    server_name_is_address: facts.tls_sni && isAddress(facts.tls_sni) ? 2 : 0,
    odd_port: isOddPort(event) ? 2.5 : 0,
    self_signed: facts.tls_is_self_signed ? 2 : 0,
    long_validity: facts.tls_is_self_signed && validity > LONG_VALIDITY_US ? 1.5 : 0,
    address_never_looked_up: isUnnamed(event) && !facts.tls_sni && facts.ja4 ? 1 : 0,
    rented_name: isRented(event) ? 2 : 0,
    // JA4 tells the highest version that the client offers. No browser or system has stopped at TLS 1.1 since 2020, but old appliances do,
    // at ordinary servers and often without a name.
    old_client: hasOddServer && /^t(10|11|s3|s2)/.test(facts.ja4 ?? '') ? 2 : 0,
  }
}

/** The oddities found, as facts of value 1. */
const present = (oddities: Record<string, number>): Record<string, number> =>
  Object.fromEntries(Object.entries(oddities).flatMap(([name, weight]) => (weight > 0 ? [[name, 1]] : [])))
