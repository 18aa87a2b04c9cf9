// First bytes that are known from implants and shells (the sensor's content marks): the channel of a remote-control tool, a program handed out in
// no protocol, a command prompt where a protocol should be. On the way out it is a bot's, inside and inwards an intruder's.
import type { AttackClass, NetworkEvent } from '../../../schemas/messages.ts'
import { aboutSource, DECISIVE, type Detector } from '../observation.ts'
import { fromClient } from '../windows-domain/client-side.ts'

/** Long or varied magic 11; a few bytes that another protocol of its own could begin with 7-8. */
const WORTH: ReadonlyMap<string, readonly [strength: number, technique: string]> = new Map([
  ['windows_shell', [11, 'T1059.003']],
  ['unix_shell', [11, 'T1059.004']],
  ['staged_program', [11, 'T1105']],
  // Software of its makers' own updates itself so, too.
  ['program', [6, 'T1105']],
  ['gh0st_packet', [11, 'T1219']],
  ['njrat_packet', [11, 'T1219']],
  ['remcos_packet', [9, 'T1219']],
  ['netwire_packet', [8, 'T1219']],
  ['warzone_packet', [8, 'T1219']],
  ['rat_greeting', [11, 'T1219']],
  ['redline_packet', [8, 'T1041']],
  ['mirai_packet', [7, 'T1571']],
  ['irc_bot_nick', [10, 'T1071']],
  ['gafgyt_packet', [9, 'T1571']],
])

export const knownContent: Detector = {
  name: 'known_content',
  input_group: 'content',
  techniques: ['T1095'],
  combine: 'max',
  decisiveFrom: DECISIVE,
  observe(event) {
    if (!event.src_ip) return []
    return (event.protocol_analysis?.content_marks ?? []).flatMap((mark) => {
      const [strength, technique] = WORTH.get(mark) ?? [0, '']
      if (strength === 0) return []
      const seen = aboutSource(fromClient(event), classOf(event), strength, { [mark]: 1 })
      return [{ ...seen, techniques: [technique] }]
    })
  },
}

const classOf = ({ asset_facts: facts }: NetworkEvent): AttackClass =>
  facts?.direction === 'lateral' || facts?.direction === 'inbound' ? 'apt' : 'botnet_c2'
