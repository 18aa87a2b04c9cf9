// Results of captures added up. Every share carries its counts; what was not measured is null.
import { ATTACK_CLASSES, type AttackClass } from '../../schemas/messages.ts'
import type { Label } from '../../training/label.ts'
import { median, poissonUpper, precisionAt, type Share, shareOf } from './interval.ts'
import type { CaptureResult, Confusion, JudgedAlert, JudgedAttack } from './judge.ts'

export type ClassFigures = {
  readonly attack_class: AttackClass
  /** Captures with an alert of the right class. */
  readonly found: Share
  /** Those of them with at most one alert of a class that the capture does not hold. */
  readonly found_cleanly: Share
  readonly other_class_alerts_per_capture: number | null
  readonly alert_precision: Share
  readonly host_recall: Share
  readonly host_precision: Share
  readonly flow_recall_of_alerts: Share
  readonly flow_precision_of_alerts: Share
  readonly flow_recall_of_model: Share
  readonly flow_precision_of_model: Share
  readonly seconds_to_alert: { readonly median: number | null; readonly longest: number | null; readonly of: number }
}

export type Calibration = {
  readonly from: number
  readonly to: number
  readonly mean_confidence: number | null
  readonly right: Share
}

export type Prevalence = {
  readonly prevalence: number
  /** Share of captures with an alert that hold an attack, were this share of all captures attacks. */
  readonly precision: number | null
  /** The same with the lower bound of hits and the upper bound of false alerts. */
  readonly at_least: number | null
}

export type Summary = {
  readonly captures: Readonly<Record<CaptureResult['kind'], number>>
  readonly classes: readonly ClassFigures[]
  readonly all: Pick<ClassFigures, 'found' | 'found_cleanly' | 'alert_precision'>
  readonly benign: {
    readonly captures: number
    readonly captures_with_alert: Share
    readonly alerts: number
    readonly active_hosts: number
    readonly active_host_hours: number
    /** Null: no host was active. */
    readonly alerts_per_host_hour: number | null
    readonly upper_bound: number | null
    readonly flow_false_of_alerts: Share
    readonly flow_false_of_model: Share
  }
  readonly calibration: readonly Calibration[]
  readonly prevalence: readonly Prevalence[]
  readonly records_left_out: number
}

export const summarise = (results: readonly CaptureResult[]): Summary => {
  const counted = results.filter(({ kind }) => kind !== 'uncounted')
  const attacked = counted.filter(({ kind }) => kind === 'attack')
  const benign = counted.filter(({ kind }) => kind === 'benign')
  const alerts = counted.flatMap((result) => result.alerts)
  const pairs = attacked.flatMap((capture) => capture.attacks.map((attack) => ({ capture, attack })))
  const all = foundFigures(pairs)
  const falseCaptures = shareOf(benign.filter((one) => one.alerts.length > 0).length, benign.length)
  return {
    captures: { attack: attacked.length, benign: benign.length, uncounted: results.length - counted.length },
    classes: ATTACK_CLASSES.map((attack_class) => classFigures(attack_class, counted)),
    all: { ...all, alert_precision: rightOf(alerts) },
    benign: benignFigures(benign, falseCaptures),
    calibration: calibrationOf(alerts),
    prevalence: [0.01, 0.001].map((prevalence) => ({
      prevalence,
      precision: precisionAt(prevalence, all.found.share, falseCaptures.share),
      at_least: precisionAt(prevalence, all.found.low, falseCaptures.high),
    })),
    records_left_out: results.reduce((sum, { recordsLeftOut }) => sum + recordsLeftOut, 0),
  }
}

type Pair = { readonly capture: CaptureResult; readonly attack: JudgedAttack }

const foundFigures = (pairs: readonly Pair[]): Pick<ClassFigures, 'found' | 'found_cleanly'> => {
  const found = pairs.filter(({ attack }) => attack.isFound)
  const cleanly = found.filter(({ capture }) => capture.otherClassAlerts <= 1)
  return { found: shareOf(found.length, pairs.length), found_cleanly: shareOf(cleanly.length, pairs.length) }
}

const rightOf = (alerts: readonly JudgedAlert[]): Share =>
  shareOf(alerts.filter(({ isRight }) => isRight).length, alerts.length)

