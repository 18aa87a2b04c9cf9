// Why two alerts belong to one incident. A link depends on these two alerts alone, so that an incident is the same whoever asks and from
// whichever of its alerts one begins.
import { type AlertRow, partiesOf } from '../answers/alerts.ts'

export type LinkedAlert = Pick<
  AlertRow,
  'alert_id' | 'attack_class' | 'source_ip' | 'subject_type' | 'subject_value' | 'targets' | 'first_seen' | 'last_seen'
>

/**
 * moved_on: a target of the earlier one is the source of the later one. call_back: the later one goes to the source of the earlier one.
 * same_source, same_victim: as named. same_command_host: two channels to one host. distributed: the same attack on one target from several
 * sources at once.
 */
export const LINK_RULES = [
  'moved_on',
  'call_back',
  'same_source',
  'same_victim',
  'same_command_host',
  'distributed',
] as const
export type LinkRule = (typeof LINK_RULES)[number]
export type Link = { readonly rule: LinkRule; readonly address: string; readonly gapMs: number }

/** The longest silence between two linked alerts. */
export const LONGEST_GAP_MS = 24 * 3_600_000
const AT_ONCE_MS = 10 * 60_000

/** Whom these reach is no stepping stone: anybody in the internet is scanned all the time, and a flood takes nothing over. */
const WITHOUT_ENTRY: ReadonlySet<string> = new Set(['port_scan', 'ddos'])
/** Scans from many sources are the weather of the internet, not one attack. */
const DISTRIBUTED: ReadonlySet<string> = new Set(['ssh_bruteforce', 'ddos', 'apt'])

type Prepared = {
  readonly alert: LinkedAlert
  readonly source: string | null
  readonly targets: ReadonlySet<string>
  readonly firstMs: number
  readonly lastMs: number
}

/** An alert with what linking asks of it again and again. */
export const prepare = (alert: LinkedAlert): Prepared => ({
  alert,
  source: alert.source_ip,
  targets: new Set(partiesOf(alert).filter((address) => address !== alert.source_ip)),
  firstMs: Date.parse(alert.first_seen),
  lastMs: Date.parse(alert.last_seen),
})
export type PreparedAlert = Prepared

/** In the order in which they began; the id decides between two of one moment. */
export const byBeginning = (one: Prepared, other: Prepared): number =>
  one.firstMs - other.firstMs || (one.alert.alert_id < other.alert.alert_id ? -1 : 1)

/** Undefined: they do not belong together. The first rule that fits explains it. */
export const linkBetween = (one: Prepared, other: Prepared): Link | undefined => {
  const [earlier, later] = byBeginning(one, other) <= 0 ? [one, other] : [other, one]
  const gapMs = Math.max(0, later.firstMs - earlier.lastMs)
  if (gapMs > LONGEST_GAP_MS) return undefined
  const found = addressOfLink(earlier, later, gapMs)
  return found && { ...found, gapMs }
}

const addressOfLink = (earlier: Prepared, later: Prepared, gapMs: number): Omit<Link, 'gapMs'> | undefined => {
  const isOfOneSource = earlier.source !== null && earlier.source === later.source
  if (isOfOneSource) return { rule: 'same_source', address: earlier.source }
  const isEntry = !WITHOUT_ENTRY.has(earlier.alert.attack_class)
  if (isEntry && later.source !== null && earlier.targets.has(later.source)) {
    return { rule: 'moved_on', address: later.source }
  }
  if (earlier.source !== null && later.targets.has(earlier.source))
    return { rule: 'call_back', address: earlier.source }
  return linkOfTargets(earlier, later, gapMs)
}

const linkOfTargets = (earlier: Prepared, later: Prepared, gapMs: number): Omit<Link, 'gapMs'> | undefined => {
  const attackClass = earlier.alert.attack_class
  if (attackClass !== later.alert.attack_class) return undefined
  const shared = [...earlier.targets].find((address) => later.targets.has(address))
  if (shared === undefined) return undefined
  const isOfVictims = earlier.alert.subject_type === 'target' && later.alert.subject_type === 'target'
  if (isOfVictims && earlier.alert.subject_value === later.alert.subject_value) {
    return { rule: 'same_victim', address: shared }
  }
  if (attackClass === 'botnet_c2') return { rule: 'same_command_host', address: shared }
  if (DISTRIBUTED.has(attackClass) && gapMs <= AT_ONCE_MS) return { rule: 'distributed', address: shared }
  return undefined
}
