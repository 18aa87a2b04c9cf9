// The summary as tables for people. "not measured" where there was nothing to measure on.
import Table from 'cli-table3'
import type { Share } from './interval.ts'
import type { ClassFigures, Summary } from './summary.ts'

const NOT_MEASURED = 'not measured'
const STYLE = { style: { head: [], border: [], compact: true } }

/** `overlaid`: the same captures with ordinary traffic laid over the attacks. */
export const reportText = (plain: Summary, overlaid?: Summary): string =>
  [
    ...foundSection('Attacks found, as recorded', plain),
    ...(overlaid
      ? [
          ...foundSection('Attacks found, ordinary traffic laid over them', overlaid),
          ...differenceSection(plain, overlaid),
        ]
      : []),
    'Precision and recall, as recorded',
    levelsTable(plain),
    '',
    ...benignSection(plain),
    'Confidence of alerts against how many were right',
    calibrationTable(plain),
    '',
    ...prevalenceSection(plain),
    ...leftOut(plain),
  ].join('\n')

const leftOut = ({ captures, records_left_out }: Summary): string[] => [
  `${captures.attack} captures with attacks, ${captures.benign} benign, ${captures.uncounted} of other classes (run, not counted)`,
  ...(records_left_out > 0
    ? [`${records_left_out} records are beyond the bound of one capture and not in the figures of flows`]
    : []),
]

const foundSection = (title: string, { classes, all }: Summary): string[] => {
  const head = [
    'class',
    'found',
    '95 %',
    '... with <= 1 other alert',
    '95 %',
    'other alerts per capture',
    'first alert after s (median / longest of n)',
  ]
  const table = new Table({ head, ...STYLE })
  for (const one of classes) {
    table.push([
      one.attack_class,
      ...[countText(one.found), rangeText(one.found), countText(one.found_cleanly), rangeText(one.found_cleanly)],
      one.other_class_alerts_per_capture?.toFixed(2) ?? NOT_MEASURED,
      secondsText(one.seconds_to_alert),
    ])
  }
  table.push([
    'all',
    countText(all.found),
    rangeText(all.found),
    countText(all.found_cleanly),
    rangeText(all.found_cleanly),
    '',
    '',
  ])
  return [title, table.toString(), '']
}

const differenceSection = (plain: Summary, overlaid: Summary): string[] => {
  const table = new Table({
    head: ['class', 'found', 'overlaid', 'points', '... cleanly', 'overlaid', 'points'],
    ...STYLE,
  })
  const rows = plain.classes.map((one, index) => [one.attack_class, one, overlaid.classes[index] ?? one] as const)
  for (const [name, one, other] of [...rows, ['all', plain.all, overlaid.all] as const]) {
    table.push([name, ...difference(one.found, other.found), ...difference(one.found_cleanly, other.found_cleanly)])
  }
  return ['Difference in percentage points', table.toString(), '']
}

const difference = (one: Share, other: Share): string[] => [
  percentText(one.share),
  percentText(other.share),
  one.share === null || other.share === null ? NOT_MEASURED : signed((other.share - one.share) * 100),
]

const LEVELS: readonly (readonly [string, (one: ClassFigures) => Share])[] = [
  ['alerts: precision', (one) => one.alert_precision],
  ['hosts: recall', (one) => one.host_recall],
  ['hosts: precision', (one) => one.host_precision],
  ['flows, by alerts: recall', (one) => one.flow_recall_of_alerts],
  ['flows, by alerts: precision', (one) => one.flow_precision_of_alerts],
  ['flows, by model: recall', (one) => one.flow_recall_of_model],
  ['flows, by model: precision', (one) => one.flow_precision_of_model],
]

const levelsTable = ({ classes }: Summary): string => {
  const table = new Table({ head: ['level', ...classes.map(({ attack_class }) => attack_class)], ...STYLE })
  for (const [name, of] of LEVELS) table.push([name, ...classes.map((one) => shareText(of(one)))])
  return table.toString()
}

const benignSection = ({ benign }: Summary): string[] => [
  'Benign captures',
  `  ${benign.alerts} alerts in ${benign.captures} captures, ${benign.active_hosts} active hosts, ${benign.active_host_hours.toFixed(2)} active host-hours`,
  `  false alerts per active host-hour: ${rateText(benign.alerts_per_host_hour)}, 95 % upper bound ${rateText(benign.upper_bound)}`,
  `  flows called an attack: by alerts ${shareText(benign.flow_false_of_alerts)}; by the model ${shareText(benign.flow_false_of_model)}`,
  '',
]

const calibrationTable = ({ calibration }: Summary): string => {
  const table = new Table({ head: ['confidence', 'mean', 'right', '95 %'], ...STYLE })
  for (const { from, to, mean_confidence, right } of calibration) {
    table.push([`${from} - ${to}`, mean_confidence?.toFixed(4) ?? NOT_MEASURED, shareText(right), rangeText(right)])
  }
  return table.toString()
}

const prevalenceSection = ({ prevalence }: Summary): string[] => [
  'Precision, were this share of all captures attacks (at least: lower bound of hits, upper bound of false alerts)',
  ...prevalence.map(
    ({ prevalence: share, precision, at_least }) =>
      `  ${share * 100} %: ${percentText(precision)}, at least ${percentText(at_least)}`,
  ),
  '',
]

const countText = ({ hits, of }: Share): string => (of === 0 ? NOT_MEASURED : `${hits} of ${of}`)
const rangeText = ({ low, high }: Share): string =>
  low === null || high === null ? '' : `${(low * 100).toFixed(0)}-${(high * 100).toFixed(0)} %`
const shareText = (share: Share): string =>
  share.share === null ? NOT_MEASURED : `${percentText(share.share)} (${share.hits} of ${share.of})`
const percentText = (share: number | null): string => (share === null ? NOT_MEASURED : `${(share * 100).toFixed(1)} %`)
const rateText = (rate: number | null): string => rate?.toPrecision(3) ?? NOT_MEASURED
const signed = (points: number): string => `${points > 0 ? '+' : ''}${points.toFixed(1)}`
const secondsText = ({ median, longest, of }: ClassFigures['seconds_to_alert']): string =>
  median === null || longest === null ? NOT_MEASURED : `${median.toFixed(1)} / ${longest.toFixed(1)} of ${of}`