const classFigures = (attack_class: AttackClass, counted: readonly CaptureResult[]): ClassFigures => {
  const pairs = counted.flatMap((capture) =>
    capture.attacks.filter((attack) => attack.attack_class === attack_class).map((attack) => ({ capture, attack })),
  )
  const attacks = pairs.map(({ attack }) => attack)
  const alerts = counted.flatMap((capture) => capture.alerts.filter((alert) => alert.attack_class === attack_class))
  const hostAttacks = attacks.filter(({ isHostFound }) => isHostFound !== null)
  const times = attacks.flatMap(({ secondsToAlert }) => secondsToAlert ?? [])
  return {
    attack_class,
    ...foundFigures(pairs),
    other_class_alerts_per_capture:
      pairs.length === 0 ? null : pairs.reduce((sum, { capture }) => sum + capture.otherClassAlerts, 0) / pairs.length,
    alert_precision: rightOf(alerts),
    host_recall: shareOf(hostAttacks.filter(({ isHostFound }) => isHostFound).length, hostAttacks.length),
    host_precision: hostPrecision(attack_class, counted),
    ...flowFigures(attack_class, counted),
    seconds_to_alert: {
      median: median(times),
      longest: times.length === 0 ? null : Math.max(...times),
      of: times.length,
    },
  }
}

/** Each host accused in a capture counts once, however many alerts accuse it. */
const hostPrecision = (attackClass: AttackClass, counted: readonly CaptureResult[]): Share => {
  const hosts = counted.flatMap(({ alerts }) => {
    const known = alerts.filter(
      (alert) => alert.attack_class === attackClass && alert.host !== '' && alert.isRightHost !== null,
    )
    return [...new Map(known.map(({ host, isRightHost }) => [host, isRightHost])).values()]
  })
  return shareOf(hosts.filter(Boolean).length, hosts.length)
}

const flowFigures = (attackClass: AttackClass, counted: readonly CaptureResult[]) => {
  const byAlerts = counted.map((result) => result.byAlerts)
  const byModel = counted.map((result) => result.byModel)
  return {
    flow_recall_of_alerts: recallOf(attackClass, byAlerts),
    flow_precision_of_alerts: precisionOf(attackClass, byAlerts),
    flow_recall_of_model: recallOf(attackClass, byModel),
    flow_precision_of_model: precisionOf(attackClass, byModel),
  }
}

const recallOf = (label: Label, confusions: readonly Confusion[]): Share => {
  const said = confusions.flatMap((confusion) => [...(confusion.get(label) ?? [])])
  return shareOf(sumOf(said.filter(([verdict]) => verdict === label)), sumOf(said))
}

const precisionOf = (label: Label, confusions: readonly Confusion[]): Share => {
  const said = confusions.flatMap((confusion) =>
    [...confusion].flatMap(([truth, row]) => [[truth, row.get(label) ?? 0] as const]),
  )
  return shareOf(sumOf(said.filter(([truth]) => truth === label)), sumOf(said))
}

const sumOf = (counts: readonly (readonly [unknown, number])[]): number =>
  counts.reduce((sum, [, count]) => sum + count, 0)

const benignFigures = (benign: readonly CaptureResult[], captures_with_alert: Share): Summary['benign'] => {
  const alerts = benign.reduce((sum, one) => sum + one.alerts.length, 0)
  const hours = benign.reduce((sum, one) => sum + one.activeHostHours, 0)
  return {
    ...{ captures: benign.length, captures_with_alert, alerts },
    active_hosts: benign.reduce((sum, one) => sum + one.activeHosts, 0),
    active_host_hours: hours,
    alerts_per_host_hour: hours === 0 ? null : alerts / hours,
    upper_bound: hours === 0 ? null : poissonUpper(alerts) / hours,
    flow_false_of_alerts: missOf(benign.map(({ byAlerts }) => byAlerts)),
    flow_false_of_model: missOf(benign.map(({ byModel }) => byModel)),
  }
}

/** Share of ordinary flows that a verdict calls an attack. */
const missOf = (confusions: readonly Confusion[]): Share => {
  const { hits, of } = recallOf('normal', confusions)
  return shareOf(of - hits, of)
}

/** An alert opens at 0.9. */
const STEPS = [0.9, 0.95, 0.99, 0.995, 0.999, 1]

const calibrationOf = (alerts: readonly JudgedAlert[]): Calibration[] =>
  STEPS.slice(0, -1).map((from, index) => {
    const to = STEPS[index + 1] ?? 1
    const within = alerts
      .filter(({ confidence }) => confidence < to || to === 1)
      .filter(({ confidence }) => confidence >= (index === 0 ? 0 : from))
    const sum = within.reduce((total, { confidence }) => total + confidence, 0)
    return { from, to, mean_confidence: within.length === 0 ? null : sum / within.length, right: rightOf(within) }
  })
