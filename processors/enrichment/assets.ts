// What is ours: networks, and for those that an operator describes their name, owner, criticality and services. Direction of an event
// follows from which of its ends is ours.
import { readFileSync } from 'node:fs'
import { type Static, Type } from 'typebox'
import { readDeclarativeFile } from '../runtime/declarative-file.ts'
import type { Address } from './address.ts'
import { parsePrefix } from './prefix.ts'
import { createPrefixTableBuilder, matchesOf } from './prefix-table.ts'

export const CRITICALITIES = ['low', 'medium', 'high', 'critical'] as const
export type Criticality = (typeof CRITICALITIES)[number]
export type Direction = 'inbound' | 'outbound' | 'lateral' | 'transit'

const exactly = { additionalProperties: false } as const
const assetSchema = Type.Object(
  {
    name: Type.String({ minLength: 1, maxLength: 80, description: 'As people call it.' }),
    networks: Type.Array(Type.String(), {
      minItems: 1,
      description: 'Networks or addresses. The narrowest entry around an address counts.',
    }),
    owner: Type.Optional(Type.String({ minLength: 1, maxLength: 80 })),
    criticality: Type.Optional(Type.Enum([...CRITICALITIES], { description: 'What its loss would cost.' })),
    exposed_services: Type.Optional(
      Type.Array(Type.String({ pattern: '^(tcp|udp|sctp)/[1-9][0-9]{0,4}$' }), {
        description: 'What it is meant to offer, such as tcp/443.',
      }),
    ),
    ours: Type.Optional(Type.Boolean({ description: 'false: not ours, although a wider network is. Absent: true.' })),
  },
  exactly,
)
export const assetsSchema = Type.Object(
  {
    private_ranges_are_ours: Type.Optional(Type.Boolean({ description: 'Absent: true.' })),
    assets: Type.Optional(Type.Array(assetSchema, { maxItems: 100_000 })),
  },
  { ...exactly, title: 'autoinmune.assets.yaml', description: 'What is ours, and what it is worth.' },
)
export type AssetsConfig = Static<typeof assetsSchema>
export type Asset = Static<typeof assetSchema>

/** Of an address: `asset` is absent when nobody described it. */
export type AssetMatch = { readonly isOurs: boolean; readonly asset?: Asset }
export type AssetTable = (address: Address) => AssetMatch

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
 * Assets of a file: YAML or JSON (autoinmune.assets.yaml), or plain text with one network per line ("#" begins a comment). They add to the
 * private ranges, because a site that names its public addresses still owns its inside. Throws an error that lists every bad value.
 */
export const readAssets = (file: string): AssetsConfig =>
  /\.(ya?ml|json)$/i.test(file)
    ? readDeclarativeFile(file, assetsSchema, problemsOf)
    : { assets: readNetworkLines(file) }

const problemsOf = ({ assets = [] }: AssetsConfig): string[] => {
  const owners = new Map<string, string>()
  return assets.flatMap(({ name, networks }, index) =>
    networks.flatMap((network, place) => {
      const at = `assets[${index}].networks[${place}]`
      if (!parsePrefix(network)) return [`${at}: ${network} is neither a network nor an address`]
      const owner = owners.get(network)
      owners.set(network, name)
      return owner === undefined ? [] : [`${at}: ${network} belongs to ${owner} already`]
    }),
  )
}

const readNetworkLines = (file: string): Asset[] => {
  const lines = readFileSync(file, 'utf8').split('\n')
  const networks = lines.map((line) => (line.split('#')[0] ?? '').trim())
  const bad = networks.flatMap((network, index) =>
    network && !parsePrefix(network) ? [`line ${index + 1}: ${network}`] : [],
  )
  if (bad.length > 0) throw new Error(`${file} holds what is neither a network nor an address:\n  ${bad.join('\n  ')}`)
  return networks.filter((network) => network !== '').map((network) => ({ name: '', networks: [network] }))
}

/** Table of the assets; networks that do not parse are an error. */
export const createAssetTable = ({ private_ranges_are_ours = true, assets = [] }: AssetsConfig = {}): AssetTable => {
  const builder = createPrefixTableBuilder()
  const add = (network: string, value: number): void => {
    const prefix = parsePrefix(network)
    if (!prefix) throw new Error(`${network} is no network`)
    builder.add(prefix, value)
  }
  if (private_ranges_are_ours) for (const network of DEFAULT_NETWORKS) add(network, assets.length)
  for (const [index, asset] of assets.entries()) for (const network of asset.networks) add(network, index)
  const table = builder.build()
  return (address) => {
    const [match] = matchesOf(table, address)
    if (!match) return { isOurs: false }
    const asset = assets[match.value]
    return { isOurs: asset?.ours ?? true, ...(asset?.name ? { asset } : {}) }
  }
}

/** Undefined when an end that decides it is unknown (a fold over many). */
export const directionOf = (
  sourceIsOurs: boolean | undefined,
  targetIsOurs: boolean | undefined,
): Direction | undefined => {
  if (sourceIsOurs === undefined || targetIsOurs === undefined) return undefined
  if (sourceIsOurs) return targetIsOurs ? 'lateral' : 'outbound'
  return targetIsOurs ? 'inbound' : 'transit'
}

/** Whether the asset is meant to offer this; undefined where its services are not listed or the event has no port. */
export const isExposed = (
  asset: Asset | undefined,
  transport: string | null | undefined,
  port: number | null | undefined,
): boolean | undefined =>
  asset?.exposed_services && transport && port != null
    ? asset.exposed_services.includes(`${transport}/${port}`)
    : undefined
