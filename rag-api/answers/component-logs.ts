// What components wrote: lines by component, host and severity, and what they say most; for "this event" or "this attack", the lines that
// belong to it.

import { timeOfUuid } from '../../schemas/event-id.ts'
import { run, sqlRef } from '../queries/queries.ts'
import { alertMeant, partiesOf, wantedAlert } from './alerts.ts'
import { type Answering, type Asking, type Claim, type Draft, iso, isWithin, type Table } from './answer.ts'
import { aboutAlert } from './follow-ups.ts'
import { logFilter, logFilterText } from './log-filter.ts'
import { quoted, writerOf } from './log-text.ts'
import { logTieClaim, logTies, logTieTable } from './log-ties.ts'
import { whichAttack } from './preceding-attack.ts'
import { amount, between, number, span } from './words.ts'

export type LogGroup = {
  readonly component: string | null
  readonly host: string | null
  readonly severity: string | null
  readonly lines: number
  readonly all_lines: number
  readonly groups: number
  readonly first_seen: string
  readonly last_seen: string
  readonly log_ids: readonly string[]
  readonly newest_message: string | null
}
type Said = {
  readonly component: string | null
  readonly said: string
  readonly lines: number
  readonly all_lines: number
  readonly first_seen: string
  readonly last_seen: string
  readonly log_ids: readonly string[]
}

const SHOWN = 8
const SAID = 3
/** Lines and packets of one attack carry the clocks of different hosts. */
const AROUND_MS = 10 * 60_000

export const answerComponentLogs: Answering = async (asking) => {
  const { entities, isReference } = asking.understanding
  if (isReference || entities.event_ids.length + entities.alert_ids.length > 0) return logsOfAttack(asking)
  const filter = logFilter(asking)
  const values = [iso(asking.window.from), iso(asking.window.to), ...filter.values]
  const pieces = { filter: filter.where }
  const [groups, said] = await Promise.all([
    run<LogGroup>(asking.database, 'logs-grouped', [...values, 100], pieces),
    run<Said>(asking.database, 'logs-said', [...values, 10], pieces),
  ])
  if (groups.length === 0) return { parts: [await noLines(asking)] }
  return {
    parts: [
      opening(asking, groups),
      ...groups.slice(0, SHOWN).map((group) => groupClaim(group, asking)),
      ...said
        .slice(0, SAID)
        .filter(({ lines }) => lines > 1)
        .map((one) => saidClaim(one, asking)),
    ],
    tables: [tableOf(groups, asking), saidTable(said, asking)],
    chart: chartOf(groups, asking),
    follow_ups: followUps(asking),
  }
}

const logsOfAttack = async (asking: Asking): Promise<Draft> => {
  const { es, anchor } = { es: asking.language === 'es', anchor: await anchorOf(asking) }
  if (!anchor)
    return {
      parts: [
        es
          ? `No hay ninguna alerta${wantedAlert(asking)} ni evento a los que «este evento» pueda referirse. Se buscó en alerts, sin límite de tiempo.`
          : `There is no alert${wantedAlert(asking)} and no event that "this event" could mean. Searched in alerts, without a time limit.`,
      ],
    }
  const ties = await logTies(asking, anchor.window, anchor.addresses, anchor.communityIds)
  const when = span(anchor.window.from, anchor.window.to, asking.zone, asking.language)
  const named = anchor.addresses.join(', ')
  return {
    searched: anchor.window,
    parts: [
      ...anchor.because,
      ...(ties.length > 0
        ? ties.slice(0, SHOWN).map((tie) => logTieClaim(tie, asking))
        : [
            es
              ? `Ningún componente escribió sobre ${named}. Se buscó en component_logs: ${when}, por dirección, hora y community_id.`
              : `No component wrote about ${named}. Searched in component_logs: ${when}, by address, time and community_id.`,
          ]),
    ],
    tables: [logTieTable(ties, asking)],
    follow_ups: anchor.alertId ? aboutAlert(anchor.alertId, asking.language, 'incident_timeline', 'explain_alert') : [],
  }
}

type Anchor = {
  /** The alert meant; absent: an event is. */
  readonly alertId?: string
  readonly addresses: readonly string[]
  readonly communityIds: readonly string[]
  readonly window: { readonly from: number; readonly to: number }
  readonly because: readonly (string | Claim)[]
}
type EventEnds = {
  readonly source_ip: string | null
  readonly destination_ip: string | null
  readonly community_id: string | null
}

/** The event named, else the alert meant, ten minutes before and after it; a question that names a time asks about that time. */
const anchorOf = async (asking: Asking): Promise<Anchor | undefined> => {
  const around = (from: number, to: number) =>
    asking.understanding.window ? asking.window : { from: from - AROUND_MS, to: Math.min(to + AROUND_MS, asking.now) }
  const id = asking.understanding.entities.event_ids[0]
  const [event] = id ? await run<EventEnds>(asking.database, 'event-ends', [id]) : []
  if (id && event) {
    const time = timeOfUuid(id) / 1000
    const addresses = [event.source_ip, event.destination_ip].filter((one) => one !== null)
    const communityIds = event.community_id === null ? [] : [event.community_id]
    return { addresses, communityIds, window: around(time, time), because: [] }
  }
  const alert = await alertMeant(asking)
  if (!alert) return undefined
  const window = around(Date.parse(alert.first_seen), Date.parse(alert.last_seen))
  return {
    alertId: alert.alert_id,
    addresses: partiesOf(alert),
    communityIds: [],
    window,
    because: whichAttack(asking, alert),
  }
}

