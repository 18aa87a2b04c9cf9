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

/** Both, in one pass over the events. */
export type Ends = { readonly sources: readonly Source[]; readonly targets: readonly Target[] }

/** A row of correlated-ends.sql: what is not told of its side is null. */
export type End = (
  | (Omit<Source, 'source_ip' | 'hours'> & {
      readonly side: 'source'
      readonly records: number
      readonly sources: null
    })
  | (Omit<Target, 'destination_ip' | 'hours'> & { readonly side: 'target' })
) & { readonly address: string }

export const endsOf = (rows: readonly End[]): Ends => ({
  sources: rows.flatMap((row) => {
    if (row.side !== 'source') return []
    const { side: _, address, sources: __, ...rest } = row
    return [{ source_ip: address, ...rest }]
  }),
  targets: rows.flatMap((row) => {
    if (row.side !== 'target') return []
    const { address, flows, sources, ports, first_seen, last_seen, attack_probability, event_ids } = row
    return [{ destination_ip: address, flows, sources, ports, first_seen, last_seen, attack_probability, event_ids }]
  }),
})
