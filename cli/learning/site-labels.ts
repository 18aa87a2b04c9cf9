// What people said of a site's events: verdicts about alerts, and a table of single events.
import { readFileSync } from 'node:fs'
import { ATTACK_CLASSES } from '../../schemas/messages.ts'
import { readTable } from '../../training/csv.ts'
import type { Label } from '../../training/label.ts'

export type SiteLabel = {
  readonly event_id: string
  readonly label: Label
  /** Labels that were given together are learnt or asked together: an alert, or nothing (the event alone). */
  readonly group: string | null
}

/** A row of feedback_all. */
export type Verdict = {
  readonly alert_id: string
  readonly verdict: 'true_positive' | 'false_positive'
  readonly attack_class: string | null
  readonly event_ids: readonly string[] | null
}

export type FeedbackLabels = {
  readonly labels: readonly SiteLabel[]
  readonly alerts: number
  /** Alerts about which people disagree: nothing is learnt from them. */
  readonly disputed: number
  /** Alerts that are stored no longer, so that their events are not known. */
  readonly gone: number
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

/** Labels of the events behind judged alerts: the alert's class where it was right, ordinary where it was false. */
export const labelsOfFeedback = (verdicts: readonly Verdict[]): FeedbackLabels => {
  const labels: SiteLabel[] = []
  let [alerts, disputed, gone] = [0, 0, 0]
  for (const [alert_id, said] of Map.groupBy(verdicts, (verdict) => verdict.alert_id)) {
    const [first] = said
    const attack_class = ATTACK_CLASSES.find((name) => name === first?.attack_class)
    if (!first || !attack_class || !first.event_ids?.length) gone += 1
    else if (said.some(({ verdict }) => verdict !== first.verdict)) disputed += 1
    else {
      alerts += 1
      const label: Label = first.verdict === 'true_positive' ? attack_class : 'normal'
      labels.push(...first.event_ids.map((event_id) => ({ event_id, label, group: alert_id })))
    }
  }
  return { labels, alerts, disputed, gone }
}

/** Labels of a table with the columns event_id and class (normal or one of the five). Throws an error that lists every bad row. */
export const labelsOfFile = (file: string): SiteLabel[] => {
  const rows = readTable(readFileSync(file, 'utf8'))
  const missing = ['event_id', 'class'].filter((name) => !(name in (rows[0] ?? {})))
  if (rows.length === 0 || missing.length > 0) {
    throw new Error(
      `${file} is no table of labels: ${rows.length === 0 ? 'it has no rows' : `no column ${missing.join(', ')}`}`,
    )
  }
  const problems: string[] = []
  const labels = rows.map((row, index): SiteLabel => {
    const [event_id = '', name = ''] = [row.event_id?.trim().toLowerCase(), row.class?.trim()]
    const label = name === 'normal' ? name : ATTACK_CLASSES.find((known) => known === name)
    if (!UUID.test(event_id))
      problems.push(`row ${index + 2}: event_id is ${event_id || 'empty'}, not the UUID of an event`)
    if (!label)
      problems.push(`row ${index + 2}: class is ${name || 'empty'}, not normal or one of ${ATTACK_CLASSES.join(', ')}`)
    return { event_id, label: label ?? 'normal', group: null }
  })
  if (problems.length > 0) throw new Error(`${file} is no table of labels:\n  ${problems.join('\n  ')}`)
  return labels
}

/** One label per event, the later one where there are several: a person's table after the feedback. */
export const mergeLabels = (...lists: readonly (readonly SiteLabel[])[]): SiteLabel[] => [
  ...new Map(lists.flat().map((one) => [one.event_id, one])).values(),
]
