// What hangs together in a window: sources that did several things, targets that several sources went for, lines that components wrote
// about them, and what resembles the newest attack event (or the event named).
import { timeOfUuid } from '../../schemas/event-id.ts'
import { correlatedEndsInHot } from '../hot/correlated.ts'
import { run, sqlRef } from '../queries/queries.ts'
import { alertClaim, alertsBetween } from './alerts.ts'
import { type Answering, type Asking, type Claim, iso, isWithin } from './answer.ts'
import { correlatedSourcesInHours, correlatedTargetsInHours, fromWholeHour, LONG_MS } from './correlated-in-hours.ts'
import { type End, type Ends, endsOf, type Source, type Target } from './correlated-rows.ts'
import { none, searchedText } from './count.ts'
import { logTieClaim, logTies, logTieTable } from './log-ties.ts'
import { similarClaims } from './similar.ts'
import { DAY_MS, HOUR_MS } from './whole-units.ts'
import { amount, between, eventKind, flows, listed, percent } from './words.ts'

type Looked = Pick<Asking, 'events' | 'window'>

const ROWS = 10

/** Sources that did several different things, or one thing to several targets; targets that several sources went for: most `limit` of each. */
export const correlatedEnds = async ({ events, window }: Looked, limit: number): Promise<Ends> =>
  endsOf(
    await events.ask<End>({
      name: 'correlated-ends',
      window,
      values: [iso(window.from), iso(window.to), limit],
      inHot: (ring, span) => correlatedEndsInHot(ring, span, limit),
    }),
  )

const endsInHours = async (database: Asking['database'], window: Asking['window']): Promise<Ends> => {
  const [sources, targets] = await Promise.all([
    correlatedSourcesInHours(database, window, ROWS),
    correlatedTargetsInHours(database, window, ROWS),
  ])
  return { sources, targets }
}

/** Longer windows than two hours are ranked by the hour, unless memory has all of their events. */
const isByHour = ({ window, events }: Asking): boolean =>
  window.to - window.from > LONG_MS && !(events.hotSince !== null && Date.parse(events.hotSince) <= window.from)

/** Lines of a longer window are looked for in its last hours: the events that they name lie in as many chunks. */
const LINES_MS = 6 * HOUR_MS

export const answerCorrelateEvents: Answering = async (asked) => {
  const byHour = isByHour(asked)
  const asking = byHour ? { ...asked, window: fromWholeHour(asked.window) } : asked
  const { window, database } = asking
  const lines = { from: Math.max(window.from, window.to - LINES_MS), to: window.to }
  const [{ sources, targets }, alerts, ties, eventId] = await Promise.all([
    byHour ? endsInHours(database, window) : correlatedEnds(asking, ROWS),
    alertsBetween(asking, 5),
    logTies(asking, lines),
    anchorOf(asking),
  ])
  const similar = await similarClaims(asking, eventId, similarWindow(asking, eventId))
  if (sources.length + targets.length + alerts.length + ties.length + similar.length === 0)
    return { searched: window, parts: [none(asking, 'security_events')] }
  const es = asking.language === 'es'
  return {
    searched: window,
    usesSimilarity: true,
    parts: [
      `${es ? 'Lo que va junto' : 'What hangs together'}: ${searchedText(asking)}.`,
      ...alerts.map((alert) => alertClaim(alert, asking, 'alerts-between', es ? 'Alerta: ' : 'Alert: ')),
      ...sources.slice(0, 4).map((source) => sourceClaim(source, asking)),
      ...targets.slice(0, 4).map((target) => targetClaim(target, asking)),
      ...(lines.from > window.from ? [onlyNewestLines(asking)] : []),
      ...(ties.length > 0 ? ties.slice(0, 4).map((tie) => logTieClaim(tie, asking)) : [noTies(asking)]),
      ...similar,
    ],
    tables: [
      {
        title: es ? 'Orígenes' : 'Sources',
        columns: ['source_ip', 'flows', 'kinds', 'targets', 'ports', 'first_seen', 'last_seen', 'attack_probability'],
        rows: sources.map((row) => [
          row.source_ip,
          row.flows,
          row.kinds,
          row.targets,
          row.ports,
          row.first_seen,
          row.last_seen,
          row.attack_probability,
        ]),
      },
      logTieTable(ties, asking),
    ],
    follow_ups: sources[0]
      ? [es ? `Analiza el comportamiento de ${sources[0].source_ip}` : `What did ${sources[0].source_ip} do?`]
      : [],
  }
}

