// A report as headings, paragraphs, lists and tables: what Markdown and HTML are made from.
import { moment } from '../../answers/words.ts'
import type { Report, ReportClaim } from './report.ts'

export type Block =
  | { readonly kind: 'heading'; readonly text: string }
  | { readonly kind: 'paragraph'; readonly text: string }
  | { readonly kind: 'list'; readonly items: readonly string[] }
  | {
      readonly kind: 'table'
      readonly columns: readonly string[]
      readonly rows: readonly (readonly string[])[]
      /** Ids and digests: set in a face of fixed width. */
      readonly isCode?: boolean
    }

const WORDS = {
  es: {
    summary: 'Resumen',
    grouping: 'Por qué estas alertas son un incidente',
    alert: 'Alerta',
    because: 'Por qué',
    timeline: 'Línea de tiempo',
    from: 'Desde',
    what: 'Qué',
    proof: 'Prueba',
    hosts: 'Equipos y papeles',
    address: 'Dirección',
    role: 'Papel',
    asSource: 'Alertas como origen',
    asTarget: 'Alertas como destino',
    stages: 'Fases de ATT&CK',
    tactic: 'Fase',
    techniques: 'Técnicas',
    compromise: 'Indicios de compromiso',
    measures: 'Contramedidas',
    technique: 'Técnica',
    mitigations: 'Mitigaciones',
    unknown: 'Lo que no se sabe',
    coverage: 'Quién miraba',
    sensor: 'Sensor',
    records: 'Registros',
    pieces: 'Tramos con registros',
    last: 'Último',
    component: 'Componente',
    lines: 'Líneas',
    evidence: 'Pruebas',
    kind: 'Tipo',
    custody: 'Cadena de custodia',
    none: 'Nada.',
    first: 'Primera alerta.',
    kinds: { alert: 'alerta', events: 'eventos', event: 'evento', log: 'registro' },
    requested: 'Lo pidió',
    at: 'Cuándo',
    request: 'Petición',
    data: 'Datos leídos',
    newest: 'Evento más reciente',
    newestLog: 'Registro más reciente',
    alertsUntil: 'Alertas guardadas hasta',
    software: 'Programa',
    schema: 'esquema',
    evidenceDigest: 'Resumen de las pruebas (SHA-256)',
    digest: 'Resumen de este documento',
    check:
      'Cada prueba lleva el SHA-256 de su fila guardada. El resumen del documento es el SHA-256 de su texto con 64 ceros en el lugar del propio resumen; lo comprueba «autoinmune report verify».',
  },
  en: {
    summary: 'Summary',
    grouping: 'Why these alerts are one incident',
    alert: 'Alert',
    because: 'Because',
    timeline: 'Timeline',
    from: 'From',
    what: 'What',
    proof: 'Proof',
    hosts: 'Hosts and roles',
    address: 'Address',
    role: 'Role',
    asSource: 'Alerts as source',
    asTarget: 'Alerts as target',
    stages: 'ATT&CK stages',
    tactic: 'Stage',
    techniques: 'Techniques',
    compromise: 'Signs of compromise',
    measures: 'Countermeasures',
    technique: 'Technique',
    mitigations: 'Mitigations',
    unknown: 'What is not known',
    coverage: 'Who was looking',
    sensor: 'Sensor',
    records: 'Records',
    pieces: 'Pieces with records',
    last: 'Last',
    component: 'Component',
    lines: 'Lines',
    evidence: 'Evidence',
    kind: 'Kind',
    custody: 'Chain of custody',
    none: 'None.',
    first: 'First alert.',
    kinds: { alert: 'alert', events: 'events', event: 'event', log: 'log line' },
    requested: 'Requested by',
    at: 'When',
    request: 'Request',
    data: 'Data read',
    newest: 'Newest event',
    newestLog: 'Newest log line',
    alertsUntil: 'Alerts stored until',
    software: 'Software',
    schema: 'schema',
    evidenceDigest: 'Digest of the evidence (SHA-256)',
    digest: 'Digest of this document',
    check:
      'Each piece of evidence has the SHA-256 of its stored row. The digest of the document is the SHA-256 of its text with 64 zeros in the place of the digest; "autoinmune report verify" checks it.',
  },
} as const
type Words = (typeof WORDS)['es' | 'en']

export const blocksOf = (report: Report): Block[] => {
  const words = WORDS[report.language]
  return [
    { kind: 'heading', text: words.summary },
    ...report.summary.map((text): Block => ({ kind: 'paragraph', text })),
    ...groupingBlocks(report, words),
    ...timelineBlocks(report, words),
    ...hostBlocks(report, words),
    ...stageBlocks(report, words),
    ...compromiseBlocks(report, words),
    ...measureBlocks(report, words),
    { kind: 'heading', text: words.unknown },
    { kind: 'list', items: report.unknown },
    ...coverageBlocks(report, words),
    ...evidenceBlocks(report, words),
    ...custodyBlocks(report, words),
  ]
}

const short = (id: string): string => id.slice(0, 13)

