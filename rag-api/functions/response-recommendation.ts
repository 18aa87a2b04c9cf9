// response_recommendation(threat_type, context): what to do, to whom, and why; from the class, the ATT&CK techniques seen and what was
// measured of the sources. Nothing is done.
import { type Static, Type } from 'typebox'
import { ATTACK_CLASSES } from '../../schemas/messages.ts'
import { assetClaims } from '../answers/alert-assets.ts'
import { alertClaim, alertsBetween, type EvidenceRow, type NewestAlert, partiesOf } from '../answers/alerts.ts'
import type { Asking, Claim } from '../answers/answer.ts'
import { techniqueName } from '../answers/attack-techniques.ts'
import { handshakeClaim } from '../answers/countermeasures.ts'
import { doneAbout } from '../answers/done-about.ts'
import { handshakesOf } from '../answers/handshakes.ts'
import { run, sqlRef } from '../queries/queries.ts'
import { askingOf } from './asking-of.ts'
import { defineFunction } from './define.ts'
import type { Finding, Looking } from './function.ts'
import { address, inputOf, timeFields, uuid, wordFields } from './input.ts'
import { ACTIONS, recommendationsOf } from './recommendations.ts'

const some = <T extends ReturnType<typeof Type.String>>(type: T, description: string, maxItems = 64) =>
  Type.Optional(Type.Array(type, { maxItems, description }))

const input = inputOf({
  threat_type: Type.Enum([...ATTACK_CLASSES], { description: 'Class of the attack.' }),
  context: Type.Object(
    {
      source_ip: Type.Optional(address('Who attacks.')),
      targets: some(address('A target.'), 'Who is attacked.'),
      alert_ids: some(
        uuid('Id of an alert.'),
        'Alerts to answer to. Absent: those of the class and addresses in the window.',
        50,
      ),
      techniques: some(
        Type.String({ pattern: '^T[0-9]{4}([.][0-9]{3})?$' }),
        'ATT&CK techniques seen beside those of the alerts.',
      ),
    },
    { additionalProperties: false, default: {}, description: 'What is known of it.' },
  ),
  ...timeFields,
  ...wordFields,
})
type Input = Static<typeof input>

const nullable = (description: string) => Type.Union([Type.String(), Type.Null()], { description })

const output = Type.Object({
  recommendations: Type.Array(
    Type.Object({
      action: Type.Enum([...ACTIONS]),
      applies_to: Type.Union([Type.String(), Type.Null()], { description: 'Address. Null: the class of attack.' }),
      what: Type.String({ description: 'In words.' }),
      why: Type.String({ description: 'What it rests on, in words.' }),
      disruptive: Type.Boolean({ description: 'It can stop what is wanted.' }),
      needs_person: Type.Boolean({
        description: 'Fewer than two independent kinds of input speak for it: a person should decide.',
      }),
      alert_ids: Type.Array(Type.String()),
      event_ids: Type.Array(Type.String()),
    }),
    { description: 'The most pressing first.' },
  ),
  alerts: Type.Integer({ description: 'Alerts that they rest on, at most 50.' }),
  input_groups: Type.Array(Type.String(), {
    description: 'Independent kinds of input with evidence for these alerts: content, rate, intelligence, logs, model.',
  }),
  techniques: Type.Array(Type.String(), { description: 'ATT&CK techniques taken into account.' }),
  applied: Type.Literal(false, { description: 'This call did nothing.' }),
  enforcers: Type.Integer({
    description: 'Enforcers that reported in the newest 7 days. 0: what is blocked is not known.',
  }),
  decisions: Type.Array(
    Type.Object({
      address: Type.String(),
      action: Type.String(),
      status: Type.String(),
      requested_by: Type.String(),
      policy: nullable('Null: a person asked.'),
      decided_at: Type.String(),
      expires_at: nullable('Null: no end was set.'),
    }),
    { description: 'The newest 20 about the sources.' },
  ),
  blocks: Type.Array(
    Type.Object({
      address: Type.String({ description: 'With its prefix where it is a network.' }),
      action: Type.String(),
      enforcer: Type.String(),
      reported_at: Type.String(),
      expires_at: nullable('Null: no end was set.'),
      decision_status: nullable('Null: the decision is not known here.'),
    }),
    { description: 'What enforcers say is in force for the sources, at most 20.' },
  ),
})

