// The shape of what forensic_analysis gives.
import { Type } from 'typebox'
import { ROLES, TIES } from './event-chain.ts'

export const EVIDENCE_TYPES = ['alerts', 'evidence', 'intelligence', 'logs'] as const

const text = Type.String()
const orNull = <T extends ReturnType<typeof Type.String | typeof Type.Number | typeof Type.Integer>>(
  type: T,
  description?: string,
) => Type.Union([type, Type.Null()], description ? { description } : {})
const texts = Type.Array(text)
const moreFields = { additionalProperties: true } as const

const event = Type.Object(
  {
    event_id: text,
    time: text,
    event_type: text,
    service: orNull(text),
    source_ip: orNull(text),
    destination_ip: orNull(text),
    destination_port: orNull(Type.Integer()),
    flow_count: orNull(Type.Integer(), 'Null: in memory, not stored yet.'),
    attack_probability: orNull(Type.Number()),
    attack_class: orNull(text),
    community_id: orNull(text),
  },
  { ...moreFields, description: 'As stored; of an event in memory what memory keeps.' },
)

export const forensicOutput = Type.Object({
  chain: Type.Array(event, { description: 'Oldest first.' }),
  links: Type.Array(
    Type.Object({
      event_id: text,
      linked_to: orNull(text, 'The earlier event of the most telling tie. Null: none ties it.'),
      tie: Type.Union([Type.Enum([...TIES]), Type.Null()]),
      gap_seconds: orNull(Type.Number()),
    }),
    { description: 'One for each event but the first.' },
  ),
  hosts: Type.Array(Type.Object({ address: text, role: Type.Enum([...ROLES]), event_ids: texts }), {
    description: 'attacker: began what is taken for an attack; victim: was its target; pivot: both.',
  }),
  missing_event_ids: Type.Array(text, { description: 'Asked for and not found.' }),
  alerts: Type.Array(
    Type.Object(
      { alert_id: text, attack_class: text, severity: text, confidence: Type.Number(), cited: texts },
      moreFields,
    ),
    { description: 'Alerts that cite events of the chain (cited), at most 50.' },
  ),
  evidence: Type.Array(
    Type.Object(
      {
        evidence_id: text,
        attack_class: text,
        detector: text,
        input_group: text,
        log_likelihood_ratio: Type.Number({ description: 'Nats.' }),
        cited: texts,
      },
      moreFields,
    ),
    { description: 'Evidence that cites events of the chain, strongest first, at most 100.' },
  ),
  evidence_cut: Type.Integer({ description: 'Pieces of evidence beyond those.' }),
  intelligence: Type.Array(
    Type.Object({
      event_id: text,
      indicator: orNull(text),
      source: orNull(text),
      type: orNull(text),
      matched_field: orNull(text),
      confidence: orNull(Type.Number()),
    }),
  ),
  logs: Type.Array(
    Type.Object(
      { address: text, component: orNull(text), host: orNull(text), lines: Type.Integer(), log_ids: texts },
      moreFields,
    ),
    { description: 'Lines that name an end of the chain, or its flow, within two minutes.' },
  ),
  stages: Type.Array(Type.Object({ tactic: text, name: text, techniques: texts }), {
    description: 'ATT&CK, in the order of an intrusion.',
  }),
  not_looked_for: Type.Array(Type.Enum([...EVIDENCE_TYPES])),
})
