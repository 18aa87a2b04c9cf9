// A chain of events in the order of time: what ties each to an earlier one, and who plays which part.

export type ChainEvent = {
  readonly event_id: string
  /** RFC 3339. */
  readonly time: string
  readonly event_type: string
  readonly service: string | null
  readonly source_ip: string | null
  readonly destination_ip: string | null
  readonly destination_port: number | null
  readonly attack_probability: number | null
  readonly attack_class: string | null
  readonly signature_hash: string | null
  readonly community_id: string | null
}

/** From the most telling tie to the least. pivot: the earlier event's destination is this one's source. */
export const TIES = ['same_flow', 'pivot', 'same_pair', 'same_source', 'same_target', 'same_meaning'] as const
export type Tie = (typeof TIES)[number]

export type Link = {
  readonly event_id: string
  /** The earlier event that it is tied to most tellingly, the nearest of those. Null: to none. */
  readonly linked_to: string | null
  readonly tie: Tie | null
  /** Seconds between them. */
  readonly gap_seconds: number | null
}

const is = <T>(one: T | null, other: T | null): boolean => one !== null && one === other

const TIED: Readonly<Record<Tie, (earlier: ChainEvent, later: ChainEvent) => boolean>> = {
  same_flow: (earlier, later) => is(earlier.community_id, later.community_id),
  pivot: (earlier, later) => is(earlier.destination_ip, later.source_ip) && earlier.source_ip !== later.source_ip,
  same_pair: (earlier, later) =>
    is(earlier.source_ip, later.source_ip) && is(earlier.destination_ip, later.destination_ip),
  same_source: (earlier, later) => is(earlier.source_ip, later.source_ip),
  same_target: (earlier, later) => is(earlier.destination_ip, later.destination_ip),
  same_meaning: (earlier, later) => is(earlier.signature_hash, later.signature_hash),
}

/** One link for every event but the first; events oldest first. */
export const linksOf = (events: readonly ChainEvent[]): Link[] =>
  events.slice(1).map((event, index) => {
    const before = events.slice(0, index + 1).toReversed()
    for (const tie of TIES) {
      const earlier = before.find((one) => TIED[tie](one, event))
      if (!earlier) continue
      const gapMs = Date.parse(event.time) - Date.parse(earlier.time)
      return { event_id: event.event_id, linked_to: earlier.event_id, tie, gap_seconds: gapMs / 1000 }
    }
    return { event_id: event.event_id, linked_to: null, tie: null, gap_seconds: null }
  })

/** attacker: began something that is taken for an attack; victim: was its target; pivot: both; other: neither. */
export const ROLES = ['attacker', 'pivot', 'victim', 'other'] as const
export type Host = {
  readonly address: string
  readonly role: (typeof ROLES)[number]
  readonly event_ids: readonly string[]
}

const SUSPECT = 0.5

/** Everyone in the chain, attackers first. `cited`: events that an alert cites. */
export const hostsOf = (events: readonly ChainEvent[], cited: ReadonlySet<string>): Host[] => {
  const seen = new Map<string, { began: boolean; suffered: boolean; ids: string[] }>()
  const note = (address: string | null, event: ChainEvent, side: 'began' | 'suffered'): void => {
    if (address === null) return
    const host = seen.get(address) ?? { began: false, suffered: false, ids: [] }
    seen.set(address, host)
    host.ids.push(event.event_id)
    if ((event.attack_probability ?? 0) >= SUSPECT || cited.has(event.event_id)) host[side] = true
  }
  for (const event of events) {
    note(event.source_ip, event, 'began')
    note(event.destination_ip, event, 'suffered')
  }
  return [...seen]
    .map(
      ([address, { began, suffered, ids }]): Host => ({
        address,
        role: roleOf(began, suffered),
        event_ids: [...new Set(ids)],
      }),
    )
    .toSorted((one, other) => ROLES.indexOf(one.role) - ROLES.indexOf(other.role))
}

const roleOf = (began: boolean, suffered: boolean): Host['role'] => {
  if (began && suffered) return 'pivot'
  if (began) return 'attacker'
  return suffered ? 'victim' : 'other'
}
