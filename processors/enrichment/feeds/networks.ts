// The packaged list of hosting, VPN, CDN, crawler and Tor networks: ranges.bin of the PyPI package iporigin (MIT), brought by set-up.
// Layout, little-endian: "IPORIGIN", u16 version 1, u64 built (epoch seconds), u16 labels, u32 IPv4 ranges, u32 IPv6 ranges; labels as u16
// length and "provider\tkind"; IPv4 rows u32 first, u32 last, u16 label; IPv6 rows 16 bytes first, 16 bytes last, u16 label.

import type { Address } from '../address.ts'
import { prefixesOfRange } from '../prefix.ts'
import type { IndicatorSink } from './raw-indicator.ts'
import type { IndicatorType } from './types.ts'

/**
 * Providers whose ranges come from lists without a licence: the package's NOTICE says that its author has their owners' word only, so
 * they are not used here. Akamai is among them because some of its ranges come from such a list.
 */
const WITHOUT_LICENCE: ReadonlySet<string> = new Set([
  ...[
    'Cogent',
    'DataCamp',
    'Contabo',
    'Vercel',
    'CDN77',
    'GleSYS',
    'Scalaxy',
    'GTHost',
    'Melbicom',
    'BuyVM',
    'BunnyCDN',
    'Akamai',
  ],
])
const TYPES: Readonly<Record<string, IndicatorType>> = {
  hosting: 'hosting',
  cdn: 'cdn',
  vpn: 'vpn',
  tor: 'tor_exit',
  bot: 'crawler',
}
const HEADER_BYTES = 28

/**
 * Reads the list into the sink; answers when it was built, seconds since the epoch. Throws, before anything is added, when it is no such
 * file or is cut.
 */
export const parseNetworks = (file: Buffer, sink: IndicatorSink): number => {
  if (file.length < HEADER_BYTES || file.toString('latin1', 0, 8) !== 'IPORIGIN')
    throw new Error('it is no list of networks (iporigin)')
  if (file.readUInt16LE(8) !== 1) throw new Error(`its format is version ${file.readUInt16LE(8)}, 1 is known`)
  const built = Number(file.readBigUInt64LE(10))
  const { labels, end } = labelsIn(file, file.readUInt16LE(18))
  const rows4 = file.readUInt32LE(20)
  const rows6 = file.readUInt32LE(24)
  if (file.length !== end + rows4 * 10 + rows6 * 34) throw new Error('its length is not the one that its header says')
  const add = (first: Address, last: Address, index: number): void => {
    const label = labels[index]
    if (!label) return
    const { type, provider } = label
    sink.add({
      value: '',
      prefixes: prefixesOfRange(first, last),
      type,
      label: provider,
      firstSeen: built,
      lastSeen: built,
    })
  }
  for (let row = 0, at = end; row < rows4; row++, at += 10) {
    add(ipv4(file.readUInt32LE(at)), ipv4(file.readUInt32LE(at + 4)), file.readUInt16LE(at + 8))
  }
  for (let row = 0, at = end + rows4 * 10; row < rows6; row++, at += 34) {
    add(ipv6(file, at), ipv6(file, at + 16), file.readUInt16LE(at + 32))
  }
  return built
}

type Label = { readonly provider: string; readonly type: IndicatorType }

/** Undefined where a label is not used. */
const labelsIn = (file: Buffer, count: number): { labels: readonly (Label | undefined)[]; end: number } => {
  const labels: (Label | undefined)[] = []
  let at = HEADER_BYTES
  for (let index = 0; index < count; index++) {
    if (at + 2 > file.length || at + 2 + file.readUInt16LE(at) > file.length) throw new Error('it is cut')
    const length = file.readUInt16LE(at)
    const [provider = '', kind = ''] = file.toString('utf8', at + 2, at + 2 + length).split('\t')
    const type = TYPES[kind]
    labels.push(type && !WITHOUT_LICENCE.has(provider) ? { provider, type } : undefined)
    at += 2 + length
  }
  return { labels, end: at }
}

const ipv4 = (value: number): Address => ({ version: 4, value })
const ipv6 = (file: Buffer, at: number): Address => ({
  version: 6,
  high: file.readBigUInt64BE(at),
  low: file.readBigUInt64BE(at + 8),
})
