// The features of a prediction: a closed list, each with values of its own kind.
import { isIP } from 'node:net'
import { ATTACK_CLASSES, type AttackClass } from '../../schemas/messages.ts'
import { canonicalAddress, parseNetwork } from '../hot/address.ts'
import { badField } from './input.ts'

export const FEATURE_NAMES = [
  'source_ip',
  'source_network',
  'target_ip',
  'destination_port',
  'hour_of_day',
  'weekday',
  'preceding_class',
] as const
type Name = (typeof FEATURE_NAMES)[number]

export type Features = {
  /** Addresses or networks of the source; null: any. */
  readonly sources: readonly string[] | null
  readonly targetIp: string | null
  readonly port: number | null
  readonly hour: number | null
  /** 1: Monday. */
  readonly weekday: number | null
  readonly precedingClass: AttackClass | null
  /** Any that narrows which alerts of a window count. */
  readonly narrows: boolean
}

/** Throws Problem on a value that is none of its feature, and on a feature named twice. */
export const readFeatures = (given: readonly { readonly name: Name; readonly value: string | number }[]): Features => {
  const values = new Map<Name, string>()
  for (const [index, { name, value }] of given.entries()) {
    if (values.has(name)) throw badField(`features.${index}.name`, name, 'is named twice')
    const reason = WRONG[name](String(value))
    if (reason) throw badField(`features.${index}.value`, value, reason)
    values.set(name, String(value))
  }
  if (values.has('source_ip') && values.has('source_network')) {
    throw badField('features', given, 'name both source_ip and source_network')
  }
  const numberOf = (name: Name): number | null => (values.has(name) ? Number(values.get(name)) : null)
  const addressOf = (name: Name): string | null => canonicalAddress(values.get(name) ?? '') ?? null
  const sources = [addressOf('source_ip'), values.get('source_network') ?? null].filter((one) => one !== null)
  return {
    sources: sources.length > 0 ? sources : null,
    targetIp: addressOf('target_ip'),
    port: numberOf('destination_port'),
    hour: numberOf('hour_of_day'),
    weekday: numberOf('weekday'),
    precedingClass: (values.get('preceding_class') as AttackClass | undefined) ?? null,
    narrows: [...values.keys()].some((name) => name !== 'preceding_class'),
  }
}

type Wrong = (value: string) => string | undefined

const address: Wrong = (value) => (isIP(value) && canonicalAddress(value) ? undefined : 'is not an address')
const within =
  (least: number, most: number): Wrong =>
  (value) =>
    /^\d{1,5}$/.test(value) && Number(value) >= least && Number(value) <= most
      ? undefined
      : `is not a whole number from ${least} to ${most}`

const WRONG: Readonly<Record<Name, Wrong>> = {
  source_ip: address,
  source_network: (value) =>
    value.includes('/') && parseNetwork(value) ? undefined : 'is not a network in CIDR notation',
  target_ip: address,
  destination_port: within(0, 65_535),
  hour_of_day: within(0, 23),
  weekday: within(1, 7),
  preceding_class: (value) =>
    (ATTACK_CLASSES as readonly string[]).includes(value) ? undefined : `is none of ${ATTACK_CLASSES.join(', ')}`,
}
