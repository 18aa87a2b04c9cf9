// Shapes of the API: one TypeBox schema is type, validator and OpenAPI.
import { Type } from 'typebox'
import { ALERT_FORMATS } from '../formats/names.ts'
import { HOT_STATES } from '../hot/hot-tier.ts'
import { TIERS } from '../queries/events.ts'
import { INTENTS } from '../understanding/intents.ts'

const texts = (description: string) => Type.Array(Type.String(), { description })
const nullable = (description: string) => Type.Union([Type.String(), Type.Null()], { description })

export const questionBody = Type.Object(
  {
    question: Type.String({
      minLength: 1,
      maxLength: 1000,
      description: 'In Spanish or English; typos and missing accents are fine.',
    }),
    session: Type.Optional(
      Type.String({
        minLength: 1,
        maxLength: 100,
        description:
          'Name of a conversation, chosen by the client: "this IP", "and yesterday?" refer to its question before. Forgotten after 30 minutes, and when the service restarts.',
      }),
    ),
    time_zone: Type.Optional(
      Type.String({ maxLength: 64, description: 'IANA name of the zone in which times are meant. Default UTC.' }),
    ),
    now: Type.Optional(
      Type.String({ format: 'date-time', description: 'The moment that "now" means. Default: the clock.' }),
    ),
    language: Type.Optional(
      Type.Enum(['es', 'en'], { description: "Language of the answer. Default: the question's." }),
    ),
    words: Type.Optional(
      Type.Enum(['model', 'plain'], {
        description:
          'Whether a language model may word the answer, and choose a function where the question is not understood. Default: model, where one is set up.',
      }),
    ),
  },
  { additionalProperties: false },
)

const entities = Type.Object({
  addresses: texts('IPv4 and IPv6.'),
  networks: texts('CIDR.'),
  ports: Type.Array(Type.Integer()),
  services: texts('Names as in events.'),
  countries: texts('ISO 3166-1 alpha-2.'),
  regions: texts('Parts of the world such as latin-america, or regions of sensors.'),
  asns: texts('AS64500.'),
  classes: texts('port_scan ssh_bruteforce ddos botnet_c2 apt.'),
  event_ids: texts('UUIDs.'),
  alert_ids: texts('UUIDs.'),
  hosts: texts('Names as in the asset list.'),
  components: texts('Programs, as in logs.'),
})

export const questionResponse = Type.Object({
  answer: Type.String(),
  language: Type.Enum(['es', 'en']),
  interpretation: Type.Object({
    intent: Type.Enum([...INTENTS]),
    from: nullable('Start of the window as the question was read. Null: its time is asked back.'),
    to: nullable('End of it, exclusive.'),
    entities,
    confidence: Type.Number({ description: '0-1.' }),
    understood_as: Type.String({ description: 'How the question was read, in words.' }),
  }),
  claims: Type.Array(
    Type.Object({
      text: Type.String(),
      event_ids: texts('Events that prove it; each was checked.'),
      alert_ids: texts('Alerts that prove it; each was checked.'),
      log_ids: texts('Log lines that prove it (component_logs.log_id); each was checked.'),
      sql_ref: Type.String({ description: 'Query file that its numbers come from.' }),
    }),
  ),
  dropped_claims: Type.Integer({ description: 'Claims that the check did not confirm and that were left out.' }),
  searched: Type.Union([Type.Object({ from: Type.String(), to: Type.String() }), Type.Null()], {
    description: 'Window searched: that of the question, or the one before the attack that it asks about.',
  }),
  tables: Type.Array(
    Type.Object({
      title: Type.String(),
      columns: Type.Array(Type.String()),
      rows: Type.Array(Type.Array(Type.Unknown())),
    }),
  ),
  chart: Type.Optional(
    Type.Object({
      title: Type.String(),
      kind: Type.Enum(['bar', 'line'], { description: 'line: labels are times, RFC 3339.' }),
      unit: Type.String(),
      points: Type.Array(
        Type.Object({
          label: Type.String(),
          value: Type.Union([Type.Number(), Type.Null()], { description: 'Null: not measured.' }),
        }),
      ),
    }),
  ),
  coverage: Type.Object({
    newest_event: nullable('Time of the newest event.'),
    embedding_lag_seconds: Type.Union([Type.Number(), Type.Null()], {
      description:
        'How long the oldest event of the newest two minutes that has no vector yet has waited, at most two seconds ago.',
    }),
    newest_event_age_seconds: Type.Union([Type.Number(), Type.Null()], { description: 'Its age by the wall clock.' }),
    tier: Type.Array(Type.Enum([...TIERS]), {
      description: 'Where events were read: memory, the last 24 hours, older ones. Empty: nothing was searched.',
    }),
    hot_tier: Type.Enum([...HOT_STATES], {
      description:
        'Whether memory answers for the newest events; where it does not, the database does, with what is stored.',
    }),
    hot_since: nullable('From this time on memory has every event. Null: it does not answer.'),
    missing_events: Type.Integer({
      description: 'Events, at most, that are known and not in the answer because they still wait to be stored.',
    }),
  }),
  follow_ups: texts('Questions to ask next.'),
  took_ms: Type.Number(),
})

