// Which class an event of a labelled capture has. Two formats of labels: the project's own truth.csv (one row per activity, see
// test/captures) and a table of captures whose `class` and `ground_truth` columns describe each capture in words.
// What is uncertain is dropped (null), never guessed: such events are neither trained on nor counted.
import { BlockList, isIPv6 } from 'node:net'
import { ATTACK_CLASSES, type AttackClass, type NetworkEvent } from '../schemas/messages.ts'

export type Label = AttackClass | 'normal'
export type Labeller = (event: NetworkEvent) => Label | null

type Row = Readonly<Record<string, string>>

const ADDRESS = /\b\d{1,3}(?:\.\d{1,3}){3}\b/g
const PRIVATE = /^(10\.|192\.168\.|172\.(1[6-9]|2\d|3[01])\.)/
const MULTICAST = /^(22[4-9]|23\d|255)\.|\.255$|^ff/i
/** Truth times are written with microseconds; rounding must not cut off an attack's first record. */
const SLACK_S = 0.001
const REMOTE_SHELLS = new Set(['rdp', 'http'])
/** Where operations of a domain happen. Other ports of such captures are control channels and background: dropped. */
const DOMAIN_PORTS = new Set([88, 135, 139, 389, 445, 464, 593, 636, 3268, 3389, 5985])

/** Labels for one capture described in words; null when nothing of the capture can be used. */
export const labellerOfDescription = ({ class: name = '', ground_truth: truth = '' }: Row): Labeller | null => {
  const addresses: readonly string[] = truth.match(ADDRESS) ?? []
  if (name.startsWith('normal')) return () => 'normal'
  if (name === 'ddos') return () => 'ddos'
  if (name === 'port_scan') return between(addresses[0], addresses[1], 'port_scan')
  if (name === 'ssh_bruteforce') return between(addresses[0], addresses[1], 'ssh_bruteforce')
  if (name.startsWith('botnet_c2')) return controlChannel(truth)
  if (name.startsWith('apt') && !truth.includes('background')) return domainOperation
  return null
}

/** Events between two hosts (or of one host, where the other is unknown) have the class; the rest is uncertain. */
const between = (first: string | undefined, second: string | undefined, label: AttackClass): Labeller => {
  return ({ src_ip, dst_ip }) => {
    const sides = [src_ip, dst_ip]
    return sides.includes(first) && (second === undefined || sides.includes(second)) ? label : null
  }
}

/** Only flows with a named control server are hostile; the rest of such a host's traffic is ordinary, unless the text says otherwise. */
const controlChannel = (truth: string): Labeller => {
  if (truth.includes('every flow malicious')) return () => 'botnet_c2'
  const servers: readonly string[] = (truth.split(/<?->/)[1] ?? '').match(ADDRESS) ?? []
  return ({ src_ip, dst_ip }) =>
    servers.includes(dst_ip ?? '') || servers.includes(src_ip ?? '') ? 'botnet_c2' : 'normal'
}

/** Only flows that show an operation: name look-ups, keep-alives and handshakes around it are of any member of the domain. */
const domainOperation: Labeller = ({ dst_ip, dst_port, dst_payload_bytes, protocol_analysis: facts }) => {
  if (!dst_ip || MULTICAST.test(dst_ip) || !dst_payload_bytes) return null
  const shown = [facts?.dcerpc_operations, facts?.smb_files, facts?.ldap_filters, facts?.kerberos_messages]
  if (!shown.some((facts) => facts?.length) && !REMOTE_SHELLS.has(facts?.service ?? '')) return null
  return DOMAIN_PORTS.has(dst_port ?? 0) || (dst_port ?? 0) >= 49_152 ? 'apt' : null
}

/**
 * Labels from the project's own truth rows of one capture: the attack of those hosts and that port at that time, else ordinary. Null: an
 * activity whose class is none of ours.
 */
export const labellerOfTruth = (rows: readonly Row[]): Labeller => {
  const activity = activityOf(rows)
  return (event) => {
    const found = activity(event)
    return found ? (ATTACK_CLASSES.find((name) => name === found.class) ?? null) : 'normal'
  }
}

/** The row of the activity that an event is part of, of all rows but the ordinary ones; undefined: of none. */
export const activityOf = (rows: readonly Row[]): ((event: NetworkEvent) => Row | undefined) => {
  const activities = rows.filter((row) => row.class !== 'normal').map((row) => [row, matcherOf(row)] as const)
  return (event) => activities.find(([, isOf]) => isOf(event))?.[0]
}

const matcherOf = ({ attacker = '', victim = '', port = '', first_packet, last_packet }: Row) => {
  const [fromS, toS] = [Number(first_packet) - SLACK_S, Number(last_packet) + SLACK_S]
  const portNumber = /^\d+$/.test(port) ? Number(port) : undefined
  const isAttacker = attacker === 'random' ? (address: string) => !PRIVATE.test(address) : isOneOf(attacker)
  const isVictim = isOneOf(victim)
  return ({ src_ip, dst_ip, src_port, dst_port, time_us }: NetworkEvent): boolean => {
    const seconds = (time_us ?? 0) / 1e6
    if (!(seconds >= fromS && seconds <= toS)) return false
    if (portNumber !== undefined && dst_port !== portNumber && src_port !== portNumber) return false
    const [source, target] = [src_ip ?? '', dst_ip ?? '']
    return (isAttacker(source) && isVictim(target)) || (isAttacker(target) && isVictim(source))
  }
}

/** Whether an address is this one or of this network; an empty text is anybody. */
const isOneOf = (text: string): ((address: string) => boolean) => {
  if (text === '') return () => true
  const [base = '', bits] = text.split('/')
  if (bits === undefined) return (address) => address === text
  const network = new BlockList()
  network.addSubnet(base, Number(bits), isIPv6(base) ? 'ipv6' : 'ipv4')
  return (address) => address !== '' && network.check(address, isIPv6(address) ? 'ipv6' : 'ipv4')
}
