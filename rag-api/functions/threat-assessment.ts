// threat_assessment_bulk(events[]): thousands of events judged with four queries, whatever their number.
import { type Static, Type } from 'typebox'
import { timeOfUuid } from '../../schemas/event-id.ts'
import { alertClaim, partiesOf } from '../answers/alerts.ts'
import { type Asking, type Claim, iso } from '../answers/answer.ts'
import { closeInTime } from '../answers/verify.ts'
import { number } from '../answers/words.ts'
import { canonicalAddress } from '../hot/address.ts'
import type { EventFact } from '../queries/event-fact.ts'
import { run, runEach, sqlRef } from '../queries/queries.ts'
import { storedHoursOf, wholeHours } from '../queries/stored-hours.ts'
import { askingOf } from './asking-of.ts'
import {
  type AssessedAlert,
  type Assessment,
  assessEvent,
  type Background,
  type EvidenceRow,
  type Handed,
  type HistoryRow,
  type KnownEvent,
  VERDICTS,
} from './assess-event.ts'
import { defineFunction } from './define.ts'
import type { Finding, Looking } from './function.ts'
import { address, badField, inputOf, timeFields, uuid, wordFields } from './input.ts'

const nullable = <T extends ReturnType<typeof Type.String | typeof Type.Number>>(type: T, description: string) =>
  Type.Union([type, Type.Null()], { description })

const handed = Type.Object(
  {
    event_id: Type.Optional(uuid('Id of an event that is stored or in memory.')),
    source_ip: Type.Optional(address('Source.')),
    destination_ip: Type.Optional(address('Destination.')),
    destination_port: Type.Optional(Type.Integer({ minimum: 0, maximum: 65_535 })),
  },
  {
    additionalProperties: false,
    description: 'An event by its id, by its addresses, or both; what is stored of it comes first.',
  },
)

const input = inputOf({
  events: Type.Array(handed, { minItems: 1, maxItems: 10_000, description: 'Events to assess.' }),
  ...timeFields,
  ...wordFields,
})
type Input = Static<typeof input>

const reason = Type.Object({
  kind: Type.Enum(['alert', 'model', 'evidence', 'intelligence', 'history']),
  about: Type.Enum(['event', 'pair', 'source', 'destination'], {
    description: 'Which part of the event it speaks of.',
  }),
  attack_class: nullable(Type.String(), 'Null: it names none.'),
  value: nullable(
    Type.Number(),
    'Confidence of the alert, probability of the model, confidence of the indicator (0-1); of evidence the log-likelihood ratio, nats.',
  ),
  alert_id: nullable(Type.String(), 'Of an alert.'),
  name: nullable(Type.String(), 'Severity of the alert; input group and detectors of evidence; the indicator.'),
})

const output = Type.Object({
  events: Type.Array(
    Type.Object({
      index: Type.Integer({ description: 'Place in the input.' }),
      event_id: nullable(Type.String(), 'As handed in.'),
      known: Type.Boolean({ description: 'The event itself is stored or in memory.' }),
      verdict: Type.Enum([...VERDICTS], {
        description:
          'attack: an alert or the model says so of this event, or an alert of this source and target; suspicious: something speaks against one of its addresses; no_sign: known, and nothing does; unknown: nothing is stored of it.',
      }),
      score: nullable(Type.Number(), 'Highest probability that speaks of this event itself, 0-1. Null: nothing does.'),
      attack_class: nullable(Type.String(), 'Of what speaks strongest.'),
      severity: nullable(Type.String(), 'Of the alert, where one speaks of this event.'),
      reasons: Type.Array(reason, { description: 'At most 8, alerts first.' }),
      not_assessed: Type.Array(Type.Enum(['model', 'intelligence', 'addresses']), {
        description:
          'What could not be looked at. Models and indicator lists are applied as an event comes in: of one that is not stored they say nothing.',
      }),
    }),
  ),
  totals: Type.Object(Object.fromEntries(VERDICTS.map((verdict) => [verdict, Type.Integer()]))),
  alerts_cut: Type.Integer({ description: 'Alerts about these addresses beyond those looked at (the newest).' }),
})

