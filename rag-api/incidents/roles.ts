// What each address of an incident is in it, by the alerts that name it.
import type { Group } from './group.ts'
import { type LinkedAlert, prepare } from './link.ts'

/** pivot: attacked, then attacking. command_host: others took orders from it. compromised: it takes orders. */
export const HOST_ROLES = ['attacker', 'pivot', 'command_host', 'compromised', 'victim'] as const
export type HostRole = (typeof HOST_ROLES)[number]

export type IncidentHost = {
  readonly address: string
  readonly role: HostRole
  /** Alerts in which it is the source, and in which it is a target. */
  readonly as_source: readonly string[]
  readonly as_target: readonly string[]
}

type Facts = { asSource: LinkedAlert[]; asTarget: LinkedAlert[] }

/** In the order of HOST_ROLES, then in that of their first alert. */
export const hostsOf = ({ alerts }: Pick<Group<LinkedAlert>, 'alerts'>): IncidentHost[] => {
  const hosts = new Map<string, Facts>()
  const factsOf = (address: string): Facts => {
    const facts = hosts.get(address) ?? { asSource: [], asTarget: [] }
    hosts.set(address, facts)
    return facts
  }
  for (const alert of alerts) {
    const { source, targets } = prepare(alert)
    if (source !== null) factsOf(source).asSource.push(alert)
    for (const target of targets) factsOf(target).asTarget.push(alert)
  }
  return [...hosts]
    .map(([address, facts]) => ({
      address,
      role: roleOf(facts),
      as_source: facts.asSource.map(({ alert_id }) => alert_id),
      as_target: facts.asTarget.map(({ alert_id }) => alert_id),
    }))
    .sort((one, other) => HOST_ROLES.indexOf(one.role) - HOST_ROLES.indexOf(other.role))
}

const isChannel = ({ attack_class }: LinkedAlert): boolean => attack_class === 'botnet_c2'

/** Being scanned or flooded makes nobody a stepping stone. */
const isEntry = ({ attack_class }: LinkedAlert): boolean => attack_class !== 'port_scan' && attack_class !== 'ddos'

const roleOf = ({ asSource, asTarget }: Facts): HostRole => {
  const attacks = asSource.filter((alert) => !isChannel(alert))
  const commands = asTarget.filter(isChannel)
  const entries = asTarget.filter((alert) => !isChannel(alert) && isEntry(alert))
  const isAfterEntry = asSource.some((later) => entries.some((entry) => entry.first_seen <= later.first_seen))
  if (isAfterEntry) return 'pivot'
  if (attacks.length > 0) return 'attacker'
  if (commands.length > 0) return 'command_host'
  return asSource.length > 0 ? 'compromised' : 'victim'
}
