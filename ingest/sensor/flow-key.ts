// The key of a bidirectional flow: both directions of one 5-tuple (with VLANs and tunnel) give the same twelve words.
import { type DecodedPacket, ICMP, ICMP6 } from './decode/decoded-packet.ts'
import { NO_TUNNEL } from './decode/tunnels.ts'

export const KEY_WORDS = 12

/** ICMP types that are asked and answered, by community_id v1; an echo and its reply are one flow. */
const ICMP_ANSWERS = new Map([
  [8, 0],
  [0, 8],
  [13, 14],
  [14, 13],
  [15, 16],
  [16, 15],
  [10, 9],
  [9, 10],
  [17, 18],
  [18, 17],
])
const ICMP6_ANSWERS = new Map([
  [128, 129],
  [129, 128],
  [133, 134],
  [134, 133],
  [135, 136],
  [136, 135],
  [130, 131],
  [131, 130],
  [139, 140],
  [140, 139],
  [144, 145],
  [145, 144],
])

/** Type that answers an ICMP type; undefined where none does (errors, redirects): such a flow has one direction. */
export const icmpAnswerTo = (protocol: number, type: number): number | undefined =>
  (protocol === ICMP ? ICMP_ANSWERS : ICMP6_ANSWERS).get(type)

/**
 * Writes the packet's key; answers whether the packet's source is the key's first side.
 * Words: the lower address, the higher address, their ports; protocol, IP version and one bit for one-way ICMP; both VLAN ids and
 * the tunnel; the part of the tunnel's identifier that tells tenants apart.
 */
export const writeFlowKey = (packet: DecodedPacket, key: Int32Array): boolean => {
  let sourcePort = packet.srcPort
  let targetPort = packet.dstPort
  let isOneWay = 0
  if (packet.protocol === ICMP || packet.protocol === ICMP6) {
    const answer = icmpAnswerTo(packet.protocol, packet.srcPort)
    if (answer === undefined) isOneWay = 1
    else targetPort = answer
  }
  const { addresses } = packet
  const isSourceFirst = isOneWay === 1 || isOrdered(addresses, sourcePort, targetPort)
  const first = isSourceFirst ? 0 : 4
  for (let i = 0; i < 4; i++) {
    key[i] = addresses[first + i] as number
    key[i + 4] = addresses[4 - first + i] as number
  }
  if (!isSourceFirst) [sourcePort, targetPort] = [targetPort, sourcePort]
  key[8] = (sourcePort << 16) | targetPort
  key[9] = packet.protocol | (isOneWay << 8) | (packet.ipVersion << 9)
  key[10] = (packet.vlanId + 1) | ((packet.innerVlanId + 1) << 13) | (packet.tunnel << 26)
  key[11] = packet.tunnel === NO_TUNNEL ? 0 : packet.tunnelKeyId
  return isSourceFirst
}

const isOrdered = (addresses: Int32Array, sourcePort: number, targetPort: number): boolean => {
  for (let i = 0; i < 4; i++) {
    const difference = ((addresses[i] as number) >>> 0) - ((addresses[i + 4] as number) >>> 0)
    if (difference !== 0) return difference < 0
  }
  return sourcePort <= targetPort
}