const MOST_ALERTS = 1000
const MOST_EVIDENCE = 20_000
const AHEAD_MS = 10 * 60_000
const HOUR_MS = 3_600_000

export const threatAssessmentBulk = defineFunction({
  name: 'threat_assessment_bulk',
  description:
    'Judges events, given by id or by their addresses, from what is stored: alerts, scores of the model, evidence, indicator hits, history of the addresses. The window is where alerts, evidence and history are looked for.',
  input,
  output,
  defaultHours: 24,
  find: (looking) => assess(looking),
})

const assess = async (looking: Looking<Input>): Promise<Finding> => {
  const { input: given, caps, window } = looking
  if (given.events.length > caps.events) {
    throw badField('events', given.events.length, `are more than the ${caps.events} events that one call may hand in`)
  }
  const events = given.events.map(checkedEvent)
  const { known, facts } = await knownEvents(looking, events)
  const background = await backgroundOf(looking, events, known)
  const assessments = events.map((event, index) =>
    assessEvent(index, event, event.event_id === undefined ? undefined : known.get(event.event_id), background.found),
  )
  const totals = Object.fromEntries(
    VERDICTS.map((verdict) => [verdict, assessments.filter((one) => one.verdict === verdict).length]),
  )
  return {
    result: { events: assessments, totals, alerts_cut: background.alertsCut },
    claims: claimsOf(askingOf('count', looking), assessments, background.alerts),
    facts,
    searched: window,
    sql_refs: ['assess-events', 'assess-alerts', 'assess-evidence', 'assess-history'].map(sqlRef),
  }
}

const checkedEvent = (event: Input['events'][number], index: number): Handed => {
  const { event_id, source_ip, destination_ip } = event
  if (event_id === undefined && source_ip === undefined && destination_ip === undefined) {
    throw badField(`events.${index}`, event, 'names neither event_id nor source_ip nor destination_ip')
  }
  return {
    ...event,
    ...(event_id === undefined ? {} : { event_id: event_id.toLowerCase() }),
    ...(source_ip === undefined ? {} : { source_ip: canonicalAddress(source_ip) ?? source_ip }),
    ...(destination_ip === undefined ? {} : { destination_ip: canonicalAddress(destination_ip) ?? destination_ip }),
  }
}

type Known = ReadonlyMap<string, KnownEvent>
type Stored = EventFact & Pick<KnownEvent, 'intel_hits'>

/** Memory first. An id whose own time lies outside what a call may look at is not looked up: its chunk would have to be opened. */
const knownEvents = async (
  { database, events, now, caps }: Looking<Input>,
  handedIn: readonly Handed[],
): Promise<{ readonly known: Known; readonly facts: readonly EventFact[] }> => {
  const ids = [...new Set(handedIn.flatMap(({ event_id }) => event_id ?? []))]
  const known = new Map<string, KnownEvent>(events.facts(ids).map((fact) => [fact.event_id, fact]))
  const [oldest, newest] = [now - caps.spanHours * HOUR_MS, now + AHEAD_MS]
  const others = ids.filter((id) => {
    const timeMs = timeOfUuid(id) / 1000
    return !known.has(id) && timeMs >= oldest && timeMs <= newest
  })
  const facts = await runEach<Stored>(database, 'assess-events', closeInTime(others))
  for (const row of facts) known.set(row.event_id, { ...row, intel_hits: row.intel_hits ?? null })
  return { known, facts }
}

const storedSources = storedHoursOf('sources_per_hour')

/** Of each address what it did as a source in the hours that the window touches. */
const historyOf = async ({ database, window }: Looking<Input>, addresses: readonly string[]): Promise<HistoryRow[]> => {
  if (addresses.length === 0) return []
  const { table, until } = await storedSources(database)
  const hours = wholeHours(window, until)
  return run<HistoryRow>(database, 'assess-history', [addresses, hours.from, hours.to, hours.until], { stored: table })
}

