// Kinds of events that belong together: connected by pairs whose meanings are alike.

export type Kind = {
  readonly signature_hash: string
  readonly signature: string | null
  readonly flows: number
  readonly records: number
  readonly sources: number
  readonly targets: number
  readonly a_source: string | null
  readonly a_target: string | null
  /** RFC 3339. */
  readonly first_seen: string
  readonly last_seen: string
  readonly attack_probability: number | null
  readonly event_ids: readonly string[]
}

export type Pair = { readonly one: string; readonly other: string; readonly similarity: number }

export type SignatureGroup = {
  /** Most suspected first. */
  readonly kinds: readonly Kind[]
  /** Of the pairs that hold it together: the least link of its strongest tree. */
  readonly least_similarity: number
  readonly flows: number
  readonly first_seen: string
  readonly last_seen: string
  readonly attack_probability: number | null
  /** At most 5, of the kinds in their order. */
  readonly event_ids: readonly string[]
}

const MOST_IDS = 5

/** Groups of two kinds and more, most suspected first, then largest. `pairs`: the most similar first. */
export const groupsOf = (kinds: readonly Kind[], pairs: readonly Pair[]): SignatureGroup[] => {
  const parent = new Map(kinds.map(({ signature_hash }) => [signature_hash, signature_hash]))
  const rootOf = (hash: string): string => {
    let at = hash
    for (let up = parent.get(at); up !== undefined && up !== at; up = parent.get(at)) at = up
    return at
  }
  const least = new Map<string, number>()
  for (const { one, other, similarity } of pairs) {
    if (!parent.has(one) || !parent.has(other)) continue
    const [a, b] = [rootOf(one), rootOf(other)]
    if (a === b) continue
    parent.set(b, a)
    least.set(a, Math.min(similarity, least.get(a) ?? 1, least.get(b) ?? 1))
  }
  const members = Map.groupBy(kinds, ({ signature_hash }) => rootOf(signature_hash))
  return [...members]
    .filter(([, group]) => group.length > 1)
    .map(([root, group]) => groupOf(group, least.get(root) ?? 1))
    .toSorted((one, other) => suspicionOf(other) - suspicionOf(one) || other.flows - one.flows)
}

const suspicionOf = ({ attack_probability }: Pick<Kind, 'attack_probability'>): number => attack_probability ?? 0

const groupOf = (kinds: readonly Kind[], least_similarity: number): SignatureGroup => {
  const sorted = kinds.toSorted((one, other) => suspicionOf(other) - suspicionOf(one) || other.flows - one.flows)
  const scored = kinds.flatMap(({ attack_probability }) => attack_probability ?? [])
  return {
    kinds: sorted,
    least_similarity,
    flows: kinds.reduce((sum, { flows }) => sum + flows, 0),
    first_seen: kinds.map(({ first_seen }) => first_seen).reduce(earlier),
    last_seen: kinds.map(({ last_seen }) => last_seen).reduce(later),
    attack_probability: scored.length > 0 ? Math.max(...scored) : null,
    event_ids: sorted.flatMap(({ event_ids }) => event_ids).slice(0, MOST_IDS),
  }
}

const earlier = (one: string, other: string): string => (Date.parse(other) < Date.parse(one) ? other : one)
const later = (one: string, other: string): string => (Date.parse(other) > Date.parse(one) ? other : one)
