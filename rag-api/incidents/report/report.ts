// What a forensic report holds. The Markdown and HTML forms are made from it and say nothing that is not in it.
import type { IncidentJson } from '../incident.ts'
import type { HostRole } from '../roles.ts'

/** A sentence with its proof: every id was looked up. */
export type ReportClaim = {
  readonly text: string
  readonly event_ids: readonly string[]
  readonly alert_ids: readonly string[]
  readonly log_ids: readonly string[]
}

export type EvidenceItem = {
  readonly kind: 'alert' | 'event' | 'log'
  readonly id: string
  readonly time: string
  /** Over the stored row, without the moment it was stored. */
  readonly sha256: string
  readonly what: string
}

export type ReportHost = {
  readonly address: string
  readonly role: HostRole
  readonly role_name: string
  readonly alerts_as_source: number
  readonly alerts_as_target: number
}

export type Report = {
  readonly kind: 'incident_report'
  readonly version: 1
  readonly language: 'es' | 'en'
  readonly time_zone: string
  readonly title: string
  readonly incident: IncidentJson
  readonly summary: readonly string[]
  readonly grouping: readonly { readonly alert_id: string; readonly to_alert_id: string; readonly because: string }[]
  readonly timeline: readonly (ReportClaim & {
    readonly from: string
    readonly to: string
    readonly kind: 'alert' | 'events' | 'log'
  })[]
  readonly hosts: readonly ReportHost[]
  readonly stages: readonly {
    readonly tactic: string
    readonly techniques: readonly string[]
    readonly alert_ids: readonly string[]
  }[]
  readonly compromise: readonly { readonly sign: string; readonly claims: readonly ReportClaim[] }[]
  readonly countermeasures: readonly string[]
  readonly measures_by_technique: readonly {
    readonly technique: string
    readonly tactic: string | null
    readonly mitigations: string
  }[]
  readonly unknown: readonly string[]
  readonly sensors: readonly {
    readonly sensor_id: string
    readonly records: number
    readonly pieces_with_records: number
    readonly pieces: number
    readonly last_event: string
  }[]
  readonly components: readonly {
    readonly component: string
    readonly host: string | null
    readonly lines: number
    readonly first_line: string
    readonly last_line: string
  }[]
  readonly evidence: readonly EvidenceItem[]
  readonly evidence_left_out: number
  readonly evidence_missing: number
  readonly dropped_claims: number
  readonly custody: Custody
}

export type Custody = {
  readonly requested_by: string
  readonly client: string
  readonly request_id: string
  readonly requested_at: string
  /** Window that was read. */
  readonly data_from: string
  readonly data_to: string
  /** How far the data had come. */
  readonly newest_event: string | null
  readonly newest_log: string | null
  readonly alerts_stored_until: string | null
  readonly software: string
  readonly schema_version: number
  /** Over the evidence list: kind, id and sha256 of each item, one a line. */
  readonly evidence_digest: string
  /** Over the file itself, see seal.ts. */
  readonly digest: string
}
