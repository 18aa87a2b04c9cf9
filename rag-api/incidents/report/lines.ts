// Log lines of a report's timeline: what components wrote about those who attacked, beside events or not.
import type { Asking, Claim } from '../../answers/answer.ts'
import type { Incident } from '../../answers/incident.ts'
import type { Timeline, TimelineEntry } from '../../answers/incident-timeline.ts'
import { quoted, writerOf } from '../../answers/log-text.ts'
import { amount } from '../../answers/words.ts'
import { run, sqlRef } from '../../queries/queries.ts'
import { hostsOf } from '../roles.ts'

type Lines = {
  readonly component: string | null
  readonly host: string | null
  readonly lines: number
  readonly first_line: string
  readonly last_line: string
  readonly log_ids: readonly string[]
  readonly a_message: string | null
}

/** Victims are left out: a busy server's own log would fill the report. */
export const linesAbout = async (
  asking: Asking,
  incident: Incident,
  { from, to }: Timeline['window'],
): Promise<TimelineEntry[]> => {
  const addresses = hostsOf(incident).flatMap(({ role, address }) => (role === 'victim' ? [] : [address]))
  if (addresses.length === 0) return []
  const bounds = [new Date(from).toISOString(), new Date(to).toISOString()]
  const found = await run<Lines>(asking.database, 'report-lines', [addresses, ...bounds])
  return found.map((lines) => ({
    at: lines.first_line,
    until: lines.last_line,
    kind: 'log',
    who: null,
    claim: claimOf(lines, asking),
  }))
}

const claimOf = (lines: Lines, { language }: Asking): Claim => {
  const es = language === 'es'
  const who = writerOf(lines.component, lines.host, es ? 'componente sin nombre' : 'unnamed component')
  const count = amount(lines.lines, 'line', language)
  const such = lines.lines === 1 ? '' : es ? ', como' : ', such as'
  return {
    text: `${who}: ${count}${such} ${quoted(lines.a_message)}.`,
    sql_ref: sqlRef('report-lines'),
    log_ids: lines.log_ids,
    fitsLog: (fact) => fact.component === lines.component && fact.host === lines.host,
  }
}