const onlyNewestLines = ({ language }: Asking): string =>
  language === 'es'
    ? `Registros de componentes: solo los de las últimas ${LINES_MS / HOUR_MS} horas de la ventana.`
    : `Log lines of components: only those of the last ${LINES_MS / HOUR_MS} hours of the window.`

const noTies = ({ language }: Asking): string =>
  language === 'es'
    ? 'Ningún componente escribió sobre las direcciones de esos eventos (se buscó en component_logs, por dirección, hora y community_id).'
    : 'No component wrote about the addresses of those events (searched in component_logs, by address, time and community_id).'

/** The event named, else the newest that the model calls an attack: of the last hour first, since a month of chunks takes long to plan. */
const anchorOf = async ({ understanding, database, window }: Asking): Promise<string | undefined> => {
  const named = understanding.entities.event_ids[0]
  if (named) return named
  const steps = [window.to - HOUR_MS, window.to - DAY_MS].filter((from) => from > window.from)
  for (const from of [...steps, window.from]) {
    const [row] = await run<{ event_id: string }>(database, 'newest-attack-event', [iso(from), iso(window.to)])
    if (row) return row.event_id
  }
  return undefined
}

const similarWindow = ({ window }: Asking, eventId: string | undefined): { from: number; to: number } => {
  const to = eventId ? timeOfUuid(eventId) / 1000 : window.to
  return { from: to - (window.to - window.from), to: to + 1 }
}

export const sourceClaim = (row: Source, asking: Asking): Claim => ({
  text: sourceText(row, asking),
  sql_ref: sqlRef(row.hours === undefined ? 'correlated-ends' : 'correlated-sources-in-hours'),
  event_ids: row.event_ids,
  fitsEvent: (fact) => fact.source_ip === row.source_ip && isWithin(fact.time, asking.window),
})

/** Of what is distinct only the hour that has most is known: it does not add up. */
const leastText = ({ hours }: Pick<Source, 'hours'>, es: boolean): string => {
  if (hours === undefined) return ''
  return es ? 'al menos ' : 'at least '
}

const modelText = (probability: number | null, { language }: Asking): string => {
  if ((probability ?? 0) < 0.5) return ''
  return `; ${language === 'es' ? 'probabilidad de ataque hasta' : 'attack probability up to'} ${percent(probability ?? 0, language)}`
}

const sourceText = (row: Source, asking: Asking): string => {
  const { language, zone } = asking
  const es = language === 'es'
  const kinds = listed(
    row.event_types.map((event_type) => eventKind({ event_type, service: null }, language)),
    language,
  )
  const when = `${between(row.first_seen, row.last_seen, zone, language)}`
  const least = leastText(row, es)
  const reach = `${least}${amount(row.targets, 'target', language)}, ${amount(row.ports, 'port', language)}`
  const services = row.services.length > 0 ? ` (${row.services.join(', ')})` : ''
  return `${es ? 'Mismo origen' : 'Same source'} ${row.source_ip}: ${flows(row.flows, language)}, ${kinds}${services}, ${reach}, ${when}${modelText(row.attack_probability, asking)}.`
}

export const targetClaim = (row: Target, asking: Asking): Claim => ({
  text: targetText(row, asking),
  sql_ref: sqlRef(row.hours === undefined ? 'correlated-ends' : 'correlated-targets-in-hours'),
  event_ids: row.event_ids,
  fitsEvent: (fact) => fact.destination_ip === row.destination_ip && isWithin(fact.time, asking.window),
})

const targetText = (row: Target, asking: Asking): string => {
  const { language, zone } = asking
  const es = language === 'es'
  const when = `${between(row.first_seen, row.last_seen, zone, language)}`
  const sources = amount(row.sources, 'source', language)
  const ports = amount(row.ports, 'port', language)
  return `${es ? 'Mismo destino' : 'Same target'} ${row.destination_ip}: ${leastText(row, es)}${sources}, ${flows(row.flows, language)}, ${ports}, ${when}${modelText(row.attack_probability, asking)}.`
}
