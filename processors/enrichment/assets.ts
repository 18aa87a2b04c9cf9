// What is ours: a list of networks. Direction of an event follows from which of its ends is in it.
import { readFileSync } from 'node:fs'
import { type Address, parseAddress } from './address.ts'

/** True if the address belongs to us. */
export type AssetList = (address: Address) => boolean
export type Direction = 'inbound' | 'outbound' | 'lateral' | 'transit'

/**
 * Private, loopback and link-local networks are ours unless an operator says otherwise; so is what does not leave the local network:
 * multicast, broadcast and the unspecified address.
 */
export const DEFAULT_NETWORKS: readonly string[] = [
  '10.0.0.0/8',
  '172.16.0.0/12',
  '192.168.0.0/16',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '0.0.0.0/8',
  '224.0.0.0/4',
  '255.255.255.255/32',
  'fc00::/7',
  'fe80::/10',
  '::/127',
  'ff00::/8',
]

/**
 * Networks of a file: one CIDR or address per line, "#" begins a comment. They add to the private ranges, because a site that names its
 * public addresses still owns its inside. Throws an error that lists every bad line.
 */
export const readNetworks = (file: string): readonly string[] => {
  const lines = readFileSync(file, 'utf8').split('\n')
  const networks = lines.map((line) => (line.split('#')[0] ?? '').trim())
  const bad = networks.flatMap((network, index) =>
    network && !parseNetwork(network) ? [`line ${index + 1}: ${network}`] : [],
  )
  if (bad.length > 0) throw new Error(`${file} holds what is neither a network nor an address:\n  ${bad.join('\n  ')}`)
  return [...DEFAULT_NETWORKS, ...networks.filter((network) => network !== '')]
}

/** Membership test over the given networks; those that do not parse are an error. */
export const createAssetList = (networks: readonly string[] = DEFAULT_NETWORKS): AssetList => {
  const parsed = networks.map((text) => {
    const network = parseNetwork(text)
    if (!network) throw new Error(`${text} is no network`)
    return network
  })
  return (address) => parsed.some((network) => contains(network, address))
}

type Network = { readonly address: Address; readonly bits: number }

const parseNetwork = (text: string): Network | undefined => {
  const [base = '', prefix, ...rest] = text.split('/')
  const address = parseAddress(base)
  if (!address || rest.length > 0) return undefined
  const longest = address.version === 4 ? 32 : 128
  if (prefix !== undefined && !/^\d{1,3}$/.test(prefix)) return undefined
  const bits = prefix === undefined ? longest : Number(prefix)
  return bits <= longest ? { address, bits } : undefined
}

const contains = ({ address, bits }: Network, candidate: Address): boolean => {
  if (address.version === 4) {
    return candidate.version === 4 && (bits === 0 || (address.value ^ candidate.value) >>> (32 - bits) === 0)
  }
  if (candidate.version === 4) return false
  if (bits <= 64) return sharesPrefix(address.high, candidate.high, bits)
  return address.high === candidate.high && sharesPrefix(address.low, candidate.low, bits - 64)
}

const sharesPrefix = (left: bigint, right: bigint, bits: number): boolean => (left ^ right) >> BigInt(64 - bits) === 0n

/** Undefined when an end that decides it is unknown (a fold over many). */
export const directionOf = (
  sourceIsOurs: boolean | undefined,
  targetIsOurs: boolean | undefined,
): Direction | undefined => {
  if (sourceIsOurs === undefined || targetIsOurs === undefined) return undefined
  if (sourceIsOurs) return targetIsOurs ? 'lateral' : 'outbound'
  return targetIsOurs ? 'inbound' : 'transit'
}