/** How the answer came by its words. */
export const wordingSchema = Type.Object({
  by: Type.Enum(['model', 'deterministic']),
  model: nullable('Name of the language model that was asked. Null: none was.'),
  checked: Type.Boolean({ description: 'Whether words of a model were held against the facts.' }),
  refused_because: nullable("Why the answer is not in the model's words. Null: it is, or nobody asked for it."),
  run_id: nullable('Trace of the model (/v1/language-model/runs). Null: no model was asked.'),
})

export const wordedResponse = Type.Object({ ...questionResponse.properties, wording: wordingSchema })

const verdict = Type.Enum(['true_positive', 'false_positive'])
const feedbackFields = {
  actor: Type.String({ description: 'Name of the token\'s holder, or "local".' }),
  verdict,
  comment: nullable("In the person's words."),
  given_at: Type.String(),
}

export const feedbackBody = Type.Object(
  { verdict, comment: Type.Optional(Type.String({ maxLength: 2000 })) },
  { additionalProperties: false },
)

export const feedbackGiven = Type.Object({
  alert_id: Type.String(),
  ...feedbackFields,
  revision: Type.Integer({ description: 'Revision of the alert that was judged.' }),
})

export const alertSchema = Type.Object({
  kind: Type.Literal('alert'),
  alert_id: Type.String(),
  revision: Type.Integer(),
  status: Type.String(),
  class: Type.String(),
  severity: Type.String(),
  subject: Type.Object({ type: Type.String(), value: Type.String() }),
  source_ip: nullable('Null: many or spoofed sources.'),
  sources_count: Type.Union([Type.Number(), Type.Null()]),
  targets: texts('"address" or "address:port".'),
  first_seen: Type.String(),
  last_seen: Type.String(),
  score: Type.Number({ description: 'Confidence, 0-1.' }),
  event_count: Type.Union([Type.Number(), Type.Null()], { description: 'Flows behind it.' }),
  event_ids: texts('Events cited by its evidence.'),
  techniques: texts('ATT&CK technique ids.'),
  evidence: Type.Array(Type.Unknown()),
  summary: nullable('Why, in one English sentence.'),
  updated_at: nullable('When this revision was made, event time.'),
  raised_at: nullable('When this revision was made, wall clock.'),
  feedback: Type.Array(Type.Object(feedbackFields), { description: 'Verdicts of people, the newest last.' }),
})

export const formatField = Type.Optional(
  Type.Enum([...ALERT_FORMATS], {
    description: 'ecs: Elastic Common Schema; ocsf: OCSF Detection Finding. Absent: the shape of this API.',
  }),
)
export const formatQuery = Type.Object({ format: formatField }, { additionalProperties: false })

/** A document of another format: its own schema says what is in it. */
export const foreignDocument = Type.Record(Type.String(), Type.Unknown())

export const alertsQuery = Type.Object(
  {
    format: formatField,
    cursor: Type.Optional(Type.String({ maxLength: 200, description: 'next_cursor of the page before.' })),
    limit: Type.Integer({ minimum: 1, maximum: 200, default: 50 }),
    class: Type.Optional(Type.Enum(['port_scan', 'ssh_bruteforce', 'ddos', 'botnet_c2', 'apt'])),
    severity: Type.Optional(Type.Enum(['low', 'medium', 'high', 'critical'])),
    status: Type.Optional(Type.Enum(['open', 'closed'])),
    ip: Type.Optional(Type.String({ maxLength: 45, description: 'Source or subject.' })),
    from: Type.Optional(Type.String({ format: 'date-time', description: 'last_seen not before.' })),
    to: Type.Optional(Type.String({ format: 'date-time', description: 'last_seen before.' })),
  },
  { additionalProperties: false },
)

export const alertsPage = Type.Object({
  alerts: Type.Array(alertSchema),
  next_cursor: nullable('Null: the last page.'),
})

export const foreignPage = Type.Object({
  alerts: Type.Array(foreignDocument),
  next_cursor: nullable('Null: the last page.'),
})

export const idParams = <K extends string>(name: K) =>
  Type.Object({ [name]: Type.String({ format: 'uuid' }) } as Record<K, ReturnType<typeof Type.String>>)
