// Protocols that few use in the open and malware still does: one of its own at an odd port, IRC, mail handed in without encryption.
import type { NetworkEvent } from '../../../schemas/messages.ts'
import { aboutSource, DECISIVE, type Detector, type Observation } from '../observation.ts'
import { contentServiceOf, discountOf, isConversation, isOddPort, isOutward, isRented, isUnnamed } from './outward.ts'

/** A bot has a server or two; a peer-to-peer client speaks with every peer at that peer's port. Per minute. */
const MOST_HOSTS = 3

/** A conversation in no known protocol at an odd port: games and peers do so too. */
export const unknownProtocol: Detector = {
  name: 'unknown_protocol',
  input_group: 'content',
  techniques: ['T1095', 'T1571'],
  combine: 'max',
  bucketSeconds: 60,
  mostHosts: MOST_HOSTS,
  observe(event) {
    if (!isOutward(event) || !isConversation(event) || contentServiceOf(event) !== null || !isOddPort(event)) return []
    const signs = {
      odd_port: 2.5,
      address_never_looked_up: isUnnamed(event) ? 1.5 : 0,
      rented_name: isRented(event) ? 2 : 0,
    }
    const found = Object.entries(signs).filter(([, weight]) => weight > 0)
    const strength = found.reduce((sum, [, weight]) => sum + weight, 0) * discountOf(event)
    return [aboutSource(event, 'botnet_c2', strength, Object.fromEntries(found.map(([name]) => [name, 1])))]
  },
}

/** IRC to the Internet in clear: people who still use it have encrypted it. */
export const ircChannel: Detector = {
  name: 'irc_channel',
  input_group: 'content',
  techniques: ['T1071'],
  combine: 'max',
  observe(event) {
    if (!isOutward(event) || contentServiceOf(event) !== 'irc') return []
    return [aboutSource(event, 'botnet_c2', isOddPort(event) ? 4.5 : 3, {})]
  },
}

/** Where programs ask for the address that they are seen under: stealers put it into their reports (T1016). */
const ADDRESS_SERVICE =
  /^(?:api\d?\.ipify\.org|checkip\.(?:dyndns\.(?:org|com)|amazonaws\.com)|(?:www\.)?icanhazip\.com|ifconfig\.(?:me|co|io)|ip-api\.com|ipinfo\.io|ipwho\.is|myexternalip\.com|wtfismyip\.com|(?:bot\.)?whatismyipaddress\.com|ident\.me|ipecho\.net|(?:really)?freegeoip\.(?:app|org|net)|geoplugin\.net|showip\.net|api\.ip\.sb)$/
const FIVE_MINUTES = 300

/**
 * A mail client that logs in to a server on the Internet without encryption, as programs that mail out what they stole do: the more so where the
 * server offered encryption, and where the machine has just asked for its own address.
 */
export const plainMail: Detector = {
  name: 'plain_mail',
  input_group: 'content',
  techniques: ['T1048.003', 'T1071.003'],
  combine: 'sum',
  bucketSeconds: FIVE_MINUTES,
  decisiveFrom: DECISIVE,
  observe(event) {
    const facts = event.protocol_analysis
    const asked = [facts?.dns_query, facts?.tls_sni, facts?.http_host].some((name) => ADDRESS_SERVICE.test(name ?? ''))
    if (asked && event.src_ip) {
      const seen = aboutSource(event, 'botnet_c2', 1.9, { asked_for_own_address: 1 })
      return [{ ...seen, key: 'own address', techniques: ['T1016'] }]
    }
    return mailIn(event)
  },
}
const mailIn = (event: NetworkEvent): Observation[] => {
  const { text_commands, login_succeeded, content_marks } = event.protocol_analysis ?? {}
  if (!isOutward(event) || contentServiceOf(event) !== 'smtp' || !login_succeeded) return []
  if (!text_commands?.includes('DATA') || text_commands.includes('STARTTLS')) return []
  const mail = { ...aboutSource(event, 'botnet_c2', 4.5, { mails_in_clear: 1 }), key: 'mail in clear' }
  if (!content_marks?.includes('smtp_tls_declined')) return [mail]
  return [mail, { ...aboutSource(event, 'botnet_c2', 4, { encryption_declined: 1 }), key: 'encryption declined' }]
}
