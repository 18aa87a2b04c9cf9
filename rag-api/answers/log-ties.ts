// Events of sensors beside the lines that components wrote about them: by address and time, or by community_id.
import { run, sqlRef } from '../queries/queries.ts'
import { type Asking, type Claim, iso, type Table } from './answer.ts'
import { quoted, writerOf } from './log-text.ts'
import { amount, between, flows, percent } from './words.ts'

export type LogTie = {
  readonly address: string
  readonly component: string | null
  readonly host: string | null
  readonly lines: number
  readonly first_line: string
  readonly last_line: string
  readonly log_ids: readonly string[]
  readonly newest_message: string | null
  readonly flows: number
  /** Of those flows, the ones that a line names by community_id. */
  readonly same_flow: number
  readonly event_ids: readonly string[]
  readonly attack_probability: number | null
}

type Window = { readonly from: number; readonly to: number }
/** An event that began this long before a line may still have been running; ids are checked within it. */
const RUNNING_MS = 3_600_000
const AFTER_MS = 2 * 60_000

/** Ties of the lines in a window; `addresses` undefined: of whatever the lines name. */
export const logTies = (
  { database }: Asking,
  window: Window,
  addresses?: readonly string[],
  communityIds: readonly string[] = [],
): Promise<LogTie[]> =>
  run<LogTie>(database, 'log-ties', [iso(window.from), iso(window.to), addresses ?? null, communityIds, 20])

export const logTieClaim = (tie: LogTie, asking: Asking): Claim => {
  const [first, last] = [Date.parse(tie.first_line), Date.parse(tie.last_line)]
  return {
    text: tieText(tie, asking),
    sql_ref: sqlRef('log-ties'),
    event_ids: tie.event_ids,
    log_ids: tie.log_ids,
    fitsEvent: ({ source_ip, destination_ip, time }) =>
      (source_ip === tie.address || destination_ip === tie.address) &&
      Date.parse(time) >= first - RUNNING_MS &&
      Date.parse(time) <= last + AFTER_MS,
    fitsLog: (fact) => fact.component === tie.component && fact.host === tie.host,
  }
}

const tieText = (tie: LogTie, { language, zone }: Asking): string => {
  const es = language === 'es'
  const who = writerOf(tie.component, tie.host, es ? 'componente sin nombre' : 'unnamed component')
  const lines = amount(tie.lines, 'line', language)
  const when = between(tie.first_line, tie.last_line, zone, language)
  const same =
    tie.same_flow === 0
      ? ''
      : es
        ? `, ${flows(tie.same_flow, language)} con el mismo community_id`
        : `, ${flows(tie.same_flow, language)} with the same community_id`
  const model =
    (tie.attack_probability ?? 0) < 0.5
      ? ''
      : `; ${es ? 'probabilidad de ataque hasta' : 'attack probability up to'} ${percent(tie.attack_probability ?? 0, language)}`
  const said = quoted(tie.newest_message)
  return es
    ? `${who}: ${lines} sobre ${tie.address} (${when}), junto a ${flows(tie.flows, language)} vistos por los sensores a menos de dos minutos${same}${model}; la última: ${said}.`
    : `${who}: ${lines} about ${tie.address} (${when}), beside ${flows(tie.flows, language)} that sensors saw within two minutes${same}${model}; the last: ${said}.`
}

export const logTieTable = (ties: readonly LogTie[], { language }: Asking): Table => ({
  title: language === 'es' ? 'Registros y eventos' : 'Logs and events',
  columns: [
    'component',
    'host',
    'address',
    'lines',
    'flows',
    'same_community_id',
    'first_line',
    'last_line',
    'attack_probability',
  ],
  rows: ties.map((tie) => [
    tie.component,
    tie.host,
    tie.address,
    tie.lines,
    tie.flows,
    tie.same_flow,
    tie.first_line,
    tie.last_line,
    tie.attack_probability,
  ]),
})
