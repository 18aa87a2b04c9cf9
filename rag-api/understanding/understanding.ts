// The interpretation of a question: what understand.ts answers and everything after it works with.
import type { AskedSubject } from './asked.ts'
import type { Entities } from './entities.ts'
import type { Intent } from './intents.ts'
import type { Language } from './language.ts'
import type { Correction } from './normalise.ts'
import type { AlertSeverity } from './severity.ts'
import type { UnclearReason } from './time-reading.ts'

/** Addresses named as where traffic came from or went to; `any` where the question does not say. */
export type AddressRole = 'source' | 'destination' | 'any'

export type Understanding = {
  readonly language: Language
  readonly intent: Intent
  readonly confidence: number
  readonly entities: Entities
  /** Networks and addresses that the hosts of the asset list stand for. */
  readonly hostNetworks: readonly string[]
  /** Hosts named that the asset list does not have. */
  readonly unlistedHosts: readonly string[]
  /** Milliseconds since the epoch, [from, to). Absent: the question names no time, the intent's default applies. */
  readonly window?: { readonly from: number; readonly to: number; readonly phrase: string }
  /** The time could not be read for certain, or something named cannot be: it is asked back. */
  readonly unclear?: { readonly phrase: string; readonly reason: UnclearReason }
  readonly subject: AskedSubject
  readonly limit: number
  readonly addressRole: AddressRole
  /** "este ataque", "this IP": refers to something not named. */
  readonly isReference: boolean
  /** The question speaks of attacks, not of traffic. */
  readonly isAboutAttacks: boolean
  /** Of log lines: that severity (RFC 5424, 0 emerg to 7 debug) and worse. Absent: any. */
  readonly leastSeverity?: number
  /** Of alerts. Absent: any. */
  readonly alertSeverities?: readonly AlertSeverity[]
  /** Least number that a row of a list must reach. Absent: any. */
  readonly threshold?: number
  readonly corrections: readonly Correction[]
  /** What the intent was read from: concepts and entities of the grammar, else the words that speak most for it. */
  readonly signals: readonly string[]
}