const groupingBlocks = ({ grouping, incident }: Report, words: Words): Block[] => {
  const reasons = new Map(grouping.map((join) => [join.alert_id, join]))
  const rows = incident.alerts.map((alert) => {
    const join = reasons.get(alert.alert_id)
    return [alert.alert_id, join ? `${join.because} (${short(join.to_alert_id)})` : words.first]
  })
  return [
    { kind: 'heading', text: words.grouping },
    { kind: 'table', columns: [words.alert, words.because], rows, isCode: true },
  ]
}

const SHOWN_IDS = 3

const proofOf = ({ alert_ids, event_ids, log_ids }: ReportClaim): string => {
  const ids = [...alert_ids, ...event_ids, ...log_ids]
  const more = ids.length > SHOWN_IDS ? ` +${ids.length - SHOWN_IDS}` : ''
  return `${ids.slice(0, SHOWN_IDS).map(short).join(' ')}${more}`
}

const timelineBlocks = ({ timeline, language, time_zone }: Report, words: Words): Block[] => [
  { kind: 'heading', text: words.timeline },
  {
    kind: 'table',
    columns: [`${words.from} (${time_zone})`, words.kind, words.what, words.proof],
    rows: timeline.map((entry) => [
      moment(entry.from, time_zone, language),
      words.kinds[entry.kind],
      entry.text,
      proofOf(entry),
    ]),
  },
]

const hostBlocks = ({ hosts }: Report, words: Words): Block[] => [
  { kind: 'heading', text: words.hosts },
  {
    kind: 'table',
    columns: [words.address, words.role, words.asSource, words.asTarget],
    rows: hosts.map((host) => [
      host.address,
      host.role_name,
      String(host.alerts_as_source),
      String(host.alerts_as_target),
    ]),
  },
]

const stageBlocks = ({ stages }: Report, words: Words): Block[] => [
  { kind: 'heading', text: words.stages },
  stages.length === 0
    ? { kind: 'paragraph', text: words.none }
    : {
        kind: 'table',
        columns: [words.tactic, words.techniques, words.alert],
        rows: stages.map(({ tactic, techniques, alert_ids }) => [
          tactic,
          techniques.join('; '),
          alert_ids.map(short).join(' '),
        ]),
      },
]

const compromiseBlocks = ({ compromise }: Report, words: Words): Block[] => [
  { kind: 'heading', text: words.compromise },
  ...(compromise.length === 0 ? [{ kind: 'paragraph', text: words.none } as const] : []),
  ...compromise.flatMap(({ sign, claims }): Block[] => [
    { kind: 'paragraph', text: `${sign}:` },
    { kind: 'list', items: claims.map((claim) => `${claim.text} [${proofOf(claim)}]`) },
  ]),
]

const measureBlocks = ({ countermeasures, measures_by_technique }: Report, words: Words): Block[] => [
  { kind: 'heading', text: words.measures },
  { kind: 'list', items: countermeasures },
  ...(measures_by_technique.length === 0
    ? []
    : [
        {
          kind: 'table' as const,
          columns: [words.technique, words.tactic, words.mitigations],
          rows: measures_by_technique.map(({ technique, tactic, mitigations }) => [
            technique,
            tactic ?? '-',
            mitigations || '-',
          ]),
        },
      ]),
]

const coverageBlocks = ({ sensors, components }: Report, words: Words): Block[] => [
  { kind: 'heading', text: words.coverage },
  {
    kind: 'table',
    columns: [words.sensor, words.records, words.pieces, words.last],
    rows: sensors.map((one) => [
      one.sensor_id,
      String(one.records),
      `${one.pieces_with_records}/${one.pieces}`,
      one.last_event,
    ]),
  },
  {
    kind: 'table',
    columns: [words.component, words.lines, words.from, words.last],
    rows: components.map((one) => [
      one.host ? `${one.component} (${one.host})` : one.component,
      String(one.lines),
      one.first_line,
      one.last_line,
    ]),
  },
]

const evidenceBlocks = ({ evidence }: Report, words: Words): Block[] => [
  { kind: 'heading', text: words.evidence },
  {
    kind: 'table',
    columns: [words.kind, 'id', words.what, 'SHA-256'],
    rows: evidence.map(({ kind, id, what, sha256 }) => [words.kinds[kind], id, what, sha256]),
    isCode: true,
  },
]

const custodyBlocks = ({ custody, incident }: Report, words: Words): Block[] => [
  { kind: 'heading', text: words.custody },
  {
    kind: 'table',
    columns: ['', ''],
    rows: [
      ['incident_id', incident.incident_id],
      [words.requested, `${custody.requested_by} (${custody.client})`],
      [words.at, custody.requested_at],
      [words.request, custody.request_id],
      [words.data, `${custody.data_from} - ${custody.data_to}`],
      [words.newest, custody.newest_event ?? '-'],
      [words.newestLog, custody.newest_log ?? '-'],
      [words.alertsUntil, custody.alerts_stored_until ?? '-'],
      [words.software, `${custody.software}, ${words.schema} ${custody.schema_version}`],
      [words.evidenceDigest, custody.evidence_digest],
      [words.digest, custody.digest],
    ],
    isCode: true,
  },
  { kind: 'paragraph', text: words.check },
]