const noLines = async (asking: Asking): Promise<string> => {
  const es = asking.language === 'es'
  const [row] = await run<{ newest_log: string | null }>(asking.database, 'newest-log', [])
  if (!row?.newest_log)
    return es
      ? 'No hay ningún registro de componentes: ninguna fuente ha escrito nunca en component_logs. Se configuran en autoinmune.logs.yaml.'
      : 'There are no component logs: no source ever wrote to component_logs. They are configured in autoinmune.logs.yaml.'
  const searched = [span(asking.window.from, asking.window.to, asking.zone, asking.language), logFilterText(asking)]
  const text = searched.filter(Boolean).join('; ')
  return es ? `Ninguna línea. Se buscó en component_logs: ${text}.` : `No line. Searched in component_logs: ${text}.`
}

const opening = (asking: Asking, groups: readonly LogGroup[]): string => {
  const { language, window, zone } = asking
  const lines = amount(groups[0]?.all_lines ?? 0, 'line', language)
  const count = amount(groups[0]?.groups ?? 0, 'group', language)
  const searched = [span(window.from, window.to, zone, language), logFilterText(asking)].filter(Boolean).join('; ')
  return language === 'es'
    ? `${lines} en ${count} de componente, equipo y gravedad: ${searched}. Las más graves primero:`
    : `${lines} in ${count} of component, host and severity: ${searched}. Severest first:`
}

export const groupClaim = (group: LogGroup, asking: Asking): Claim => {
  const { language, zone } = asking
  const es = language === 'es'
  const who = writerOf(group.component, group.host, es ? 'componente sin nombre' : 'unnamed component')
  const severity = group.severity ?? (es ? 'sin gravedad' : 'no severity')
  const when = between(group.first_seen, group.last_seen, zone, language)
  return {
    text: `${who}, ${severity}: ${amount(group.lines, 'line', language)}, ${when}; ${es ? 'la última' : 'the last'}: ${quoted(group.newest_message)}.`,
    sql_ref: sqlRef('logs-grouped'),
    log_ids: group.log_ids,
    fitsLog: (fact) =>
      fact.component === group.component &&
      fact.host === group.host &&
      fact.severity === group.severity &&
      isWithin(fact.time, asking.window),
  }
}

const saidClaim = (said: Said, asking: Asking): Claim => {
  const { language } = asking
  const lines = amount(said.lines, 'line', language)
  const of = number(said.all_lines, language)
  return {
    text:
      language === 'es'
        ? `Lo más repetido (${lines} de las ${of} más recientes, valores ocultos): ${quoted(said.said)}.`
        : `Said most (${lines} of the newest ${of}, values masked): ${quoted(said.said)}.`,
    sql_ref: sqlRef('logs-said'),
    log_ids: said.log_ids,
    fitsLog: (fact) => fact.component === said.component && isWithin(fact.time, asking.window),
  }
}

const tableOf = (groups: readonly LogGroup[], { language }: Asking): Table => ({
  title: language === 'es' ? 'Líneas por componente' : 'Lines by component',
  columns: ['component', 'host', 'severity', 'lines', 'first_seen', 'last_seen'],
  rows: groups.map((group) => [
    group.component,
    group.host,
    group.severity,
    group.lines,
    group.first_seen,
    group.last_seen,
  ]),
})

const saidTable = (said: readonly Said[], { language }: Asking): Table => ({
  title: language === 'es' ? 'Qué dicen las más recientes (valores ocultos)' : 'What the newest say (values masked)',
  columns: ['component', 'said', 'lines', 'first_seen', 'last_seen'],
  rows: said.map((one) => [one.component, one.said, one.lines, one.first_seen, one.last_seen]),
})

const chartOf = (groups: readonly LogGroup[], { language }: Asking): NonNullable<Draft['chart']> => {
  const lines = new Map<string, number>()
  for (const { component, lines: count } of groups)
    lines.set(component ?? '?', (lines.get(component ?? '?') ?? 0) + count)
  return {
    title: language === 'es' ? 'Líneas por componente' : 'Lines by component',
    kind: 'bar',
    unit: language === 'es' ? 'líneas' : 'lines',
    points: [...lines]
      .sort(([, one], [, other]) => other - one)
      .slice(0, 12)
      .map(([label, value]) => ({ label, value })),
  }
}

const followUps = ({ language }: Asking): string[] =>
  language === 'es'
    ? [
        'Correlaciona este evento con los logs de todos los componentes',
        'Reconstruye la línea de tiempo de este incidente',
      ]
    : ['Correlate this event with the logs of all components', 'Reconstruct the timeline of this incident']
