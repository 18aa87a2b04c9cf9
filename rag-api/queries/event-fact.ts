// What is asked of single events.

/** An event as the check query sees it. */
export type EventFact = {
  readonly event_id: string
  readonly time: string
  readonly source_ip: string | null
  readonly destination_ip: string | null
  readonly destination_port: number | null
  readonly event_type: string
  readonly service: string | null
  readonly source_country: string | null
  readonly source_asn: string | null
  readonly destination_country: string | null
  readonly attack_probability: number | null
  readonly attack_class: string | null
  readonly signature_hash: string | null
}
