// Which addresses are inside ones: they are isolated at the host, not blocked at a firewall.
import { isInside, type Network, parseAddress, parseNetwork } from '../hot/address.ts'

/** RFC 1918, RFC 6598, RFC 3927, loopback, RFC 4193, link-local. */
const OURS = [
  '10.0.0.0/8',
  '172.16.0.0/12',
  '192.168.0.0/16',
  '100.64.0.0/10',
  '169.254.0.0/16',
  '127.0.0.0/8',
  'fc00::/7',
  'fe80::/10',
  '::1/128',
]
  .map(parseNetwork)
  .filter((network): network is Network => network !== undefined)

/** Whether the address is of a private range; false for what is no address. */
export const isOurs = (text: string): boolean => {
  const parsed = parseAddress(text)
  return parsed !== undefined && OURS.some((network) => isInside(parsed, network))
}
