// Shapes of incidents in the API.
import { Type } from 'typebox'
import { LINK_RULES } from '../incidents/link.ts'
import { REPORT_FORMATS } from '../incidents/report/render.ts'
import { HOST_ROLES } from '../incidents/roles.ts'

const texts = (description: string) => Type.Array(Type.String(), { description })
const nullable = (description: string) => Type.Union([Type.String(), Type.Null()], { description })
const lang = Type.Enum(['es', 'en'], { default: 'en', description: 'Language of reasons and texts.' })
const exactly = { additionalProperties: false } as const

export const incidentParams = Type.Object({
  incident_id: Type.String({ format: 'uuid', description: 'Id of its first alert, or of any other alert of it.' }),
})

export const incidentQuery = Type.Object({ lang }, exactly)

export const incidentsQuery = Type.Object(
  {
    cursor: Type.Optional(Type.String({ maxLength: 200, description: 'next_cursor of the page before.' })),
    limit: Type.Integer({ minimum: 1, maximum: 100, default: 20 }),
    from: Type.Optional(Type.String({ format: 'date-time', description: 'Newest alert not before.' })),
    to: Type.Optional(Type.String({ format: 'date-time', description: 'Newest alert before.' })),
    lang,
  },
  exactly,
)

export const reportQuery = Type.Object(
  {
    format: Type.Optional(Type.Enum([...REPORT_FORMATS], { description: 'Absent: as the header Accept says.' })),
    lang,
    time_zone: Type.String({ maxLength: 64, default: 'UTC', description: 'IANA name of the zone of its times.' }),
  },
  exactly,
)

export const incidentSchema = Type.Object({
  kind: Type.Literal('incident'),
  incident_id: Type.String({ description: 'Id of its first alert.' }),
  status: Type.String({ description: 'open: one of its alerts is.' }),
  severity: Type.String({ description: 'The highest of its alerts.' }),
  classes: texts('In the order in which they came.'),
  first_seen: Type.String(),
  last_seen: Type.String(),
  alert_count: Type.Integer(),
  flow_count: Type.Union([Type.Number(), Type.Null()], { description: 'Flows behind its alerts.' }),
  techniques: texts('ATT&CK technique ids.'),
  tactics: texts('ATT&CK tactics in the order of an intrusion.'),
  hosts: Type.Array(
    Type.Object({
      address: Type.String(),
      role: Type.Enum([...HOST_ROLES]),
      as_source: texts('Alerts in which it is the source.'),
      as_target: texts('Alerts in which it is a target.'),
    }),
  ),
  alerts: Type.Array(
    Type.Object({
      alert_id: Type.String(),
      class: Type.String(),
      severity: Type.String(),
      status: Type.String(),
      source_ip: nullable('Null: many or spoofed sources.'),
      targets: texts('"address" or "address:port".'),
      first_seen: Type.String(),
      last_seen: Type.String(),
      event_count: Type.Union([Type.Number(), Type.Null()]),
      score: Type.Number({ description: 'Confidence, 0-1.' }),
      summary: nullable('Why, in one English sentence.'),
    }),
    { description: 'In the order in which they began.' },
  ),
  joins: Type.Array(
    Type.Object({
      alert_id: Type.String(),
      to_alert_id: Type.String(),
      rule: Type.Enum([...LINK_RULES]),
      address: Type.String(),
      gap_seconds: Type.Integer(),
      because: Type.String(),
    }),
    { description: 'Why each alert but the first is in the incident.' },
  ),
  is_complete: Type.Boolean({ description: 'False: more alerts are linked than are followed.' }),
})

export const incidentsPage = Type.Object({
  incidents: Type.Array(incidentSchema),
  next_cursor: nullable('Null: the last page.'),
})
