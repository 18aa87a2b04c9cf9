// forensic_analysis(event_chain[], evidence_types[]): what ties the events of a chain, who took part, and what else speaks of them.
import { type Static, Type } from 'typebox'
import { timeOfUuid } from '../../schemas/event-id.ts'
import { alertClaim } from '../answers/alerts.ts'
import { type Asking, type Claim, iso } from '../answers/answer.ts'
import { tacticName, tacticOf, tacticsOf, techniqueName } from '../answers/attack-techniques.ts'
import { type LogTie, logTieClaim, logTies } from '../answers/log-ties.ts'
import { boundsOf } from '../answers/verify.ts'
import { between, number } from '../answers/words.ts'
import { run, sqlRef } from '../queries/queries.ts'
import { askingOf } from './asking-of.ts'
import type { AssessedAlert, IntelHit } from './assess-event.ts'
import { defineFunction } from './define.ts'
import { type ChainEvent, hostsOf, linksOf } from './event-chain.ts'
import { EVIDENCE_TYPES, forensicOutput } from './forensic-output.ts'
import type { Finding, Looking } from './function.ts'
import { badField, inputOf, timeFields, uuid, wordFields } from './input.ts'

const input = inputOf({
  event_chain: Type.Array(uuid('Id of an event.'), {
    minItems: 1,
    maxItems: 200,
    description: 'Events, in any order.',
  }),
  evidence_types: Type.Array(Type.Enum([...EVIDENCE_TYPES]), {
    minItems: 1,
    maxItems: EVIDENCE_TYPES.length,
    default: [...EVIDENCE_TYPES],
    description: 'What to look for beside the events.',
  }),
  now: timeFields.now,
  ...wordFields,
})
type Input = Static<typeof input>

export const forensicAnalysis = defineFunction({
  name: 'forensic_analysis',
  description:
    'A chain of events by id: each in its order, what ties it to an earlier one (same flow, pivot, same source, target or meaning), hosts and their parts, the alerts, evidence, indicators and log lines that speak of them, and the ATT&CK stages.',
  input,
  output: forensicOutput,
  defaultHours: 24,
  find: (looking) => analyse(looking),
})

type Stored = ChainEvent & { readonly intel_hits: readonly IntelHit[] | null; readonly flow_count: number | null }
type Evidence = {
  readonly evidence_id: string
  readonly subject_value: string
  readonly attack_class: string
  readonly techniques: readonly string[]
  readonly pieces: number
}
type Window = { readonly from: number; readonly to: number }

const MOST_EVIDENCE = 100
const MOST_ALERTS = 50
const HOUR_MS = 3_600_000
const AROUND_MS = 2 * 60_000

const analyse = async (looking: Looking<Input>): Promise<Finding> => {
  const { input: given, database } = looking
  const ids = [...new Set(given.event_chain.map((id) => id.toLowerCase()))]
  const window = windowOf(ids, looking)
  const asking = askingOf('forensic_report', looking)
  const wants = (type: (typeof EVIDENCE_TYPES)[number]): boolean => given.evidence_types.includes(type)
  const chain = await chainOf(looking, ids)
  const around = [iso(window.from - HOUR_MS), iso(window.to + HOUR_MS)]
  const addresses = [...new Set(chain.flatMap(({ source_ip, destination_ip }) => [source_ip, destination_ip]))]
  const [alerts, evidence, ties] = await Promise.all([
    wants('alerts') ? run<AssessedAlert>(database, 'assess-alerts', [ids, [], ...around, MOST_ALERTS]) : [],
    wants('evidence') ? run<Evidence>(database, 'forensic-evidence', [ids, ...around, MOST_EVIDENCE]) : [],
    wants('logs') && chain.length > 0
      ? logTies(
          asking,
          { from: window.from - AROUND_MS, to: window.to + AROUND_MS },
          addresses.filter((one) => one !== null),
          [...new Set(chain.flatMap(({ community_id }) => community_id ?? []))],
        )
      : [],
  ])
  const techniques = [...new Set([...alerts, ...evidence].flatMap((one) => one.techniques))]
  const cited = new Set(alerts.flatMap((alert) => alert.cited))
  return {
    result: {
      chain: chain.map(({ intel_hits: _, ...event }) => event),
      links: linksOf(chain),
      hosts: hostsOf(chain, cited),
      missing_event_ids: ids.filter((id) => !chain.some(({ event_id }) => event_id === id)),
      alerts: alerts.map(({ alerts: _, event_ids: __, ...alert }) => alert),
      evidence: evidence.map(({ pieces: _, ...piece }) => piece),
      evidence_cut: (evidence[0]?.pieces ?? 0) - evidence.length,
      intelligence: wants('intelligence') ? chain.flatMap(hitsOf) : [],
      logs: ties,
      stages: stagesOf(techniques, given.language),
      not_looked_for: EVIDENCE_TYPES.filter((type) => !wants(type)),
    },
    claims: claimsOf(asking, chain, ids.length, alerts, ties),
    searched: window,
    sql_refs: [
      'forensic-events',
      ...(wants('alerts') ? ['assess-alerts'] : []),
      ...(wants('evidence') ? ['forensic-evidence'] : []),
      ...(wants('logs') ? ['log-ties'] : []),
    ].map(sqlRef),
  }
}

