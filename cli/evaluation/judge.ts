// One capture against its truth: which alerts are right, which attacks were found, and which records alerts stand for.
import { BlockList, isIP } from 'node:net'
import type { Alert, AttackClass } from '../../schemas/messages.ts'
import type { Label } from '../../training/label.ts'
import type { Observed, SeenRecord } from './observe.ts'
import type { Attack, CaptureTruth } from './truth.ts'

/** An alert may begin with the window that the attack's first packet falls into, and end with the flow of its last. */
const SLACK_US = 60_000_000

export type JudgedAlert = {
  readonly attack_class: string
  readonly confidence: number
  /** Class, hosts and time fit an attack of the truth, as far as it names them. */
  readonly isRight: boolean
  /** The address that the alert accuses (of a flood: protects). */
  readonly host: string
  /** Whether that host did (of a flood: suffered) it; null: the truth names none. */
  readonly isRightHost: boolean | null
}

export type JudgedAttack = {
  readonly attack_class: AttackClass
  /** An alert of this class fits. */
  readonly isFound: boolean
  /** It names a host that the truth names; null: the truth names none. */
  readonly isHostFound: boolean | null
  /** From the attack's first packet to the event time of the alert's first revision; null: not found, or its begin is not known. */
  readonly secondsToAlert: number | null
  /** Time of the attack's first packet, microseconds; null: not known. */
  readonly beganUs: number | null
}

/** When each class began, where another run of the same attack knows it. */
export type Begins = ReadonlyMap<string, number | null>

/** Flows by what the truth and a verdict say of them. */
export type Confusion = ReadonlyMap<Label, ReadonlyMap<Label, number>>

export type CaptureResult = {
  readonly file: string
  readonly kind: 'attack' | 'benign' | 'uncounted'
  readonly attacks: readonly JudgedAttack[]
  readonly alerts: readonly JudgedAlert[]
  readonly otherClassAlerts: number
  readonly byModel: Confusion
  readonly byAlerts: Confusion
  readonly recordsLeftOut: number
  readonly activeHosts: number
  readonly activeHostHours: number
}

export const judge = (
  truth: CaptureTruth,
  alerts: readonly Alert[],
  observed: Observed,
  begins?: Begins,
): CaptureResult => {
  const judged = alerts.map((alert) => judgeAlert(truth.attacks, alert))
  const classes = new Set(truth.attacks.map(({ attack_class }) => attack_class))
  return {
    file: truth.file,
    kind: kindOf(truth),
    attacks: [...classes].map((attack_class) => judgeClass(attack_class, truth, alerts, observed, begins)),
    alerts: judged,
    otherClassAlerts: alerts.filter(({ attack_class }) => !classes.has(attack_class as AttackClass)).length,
    byModel: confusionOf(observed.records, ({ modelLabel }) => modelLabel),
    byAlerts: confusionOf(observed.records, verdictOf(alerts)),
    recordsLeftOut: observed.recordsLeftOut,
    activeHosts: observed.activeHosts,
    activeHostHours: observed.activeHostMinutes / 60,
  }
}

const kindOf = ({ attacks, uncounted }: CaptureTruth): CaptureResult['kind'] => {
  if (attacks.length > 0) return 'attack'
  return uncounted === undefined ? 'benign' : 'uncounted'
}

const judgeAlert = (attacks: readonly Attack[], alert: Alert): JudgedAlert => {
  const same = attacks.filter(({ attack_class }) => attack_class === alert.attack_class)
  const host = accused(alert)
  const named = same.flatMap(namedHosts)
  return {
    attack_class: alert.attack_class ?? '',
    confidence: alert.confidence ?? 0,
    isRight: same.some((attack) => fits(attack, alert)),
    host,
    isRightHost: same.length > 0 && named.length === 0 ? null : isAmong(named, [host]),
  }
}

/** A class that a capture holds several times (four kinds of scan) is one attack: alerts of it merge, too. */
const judgeClass = (
  attack_class: AttackClass,
  { attacks, label }: CaptureTruth,
  alerts: readonly Alert[],
  { records, raisedUs }: Observed,
  begins: Begins | undefined,
): JudgedAttack => {
  const same = attacks.filter((attack) => attack.attack_class === attack_class)
  const fitting = alerts.filter((alert) => same.some((attack) => fits(attack, alert)))
  const named = same.flatMap(namedHosts)
  const raised = fitting.flatMap(({ alert_id }) => raisedUs.get(alert_id ?? '') ?? [])
  const beganUs = begins?.get(attack_class) ?? beginOf(attack_class, same, records, label !== undefined)
  const seconds = raised.length === 0 || beganUs === null ? null : (Math.min(...raised) - beganUs) / 1e6
  return {
    attack_class,
    isFound: fitting.length > 0,
    isHostFound: named.length === 0 ? null : fitting.some((alert) => isAmong(named, [accused(alert)])),
    secondsToAlert: seconds === null ? null : Math.max(0, seconds),
    beganUs,
  }
}

