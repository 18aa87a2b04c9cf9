// Alerts as a table for people; `ask`, `alerts`, `analyze` and `demo` show the same one.
import Table from 'cli-table3'
import { terminalText } from './terminal-text.ts'

/** The JSON shape of an alert, as far as the table shows it. `subject` is "address" or type and value. */
export type ShownAlert = {
  readonly class: string
  readonly severity: string
  readonly subject: string | { readonly type: string; readonly value: string }
  /** Null or absent: many or spoofed sources. */
  readonly source_ip?: string | null
  readonly targets: readonly string[]
  /** RFC 3339. */
  readonly first_seen: string
  readonly last_seen: string
  /** 0-1. */
  readonly score: number
  readonly event_count: number | null
}

const HEAD = ['severity', 'class', 'source', 'targets', 'first seen (UTC)', 'last seen (UTC)', 'flows', 'score']
const SHOWN_TARGETS = 2

/** One row per alert in the order given, or a sentence when there is none. */
export const renderAlerts = (alerts: readonly ShownAlert[]): string => {
  if (alerts.length === 0) return 'no alerts'
  const table = new Table({
    head: HEAD,
    colAligns: ['left', 'left', 'left', 'left', 'left', 'left', 'right', 'right'],
    style: { head: [], border: [], compact: true },
  })
  for (const alert of alerts) table.push(cellsOf(alert).map(terminalText))
  return table.toString()
}

/** The same cells on one line, for a table that grows. */
export const renderAlertLine = (alert: ShownAlert): string => cellsOf(alert).map(terminalText).join('  ')

const cellsOf = (alert: ShownAlert): string[] => [
  alert.severity,
  alert.class,
  alert.source_ip ?? 'many',
  targetsOf(alert),
  timeOf(alert.first_seen),
  timeOf(alert.last_seen),
  alert.event_count === null ? '-' : alert.event_count.toLocaleString('en'),
  alert.score.toFixed(2),
]

const targetsOf = ({ targets, subject }: ShownAlert): string => {
  if (targets.length === 0) return typeof subject === 'string' ? subject : subject.value
  const shown = targets.slice(0, SHOWN_TARGETS).join(', ')
  return targets.length > SHOWN_TARGETS ? `${shown} +${targets.length - SHOWN_TARGETS}` : shown
}

/** Times to the second: "2026-11-24 08:18:27". */
const timeOf = (time: string): string => time.slice(0, 19).replace('T', ' ')