const backgroundOf = async (looking: Looking<Input>, handedIn: readonly Handed[], known: Known) => {
  const { database, window } = looking
  const ends = handedIn.map((event) => {
    const stored = event.event_id === undefined ? undefined : known.get(event.event_id)
    return [stored?.source_ip ?? event.source_ip, stored?.destination_ip ?? event.destination_ip] as const
  })
  const addresses = [...new Set(ends.flat().filter((one) => one != null))]
  const pairs = [...new Set(ends.flatMap(([source, target]) => (source && target ? [`${source}>${target}`] : [])))]
  const bounds = [iso(window.from), iso(window.to)]
  const ids = handedIn.flatMap(({ event_id }) => event_id ?? [])
  const [alerts, evidence, history] = await Promise.all([
    run<AssessedAlert>(database, 'assess-alerts', [ids, addresses, ...bounds, MOST_ALERTS]),
    run<EvidenceRow>(database, 'assess-evidence', [[...addresses, ...pairs], ...bounds, MOST_EVIDENCE]),
    historyOf(looking, addresses),
  ])
  const found: Background = {
    alertsByEvent: indexed(alerts, ({ cited }) => cited),
    alertsByPair: indexed(alerts, pairsOf),
    alertsByAddress: indexed(alerts, partiesOf),
    evidenceBySubject: indexed(evidence, ({ subject_value }) => [subject_value]),
    historyByAddress: new Map(history.map((row) => [row.address, row])),
  }
  return { found, alerts, alertsCut: (alerts[0]?.alerts ?? 0) - alerts.length }
}

/** More alerts than this about one address or event say nothing new of it: the newest are kept. */
const MOST_OF_ONE = 16

const indexed = <Row>(rows: readonly Row[], keysOf: (row: Row) => readonly string[]): Map<string, Row[]> => {
  const index = new Map<string, Row[]>()
  for (const row of rows) {
    for (const key of keysOf(row)) {
      const list = index.get(key)
      if (!list) index.set(key, [row])
      else if (list.length < MOST_OF_ONE) list.push(row)
    }
  }
  return index
}

const pairsOf = (alert: AssessedAlert): string[] =>
  alert.source_ip === null
    ? []
    : partiesOf(alert).flatMap((other) => (other === alert.source_ip ? [] : [`${alert.source_ip}>${other}`]))

const SHOWN = 10

/** One sentence for the totals of what the model says, one for each alert that speaks of some of the events. */
const claimsOf = (asking: Asking, assessments: readonly Assessment[], alerts: readonly AssessedAlert[]): Claim[] => {
  const { language } = asking
  const es = language === 'es'
  const scored = assessments.filter(({ reasons }) => reasons.some(({ kind }) => kind === 'model'))
  const ids = [...new Set(scored.flatMap(({ event_id }) => event_id ?? []))]
  const model: Claim = {
    text: es
      ? `El modelo da a ${number(scored.length, language)} de ${number(assessments.length, language)} eventos una probabilidad de ataque de 0,5 o más.`
      : `The model gives ${number(scored.length, language)} of ${number(assessments.length, language)} events an attack probability of 0.5 or more.`,
    sql_ref: sqlRef('assess-events'),
    event_ids: ids.slice(0, 20),
    fitsEvent: ({ attack_probability }) => (attack_probability ?? 0) >= 0.5,
  }
  const spoken = alerts.slice(0, SHOWN).map((alert) => {
    const count = assessments.filter(({ reasons }) =>
      reasons.some(({ alert_id }) => alert_id === alert.alert_id),
    ).length
    const lead = es
      ? `Alerta sobre ${number(count, language)} de ellos: `
      : `Alert about ${number(count, language)} of them: `
    return alertClaim(alert, asking, 'assess-alerts', lead)
  })
  return [...(ids.length > 0 ? [model] : []), ...spoken]
}
