// Protocols that few use in the open and malware still does: one of its own at an odd port, IRC, mail handed in without encryption.
import { aboutSource, type Detector } from '../observation.ts'
import { contentServiceOf, isConversation, isOddPort, isOutward } from './outward.ts'

/** A conversation in no known protocol at an odd port: games and peers do so too. */
export const unknownProtocol: Detector = {
  name: 'unknown_protocol',
  input_group: 'content',
  techniques: ['T1095', 'T1571'],
  combine: 'max',
  observe(event) {
    if (!isOutward(event) || !isConversation(event) || contentServiceOf(event) !== null || !isOddPort(event)) return []
    return [aboutSource(event, 'botnet_c2', 2.5, { odd_port: 1 })]
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

/** A mail client that logs in to a server on the Internet without asking for encryption, as programs that mail out what they stole do. */
export const plainMail: Detector = {
  name: 'plain_mail',
  input_group: 'content',
  techniques: ['T1048.003', 'T1071.003'],
  combine: 'max',
  observe(event) {
    const { text_commands, login_succeeded } = event.protocol_analysis ?? {}
    if (!isOutward(event) || contentServiceOf(event) !== 'smtp' || !login_succeeded) return []
    const sends = text_commands?.includes('DATA') && !text_commands.includes('STARTTLS')
    return sends ? [aboutSource(event, 'botnet_c2', 3, { mails_in_clear: 1 })] : []
  },
}