const MOST_ALERTS = 50
const SLACK_MS = 60_000

export const responseRecommendation = defineFunction({
  name: 'response_recommendation',
  description:
    'What to do about an attack of a class, to whom and why: by its alerts, their ATT&CK techniques and whether the sources completed handshakes. Only recommends.',
  input,
  output,
  defaultHours: 24,
  find: (looking) => recommend(looking),
})

const recommend = async (looking: Looking<Input>): Promise<Finding> => {
  const { input: given, database } = looking
  const { source_ip, targets = [], techniques = [] } = given.context
  const asking = askingOf('countermeasures', {
    ...looking,
    input: { ...given, classes: [given.threat_type], addresses: [...(source_ip ? [source_ip] : []), ...targets] },
  })
  const alerts = await alertsMeant(looking, asking)
  const sources = [...new Set([...(source_ip ? [source_ip] : []), ...alerts.flatMap((alert) => alert.source_ip ?? [])])]
  const period = periodOf(alerts, looking.window)
  const [handshakes, assets, done] = await Promise.all([
    handshakesOf(database, sources.slice(0, 64), period),
    assetClaims(asking, { event_ids: alerts.flatMap(({ event_ids }) => event_ids.slice(-5)).slice(0, 100) }),
    doneAbout(database, sources.slice(0, 64)),
  ])
  const allTechniques = [...new Set([...alerts.flatMap((alert) => alert.techniques), ...techniques])]
  const groups = [...new Set(alerts.flatMap(({ evidence }) => evidence.flatMap(groupOf)))].toSorted()
  const es = given.language === 'es'
  return {
    result: {
      recommendations: recommendationsOf({
        threat: given.threat_type,
        language: given.language,
        alerts,
        victims: [...new Set([...targets, ...alerts.flatMap(partiesOf)])].filter((one) => !sources.includes(one)),
        sources,
        handshakes,
        techniques: allTechniques,
        inputGroups: groups.length,
        blocks: done.blocks,
      }),
      alerts: alerts.length,
      input_groups: groups,
      techniques: allTechniques.map((id) => techniqueName(id, given.language)),
      applied: false,
      enforcers: done.enforcers,
      decisions: done.decisions,
      blocks: done.blocks,
    },
    claims: [
      ...alerts.slice(0, 5).map((alert) => alertClaim(alert, asking, 'alerts-named', es ? 'Alerta: ' : 'Alert: ')),
      ...handshakes.map((row): Claim => handshakeClaim(row, asking, period)),
      ...assets,
    ],
    searched: looking.window,
    sql_refs: ['alerts-between', 'alerts-named', 'handshake-facts', 'alert-assets', 'done-about', 'blocks-about'].map(
      sqlRef,
    ),
  }
}

/** Evidence that speaks for an attack. */
const groupOf = ({ input_group, log_likelihood_ratio = 0 }: EvidenceRow): string[] =>
  input_group !== undefined && log_likelihood_ratio > 0 ? [input_group] : []

const alertsMeant = async ({ input: given, database }: Looking<Input>, asking: Asking): Promise<NewestAlert[]> => {
  const ids = given.context.alert_ids ?? (await alertsBetween(asking, MOST_ALERTS)).map(({ alert_id }) => alert_id)
  if (ids.length === 0) return []
  const alerts = await run<NewestAlert>(database, 'alerts-named', [ids])
  return alerts.filter(({ attack_class }) => attack_class === given.threat_type)
}

const periodOf = (alerts: readonly NewestAlert[], window: { readonly from: number; readonly to: number }) =>
  alerts.length === 0
    ? window
    : {
        from: Math.min(...alerts.map(({ first_seen }) => Date.parse(first_seen))) - SLACK_MS,
        to: Math.max(...alerts.map(({ last_seen }) => Date.parse(last_seen))),
      }