const beginOf = (
  attackClass: AttackClass,
  attacks: readonly Attack[],
  records: readonly SeenRecord[],
  hasLabels: boolean,
): number | null => {
  const known = attacks.flatMap(({ firstUs }) => firstUs ?? [])
  if (known.length > 0) return Math.min(...known)
  const labelled = hasLabels ? records.filter(({ label }) => label === attackClass) : []
  return labelled.length === 0 ? null : labelled.reduce((first, { timeUs }) => Math.min(first, timeUs), Infinity)
}

const fits = (attack: Attack, alert: Alert): boolean => {
  if (attack.attack_class !== alert.attack_class) return false
  const parties = [...attack.attackers, ...attack.victims]
  if (parties.length > 0 && !isAmong(parties, addressesOf(alert))) return false
  if (attack.firstUs === undefined || attack.lastUs === undefined) return true
  return (
    (alert.last_seen_us ?? 0) >= attack.firstUs - SLACK_US && (alert.first_seen_us ?? 0) <= attack.lastUs + SLACK_US
  )
}

const namedHosts = ({ attack_class, attackers, victims }: Attack): readonly string[] =>
  attack_class === 'ddos' ? victims : attackers

/** Of a flood the target, else who is said to do it. */
const accused = ({ subject, source_ip, attack_class }: Alert): string => {
  const [first = '', second] = (subject?.value ?? '').split('>')
  if (attack_class === 'ddos') return subject?.type === 'source' ? '' : (second ?? first)
  return subject?.type === 'target' ? (source_ip ?? '') : first
}

const addressesOf = ({ subject, source_ip }: Alert): readonly string[] => [
  ...(subject?.value ?? '').split('>'),
  ...(source_ip ? [source_ip] : []),
]

const isAmong = (networks: readonly string[], addresses: readonly string[]): boolean => {
  const list = new BlockList()
  for (const network of networks) {
    const [address = '', bits] = network.split('/')
    const family = familyOf(address)
    if (family) list.addSubnet(address, Number(bits ?? (family === 'ipv6' ? 128 : 32)), family)
  }
  return addresses.some((address) => {
    const family = familyOf(address)
    return family !== undefined && list.check(address, family)
  })
}

const familyOf = (address: string): 'ipv4' | 'ipv6' | undefined =>
  (({ 4: 'ipv4', 6: 'ipv6' }) as const)[isIP(address) as 4 | 6]

const confusionOf = (records: readonly SeenRecord[], verdict: (record: SeenRecord) => Label | null): Confusion => {
  const counts = new Map<Label, Map<Label, number>>()
  for (const record of records) {
    const said = verdict(record)
    if (record.label === null || said === null) continue
    const row = counts.get(record.label) ?? new Map<Label, number>()
    counts.set(record.label, row.set(said, (row.get(said) ?? 0) + record.flows))
  }
  return counts
}

/** The class of the first alert whose subject, targets (where all are listed) and time hold the record. */
const verdictOf = (alerts: readonly Alert[]): ((record: SeenRecord) => Label) => {
  const holders = alerts.map((alert) => ({ label: alert.attack_class as Label, holds: holderOf(alert) }))
  return (record) => holders.find(({ holds }) => holds(record))?.label ?? 'normal'
}

const MAX_TARGETS = 64

const holderOf = ({ subject, targets = [], first_seen_us, last_seen_us }: Alert) => {
  const ends = (subject?.value ?? '').split('>')
  const listed = new Set(targets ?? [])
  const isListed = listed.size === 0 || listed.size >= MAX_TARGETS
  return ({ source, target, targetPort, timeUs }: SeenRecord): boolean => {
    if (timeUs < (first_seen_us ?? 0) || timeUs > (last_seen_us ?? 0)) return false
    if (subject?.type === 'target') return target === ends[0]
    if (subject?.type === 'pair') return ends.includes(source ?? '') && ends.includes(target ?? '')
    return (
      source === ends[0] &&
      (isListed || target === null || listed.has(target) || listed.has(endpoint(target, targetPort)))
    )
  }
}

const endpoint = (address: string, port: number | null): string =>
  address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`
