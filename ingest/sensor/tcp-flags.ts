// Unions of TCP flags that no stack sends: null, Christmas tree, FIN and SYN-FIN probes.
import { type DecodedPacket, TCP } from './decode/decoded-packet.ts'

/** By the union of FIN, SYN, RST, PSH, ACK and URG. ECE and CWR may stand beside any. */
const BAD_FLAGS = Array.from({ length: 64 }, (_, flags) => {
  const [fin, syn, rst, , ack] = [1, 2, 4, 8, 16].map((bit) => (flags & bit) !== 0)
  return flags === 0 || (syn && (fin || rst)) || (fin && (rst || !ack)) || false
})

export const hasBadFlags = ({ protocol, tcpFlags }: DecodedPacket): boolean =>
  protocol === TCP && (BAD_FLAGS[tcpFlags & 63] as boolean)
