// The kinds of indicators: how much each says about an address, how fast it fades, and which attack it points to.
import type { AttackClass } from '../../../schemas/messages.ts'

type IndicatorKind = {
  /** Share of its confidence that counts in the reputation score. 0: it describes a network and accuses nobody. */
  readonly weight: number
  /** Days after which an indicator of this type is half as sure. Absent: as the observable's (OBSERVABLE_HALF_LIFE_DAYS). */
  readonly halfLifeDays?: number
  /** Absent: it does not say what its bearer does. */
  readonly attackClass?: AttackClass
}

export const INDICATOR_TYPES = {
  // Exits live for months, longer than what else an address is listed for.
  tor_exit: { weight: 0.3, halfLifeDays: 30 },
  vpn: { weight: 0.1, halfLifeDays: 90 },
  hosting: { weight: 0, halfLifeDays: 180 },
  cdn: { weight: 0, halfLifeDays: 180 },
  crawler: { weight: 0, halfLifeDays: 180 },
  scanner: { weight: 0.8, attackClass: 'port_scan' },
  brute_force: { weight: 0.9, attackClass: 'ssh_bruteforce' },
  c2: { weight: 1, attackClass: 'botnet_c2' },
  botnet: { weight: 0.9, attackClass: 'botnet_c2' },
  malware: { weight: 0.9, attackClass: 'botnet_c2' },
  phishing: { weight: 0.7 },
  spam: { weight: 0.4 },
  attack: { weight: 0.8 },
} as const satisfies Readonly<Record<string, IndicatorKind>>

export type IndicatorType = keyof typeof INDICATOR_TYPES
export const INDICATOR_TYPE_NAMES = Object.keys(INDICATOR_TYPES) as readonly IndicatorType[]

export type Observable = 'address' | 'domain' | 'url' | 'asn'

/** Eighths of the lifetimes that OpenCTI's built-in rules have (60 days for addresses, 180 for URLs, 365 for the rest). */
export const OBSERVABLE_HALF_LIFE_DAYS: Readonly<Record<Observable, number>> = {
  address: 7.5,
  url: 22.5,
  domain: 45.625,
  asn: 45.625,
}

export const kindOf = (type: IndicatorType): IndicatorKind => INDICATOR_TYPES[type]
