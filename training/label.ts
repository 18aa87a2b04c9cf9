// Which class an event of a labelled capture has. Two formats of labels: the project's own truth.csv (one row per activity, see
// test/captures) and a table of captures whose `class` and `ground_truth` columns describe each capture in words.
// What is uncertain is dropped (null), never guessed: such events are neither trained on nor counted.
import type { AttackClass, NetworkEvent } from '../schemas/messages.ts'

export type Label = AttackClass | 'normal'
export type Labeller = (event: NetworkEvent) => Label | null

type Row = Readonly<Record<string, string>>

const ADDRESS = /\b\d{1,3}(?:\.\d{1,3}){3}\b/g
const PRIVATE = /^(10\.|192\.168\.|172\.(1[6-9]|2\d|3[01])\.)/
const MULTICAST = /^(22[4-9]|23\d|255)\.|\.255$|^ff/i
/** Truth times are written with microseconds; rounding must not cut off an attack's first record. */
const SLACK_S = 0.001
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

const domainOperation: Labeller = ({ dst_ip, dst_port, dst_payload_bytes }) => {
  if (!dst_ip || MULTICAST.test(dst_ip) || !dst_payload_bytes) return null
  return DOMAIN_PORTS.has(dst_port ?? 0) || (dst_port ?? 0) >= 49_152 ? 'apt' : null
}

/** Labels from the project's own truth rows of one capture: the attack of those hosts and that port at that time, else ordinary. */
export const labellerOfTruth = (rows: readonly Row[]): Labeller => {
  const attacks = rows.filter((row) => row.class !== 'normal')
  return (event) => (attacks.find((row) => isOf(row, event))?.class as AttackClass | undefined) ?? 'normal'
}

const isOf = (row: Row, { src_ip, dst_ip, src_port, dst_port, time_us }: NetworkEvent) => {
  const { attacker = '', victim = '', port = '' } = row
  const sides = [src_ip ?? '', dst_ip ?? '']
  const isPort = !/^\d+$/.test(port) || dst_port === Number(port) || src_port === Number(port)
  const isVictim = victim.includes('/') || sides.includes(victim)
  const other = sides.find((side) => side !== victim) ?? ''
  const seconds = (time_us ?? 0) / 1e6
  const isThen = seconds >= Number(row.first_packet) - SLACK_S && seconds <= Number(row.last_packet) + SLACK_S
  return isThen && isPort && isVictim && (attacker === 'random' ? !PRIVATE.test(other) : sides.includes(attacker))
}