/** First to last event by the times that the ids hold. Throws Problem when a chain is longer than a call may look at, or lies ahead. */
const windowOf = (ids: readonly string[], { caps, now }: Looking<Input>): Window => {
  const times = ids.map((id) => timeOfUuid(id) / 1000)
  const [from, to] = [Math.min(...times), Math.max(...times) + 1]
  const oldest = now - caps.spanHours * HOUR_MS
  for (const [index, time] of times.entries()) {
    if (time < oldest || time > now + AROUND_MS * 5) {
      throw badField(
        `event_chain.${index}`,
        ids[index],
        `is not the id of an event of the last ${caps.spanHours} hours`,
      )
    }
  }
  return { from, to }
}

/** Oldest first. What is in memory and not stored yet has no community id and no indicators. */
const chainOf = async ({ database, events }: Looking<Input>, ids: readonly string[]): Promise<Stored[]> => {
  const stored = await run<Stored>(database, 'forensic-events', [ids, ...boundsOf(ids)])
  const found = new Set(stored.map(({ event_id }) => event_id))
  const inMemory = events
    .facts(ids.filter((id) => !found.has(id)))
    .map((fact): Stored => ({ ...fact, community_id: null, intel_hits: null, flow_count: null }))
  return [...stored, ...inMemory].toSorted((one, other) => Date.parse(one.time) - Date.parse(other.time))
}

const hitsOf = ({ event_id, intel_hits }: Stored) =>
  (intel_hits ?? []).map(({ indicator, source, type, matched_field, confidence }) => ({
    event_id,
    indicator: indicator ?? null,
    source: source ?? null,
    type: type ?? null,
    matched_field: matched_field ?? null,
    confidence: confidence ?? null,
  }))

const stagesOf = (techniques: readonly string[], language: Input['language']) =>
  tacticsOf(techniques).map((tactic) => ({
    tactic,
    name: tacticName(tactic, language),
    techniques: techniques.filter((id) => tacticOf(id) === tactic).map((id) => techniqueName(id, language)),
  }))

const claimsOf = (
  asking: Asking,
  chain: readonly Stored[],
  asked: number,
  alerts: readonly AssessedAlert[],
  ties: readonly LogTie[],
): Claim[] => {
  const { language, zone } = asking
  const es = language === 'es'
  const [first, last] = [chain[0], chain.at(-1)]
  const found = `${number(chain.length, language)} ${es ? 'de' : 'of'} ${number(asked, language)}`
  const whole: Claim[] =
    first && last
      ? [
          {
            text: es
              ? `Se hallaron ${found} eventos, ${between(first.time, last.time, zone, language)}.`
              : `${found} events were found, ${between(first.time, last.time, zone, language)}.`,
            sql_ref: sqlRef('forensic-events'),
            event_ids: chain.map(({ event_id }) => event_id),
          },
        ]
      : []
  return [
    ...whole,
    ...alerts.slice(0, 5).map((alert) => alertClaim(alert, asking, 'assess-alerts', es ? 'Alerta: ' : 'Alert: ')),
    ...ties.slice(0, 5).map((tie) => logTieClaim(tie, asking)),
  ]
}
