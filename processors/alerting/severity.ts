// What an attack would cost, apart from how sure we are of it.
import type { Evidence } from '../../schemas/messages.ts'

export type Severity = 'low' | 'medium' | 'high' | 'critical'
const ORDER: readonly Severity[] = ['low', 'medium', 'high', 'critical']

const BASE: ReadonlyMap<string, Severity> = new Map([
  ['port_scan', 'low'],
  ['ssh_bruteforce', 'medium'],
  ['ddos', 'high'],
  ['botnet_c2', 'high'],
  ['apt', 'high'],
])
const LARGE: ReadonlyMap<string, readonly [fact: string, from: number]> = new Map([
  ['port_scan', ['distinct_hosts', 50]],
  ['ssh_bruteforce', ['sessions_per_minute', 300]],
  ['ddos', ['flows_per_10s', 10_000]],
])

/** From this criticality on (2: high) an asset lifts the severity; one that is low (0) and nothing else lowers it. */
const VALUABLE = 2

/**
 * By class; one step up for its size, one when the attacker is a machine of ours (it is then most likely taken over), one when an asset of
 * high or critical worth is part of it; one step down when the only assets known are of low worth.
 */
export const severityOf = (attackClass: string, evidence: readonly Evidence[]): Severity => {
  const largest = (fact: string) => evidence.reduce((value, { facts }) => Math.max(value, facts?.[fact] ?? 0), 0)
  const [fact, from] = LARGE.get(attackClass) ?? ['', Number.POSITIVE_INFINITY]
  const steps =
    Number(largest(fact) >= from) + Number(largest('source_is_ours') > 0 && attackClass !== 'ddos') + worthOf(evidence)
  const place = ORDER.indexOf(BASE.get(attackClass) ?? 'medium') + steps
  return ORDER[Math.min(Math.max(place, 0), ORDER.length - 1)] ?? 'medium'
}

const worthOf = (evidence: readonly Evidence[]): number => {
  const levels = evidence
    .flatMap(({ facts }) => [facts?.source_criticality, facts?.target_criticality])
    .filter((level) => level != null)
  if (levels.length === 0) return 0
  const highest = Math.max(...levels)
  if (highest >= VALUABLE) return 1
  return highest === 0 ? -1 : 0
}
