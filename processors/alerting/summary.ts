// One sentence that says why an alert was raised, with the measured values.
import type { Evidence, Subject } from '../../schemas/messages.ts'

const TITLES: ReadonlyMap<string, string> = new Map([
  ['port_scan', 'Scan'],
  ['ssh_bruteforce', 'Password guessing'],
  ['ddos', 'Flood'],
  ['botnet_c2', 'Command and control'],
  ['apt', 'Post-compromise activity'],
])
/** Facts worth saying, in order, with what follows the number. Sides and ports are said elsewhere. */
const FACTS: readonly (readonly [fact: string, words: string])[] = [
  ['distinct_ports', 'ports'],
  ['distinct_hosts', 'hosts'],
  ['failed_share', 'unanswered'],
  ['sessions_per_minute', 'short sessions per minute'],
  ['flows_per_10s', 'flows in 10 s'],
  ['sources_per_10s', 'sources in 10 s'],
  ['half_open_share', 'half open'],
  ['bytes_per_10s', 'bytes in 10 s'],
  ['packets_per_second', 'packets per second'],
  ['beacon_connections', 'contacts on a timer'],
  ['beacon_interval_seconds', 'seconds apart'],
  ['dns_data_queries', 'DNS questions for data'],
  ['dns_name_length_max', 'characters in the longest name'],
  ['icmp_messages', 'echo messages'],
  ['icmp_payload_max', 'bytes in the largest'],
  ['sent_megabytes', 'MB sent out'],
]

type Told = {
  readonly subject: Subject
  readonly attackClass: string
  readonly evidence: readonly Evidence[]
  readonly targets: readonly string[]
  readonly count: number
  readonly seconds: number
  /** Evidence of another class that counted. */
  readonly otherStage?: readonly Evidence[]
}

/** Such as "Scan by 10.0.0.5 of 10.0.0.9: 1000 ports, 99 % unanswered; 1000 flows in 23 s; says vertical_scan (rate)." */
export const summarise = (told: Told): string => {
  const { subject, attackClass, evidence, targets, count, seconds, otherStage = [] } = told
  const title = TITLES.get(attackClass) ?? 'Attack'
  const facts = FACTS.flatMap(([fact, words]) => {
    const value = evidence.reduce<number | undefined>((most, { facts }) => larger(most, facts?.[fact]), undefined)
    return value === undefined || isObvious(fact, value)
      ? []
      : [`${isShare(fact) ? `${Math.round(value * 100)} %` : Math.round(value)} ${words}`]
  })
  const sights = sightsIn(evidence)
  const voices = new Set(
    [...evidence, ...otherStage].filter(isFor).map(({ detector, input_group }) => `${detector} (${input_group})`),
  )
  const said = [...facts, ...sights]
  const measured = said.length > 0 ? `: ${said.join(', ')}` : ''
  return `${title} ${whom(subject, targets)}${measured}; ${count} flows in ${Math.round(seconds)} s; says ${[...voices].join(', ')}.`
}

/** Facts named "saw ..." are what a session showed, such as an operation called: said by name, the strongest evidence first. */
const SAW = 'saw '
const MOST_SIGHTS = 5
const sightsIn = (evidence: readonly Evidence[]): string[] => {
  const strongestFirst = evidence.toSorted((a, b) => (b.log_likelihood_ratio ?? 0) - (a.log_likelihood_ratio ?? 0))
  const sights = strongestFirst.flatMap(({ facts }) => Object.keys(facts ?? {})).filter((name) => name.startsWith(SAW))
  const distinct = [...new Set(sights)].map((name) => name.slice(SAW.length))
  const more = distinct.length - MOST_SIGHTS
  return more > 0 ? [...distinct.slice(0, MOST_SIGHTS), `${more} more`] : distinct
}

const whom = ({ type, value }: Subject, targets: readonly string[]): string => {
  if (type === 'target') return `of ${value}`
  const hosts = new Set(targets.map(hostOf))
  if (hosts.size === 0) return `by ${value}`
  return `by ${value} of ${hosts.size === 1 ? [...hosts][0] : `${hosts.size} hosts`}`
}

/** Host of "address:port", "[address]:port" or a bare address of either family. */
export const hostOf = (target: string): string => {
  if (target.startsWith('[')) return target.slice(1, target.indexOf(']'))
  return target.includes('.') ? (target.split(':')[0] ?? target) : target
}

const isFor = ({ log_likelihood_ratio }: Evidence): boolean => (log_likelihood_ratio ?? 0) > 0
/** One host is named anyway; no ports were measured. */
const isObvious = (fact: string, value: number): boolean => value === 0 || (fact === 'distinct_hosts' && value === 1)
const isShare = (fact: string): boolean => fact.endsWith('_share')
const larger = (most: number | undefined, value: number | undefined): number | undefined =>
  most === undefined || value === undefined ? (most ?? value) : Math.max(most, value)
