// An alert as this tool prints it: one JSON object, times in RFC 3339 UTC.
import type { Alert, Attribution, Evidence } from '../schemas/messages.ts'

/** What `analyze --json` prints per alert. `score` is the alert's confidence, 0-1. */
export type AlertJson = {
  readonly kind: 'alert'
  readonly alert_id: string
  readonly class: string
  readonly severity: string
  readonly status: string
  readonly subject: { readonly type: string; readonly value: string }
  /** Absent when there are many or spoofed sources. */
  readonly source_ip?: string
  readonly sources_count: number
  readonly targets: readonly string[]
  readonly first_seen: string
  readonly last_seen: string
  readonly score: number
  readonly techniques: readonly string[]
  readonly summary: string
  readonly evidence: readonly EvidenceJson[]
  /** Flows behind it. */
  readonly event_count: number
}

export type EvidenceJson = {
  readonly evidence_id: string
  readonly detector: string
  readonly input_group: string
  readonly log_likelihood_ratio: number
  readonly techniques: readonly string[]
  readonly event_ids: readonly string[]
  readonly facts: Readonly<Record<string, number>>
  /** What decided in the model's opinion of the likeliest attack among its events. Absent: not the model, or not computed. */
  readonly attributions?: readonly Attribution[]
}

export const toAlertJson = (alert: Alert): AlertJson => ({
  kind: 'alert',
  alert_id: alert.alert_id ?? '',
  class: alert.attack_class ?? '',
  severity: alert.severity ?? '',
  status: alert.status ?? '',
  subject: { type: alert.subject?.type ?? '', value: alert.subject?.value ?? '' },
  ...(alert.source_ip ? { source_ip: alert.source_ip } : {}),
  sources_count: alert.sources_count ?? 0,
  targets: alert.targets ?? [],
  first_seen: instant(alert.first_seen_us),
  last_seen: instant(alert.last_seen_us),
  score: alert.confidence ?? 0,
  techniques: alert.techniques ?? [],
  summary: alert.summary ?? '',
  evidence: (alert.evidence ?? []).map(toEvidenceJson),
  event_count: alert.event_count ?? 0,
})

const toEvidenceJson = (evidence: Evidence): EvidenceJson => ({
  evidence_id: evidence.evidence_id ?? '',
  detector: evidence.detector ?? '',
  input_group: evidence.input_group ?? '',
  log_likelihood_ratio: evidence.log_likelihood_ratio ?? 0,
  techniques: evidence.techniques ?? [],
  event_ids: evidence.event_ids ?? [],
  facts: evidence.facts ?? {},
  ...(evidence.attributions?.length ? { attributions: evidence.attributions } : {}),
})

const instant = (timeUs: number | null | undefined): string => new Date((timeUs ?? 0) / 1000).toISOString()
