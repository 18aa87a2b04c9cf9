// Who hangs together in a window: what the queries of correlate_events answer, from events or from hours.

/** A source that did several different things, or one thing to several targets. */
export type Source = {
  readonly source_ip: string
  readonly flows: number
  readonly kinds: number
  readonly targets: number
  readonly ports: number
  readonly event_types: readonly string[]
  readonly services: readonly string[]
  readonly first_seen: string
  readonly last_seen: string
  readonly attack_probability: number | null
  readonly event_ids: readonly string[]
  /** Ranked by so many suspected (a target: active) hours: distinct targets, sources and ports are lower bounds. Absent: every event was read. */
  readonly hours?: number
}
/** A target that several sources went for. */
export type Target = Pick<
  Source,
  'flows' | 'ports' | 'first_seen' | 'last_seen' | 'attack_probability' | 'event_ids' | 'hours'
> & {
  readonly destination_ip: string
  readonly sources: number
}
