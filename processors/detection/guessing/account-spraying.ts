// One source, many accounts refused: passwords sprayed, or names tried, over any protocol that shows accounts and refusals. A person mistypes
// for one account; a program with an old password repeats one account for ever, which is one finding here.
//
// A gateway before many people (terminal server, web mail, address translation) brings refusals of several accounts too: eight within five
// minutes are taken to be beyond it.
import type { AttackClass, NetworkEvent } from '../../../schemas/messages.ts'
import { aboutSource, DECISIVE, type Detector } from '../observation.ts'
import { fromClient } from '../windows-domain/client-side.ts'
import { STEPS_SECONDS } from '../windows-domain/remote-findings.ts'

const EACH = 1.4
/** A name that does not exist was guessed, or mistyped. */
const EACH_UNKNOWN = 1.8
/** One flow names one account only; more refusals in it are tries for that account or for others: at most this much. */
const MOST_OF_ONE_FLOW = 8
/** Protocols of a Windows domain; who sprays there is inside. Elsewhere it is guessing at a door. */
export const OF_DOMAIN: ReadonlySet<string> = new Set(['kerberos', 'smb', 'ldap', 'dcerpc'])

export const accountSpraying: Detector = {
  name: 'account_spraying',
  input_group: 'content',
  techniques: ['T1110.003'],
  combine: 'sum',
  decisiveFrom: DECISIVE,
  bucketSeconds: STEPS_SECONDS,
  observe(event) {
    const { protocol_analysis: facts } = event
    const account = facts?.login_user ?? facts?.ntlm_user
    if (!account || !facts?.login_failures || facts.login_succeeded || !event.src_ip) return []
    const isUnknown = facts.kerberos_errors?.includes('KDC_ERR_C_PRINCIPAL_UNKNOWN') ?? false
    const strength = Math.min(
      (isUnknown ? EACH_UNKNOWN : EACH) * (1 + Math.log2(facts.login_failures)),
      MOST_OF_ONE_FLOW,
    )
    const refused = { refused_log_ins: facts.login_failures }
    const seen = aboutSource(fromClient(event), classOf(event), strength, refused)
    const techniques = isUnknown ? ['T1087.002'] : []
    return [{ ...seen, key: account.toLowerCase(), techniques }]
  },
}

const classOf = ({ protocol_analysis }: NetworkEvent): AttackClass =>
  OF_DOMAIN.has(protocol_analysis?.service ?? '') ? 'apt' : 'ssh_bruteforce'
