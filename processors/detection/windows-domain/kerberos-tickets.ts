// Tickets asked for to crack passwords offline: service tickets under RC4, whose key is the password's unsalted hash (Kerberoasting), and
// answers to accounts that need no pre-authentication (AS-REP roasting). One such ticket is an old account; many kinds in minutes are a harvest.
import type { NetworkEvent } from '../../../schemas/messages.ts'
import { type Finding, findingDetector } from './remote-findings.ts'

const WEAK = /^(?:rc4|arcfour|des)/i
const EACH_SERVICE = 2.5
const EACH_NAMED = 3.5
const EACH_ACCOUNT = 3
const EACH_WEAK_ACCOUNT = 5

export const ticketHarvest = findingDetector('ticket_harvest', (event) => {
  const { protocol_analysis: facts } = event
  if (facts?.service !== 'kerberos') return []
  const messages = new Set(facts.kerberos_messages)
  return [
    ...(messages.has('TGS-REP') ? serviceFindings(event) : []),
    ...(messages.has('TGS-REQ') ? namedFindings(event) : []),
    ...(messages.has('AS-REP') ? accountFindings(event) : []),
  ]
})

const hasWeak = ({ protocol_analysis: facts }: NetworkEvent): boolean =>
  facts?.kerberos_ticket_encryption?.some((type) => WEAK.test(type)) ?? false

/** Tickets to other realms are encrypted as the trust says, which the client has no part in. */
const serviceFindings = (event: NetworkEvent): Finding[] => {
  if (!hasWeak(event)) return []
  const services =
    event.protocol_analysis?.kerberos_services?.filter((service) => !/^krbtgt(?:\/|$)/i.test(service)) ?? []
  return services.map((service) => ({
    ...{ key: `weak ticket for ${service.toLowerCase()}`, label: 'weakly encrypted service ticket' },
    ...{ strength: EACH_SERVICE, techniques: ['T1558.003'] },
  }))
}

/** Clients ask for a service by its principal ("MSSQLSvc/db:1433"); tools that harvest ask for the account, "DOMAIN\\account". */
const namedFindings = ({ protocol_analysis: facts }: NetworkEvent): Finding[] =>
  (facts?.kerberos_services ?? [])
    .filter((service) => service.includes('\\'))
    .map((service) => ({
      ...{ key: `ticket for account ${service.toLowerCase()}`, label: 'ticket asked for by account' },
      ...{ strength: EACH_NAMED, techniques: ['T1558.003'] },
    }))

/** The sensor counts no log-in where the request proved nothing, so an answer without one needed no proof. */
const accountFindings = (event: NetworkEvent): Finding[] => {
  const { login_attempts, login_user, kerberos_messages } = event.protocol_analysis ?? {}
  if (login_attempts || !login_user || !kerberos_messages?.includes('AS-REQ')) return []
  const strength = hasWeak(event) ? EACH_WEAK_ACCOUNT : EACH_ACCOUNT
  const key = `no pre-authentication of ${login_user.toLowerCase()}`
  return [{ key, label: 'account without pre-authentication', strength, techniques: ['T1558.004'] }]
}
