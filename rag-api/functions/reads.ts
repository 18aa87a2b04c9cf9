// The reads behind the intents, with arguments in the place of words: the same code answers, so that a call and a question agree.
import { Type } from 'typebox'
import { answerOf } from '../answers/intents.ts'
import { answered, type Response } from '../answers/respond.ts'
import { questionResponse } from '../routes/schemas.ts'
import { INTENTS, type Intent } from '../understanding/intents.ts'
import type { FunctionAnswer, FunctionContext, ReadFunction } from './function.ts'
import { checkCaps, inputCheck, timesOf } from './input.ts'
import { type ReadInput, readInput, understandingOf } from './read-input.ts'

type Read = Exclude<Intent, 'unsupported'>

/** What each answers; for people and for models that choose. */
const DESCRIPTIONS: Readonly<Record<Read, string>> = {
  unusual_events:
    'Rare kinds of events in a window, rarest first, and hours that depart from the same hour of earlier days or weeks.',
  correlate_events:
    'What hangs together in a window: sources that did several things, targets of several sources, log lines tied to them, events of like meaning.',
  related_to_ip:
    'Who an address, network or host had to do with in a window, and the alerts that name it. Give one of addresses, networks, hosts; without any the source of the newest alert is taken.',
  preceding_attack:
    'What happened before an attack: events of its source and towards its targets, and earlier alerts. Without ids the newest alert of the class or address.',
  ip_behaviour:
    'What an address, network or host did in a window: flows, peers, ports, services, bytes, and what the model thinks of it.',
  similar_before: 'Earlier events and alerts that resemble an attack: when and how often.',
  component_logs:
    'Log lines of components (programs) in a window, grouped, by component, host, address and severity; with alert_ids or event_ids the lines about that attack.',
  origin_patterns:
    'What attacks from countries, parts of the world or autonomous systems have in common: classes, targets, hours.',
  recurrence_forecast:
    'Whether an address or a class of attack comes again: a probability with its interval and the history behind it.',
  other_vectors:
    'Which other ways of attack go with one: what the same sources did next, which services are reachable.',
  incident_timeline:
    'An incident in order: alerts, what its parties did, what components wrote. Without ids the newest alert.',
  compromise_evidence:
    'Signs in network and logs that systems were compromised, and which signs were looked for in vain.',
  persistent_threats: 'Sources suspected in several hours or alerted repeatedly.',
  apt_indicators:
    'Evidence of what comes after an intrusion (lateral movement, credential access, command and control), also below the level of an alert.',
  compare_with_history:
    'Traffic and alerts of a window beside the same hours of earlier days or weeks, by robust statistics.',
  forensic_report:
    'An incident as a report: timeline, ATT&CK stages, evidence of compromise, countermeasures, what is not known.',
  countermeasures: 'What to do about the alerts of a window or of an incident, and why. Nothing is done.',
  top: 'The most: sources, targets, ports, services, countries, autonomous systems, classes or signatures, by flows, or by alerts with attacks_only.',
  count:
    'How many: flows, alerts, bytes, or distinct sources, targets, ports, services, countries, autonomous systems, classes, signatures.',
  blocked_now: 'What is blocked now.',
  system_health: 'How the platform itself fares: sensors, processors, lag, storage.',
  explain_alert:
    'Why an alert was raised: its evidence with the measured values. Without ids the newest alert of the class or address.',
}

const { tables, chart } = questionResponse.properties
const output = Type.Object({
  answer: Type.String({ description: 'The answer in words, in the language asked for.' }),
  understood_as: Type.String({ description: 'What was looked for, in words.' }),
  tables,
  chart,
  rows_cut: Type.Integer({ description: 'Rows of tables left out because of the cap.' }),
  follow_ups: Type.Array(Type.String(), { description: 'Questions to ask next.' }),
})

const readFunction = (intent: Read): ReadFunction => {
  const input = readInput(intent)
  const check = inputCheck(input)
  const { defaultHours } = answerOf(intent)
  return {
    name: intent,
    description: DESCRIPTIONS[intent],
    input,
    output,
    defaultHours,
    async run(given, context) {
      const checked = check(given) as unknown as ReadInput
      checkCaps(checked, context.caps)
      const timed = timesOf(checked, defaultHours, context.caps, context.clock)
      const understanding = understandingOf(intent, checked, timed, context)
      const asked = { now: timed.now, zone: checked.time_zone, language: checked.language }
      return answerOfResponse(intent, await answered(asked, understanding, context.database, context), context)
    },
  }
}

const answerOfResponse = (intent: Read, response: Response, { caps }: FunctionContext): FunctionAnswer => {
  const kept = response.tables.map((table) => ({ ...table, rows: table.rows.slice(0, caps.rows) }))
  const rows = (list: Response['tables']) => list.reduce((sum, table) => sum + table.rows.length, 0)
  return {
    function: intent,
    result: {
      answer: response.answer,
      understood_as: response.interpretation.understood_as,
      tables: kept,
      ...(response.chart ? { chart: response.chart } : {}),
      rows_cut: rows(response.tables) - rows(kept),
      follow_ups: response.follow_ups,
    },
    facts: response.claims,
    dropped_facts: response.dropped_claims,
    searched: response.searched,
    sql_refs: [...new Set(response.claims.map(({ sql_ref }) => sql_ref))],
    coverage: response.coverage,
    took_ms: response.took_ms,
  }
}

export const READS: readonly ReadFunction[] = INTENTS.filter((intent) => intent !== 'unsupported').map(readFunction)
