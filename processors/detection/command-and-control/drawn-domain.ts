// Domains that nobody registered under names that a machine drew: a bot looking for the one of today's list that its master did register.
import { aboutSource, DECISIVE, type Detector } from '../observation.ts'
import { looksRandom, registeredLabelOf } from './random-text.ts'

const EACH = 0.8
const LONGEST_KEY = 64

/** Each name counts once a minute, so that one that is asked again and again stays weak: 13 names are clear. */
export const drawnDomain: Detector = {
  name: 'drawn_domain',
  input_group: 'content',
  techniques: ['T1568.002'],
  combine: 'sum',
  bucketSeconds: 60,
  decisiveFrom: DECISIVE,
  observe(event) {
    const { dns_query: name, dns_rcode } = event.protocol_analysis ?? {}
    if (dns_rcode !== 'NXDOMAIN' || !name || !event.src_ip) return []
    const label = registeredLabelOf(name)
    if (label === null || !looksRandom(label)) return []
    return [{ ...aboutSource(event, 'botnet_c2', EACH), key: label.slice(0, LONGEST_KEY) }]
  },
}
