// correlation_analysis(time_window, similarity_threshold): what hangs together in a window, by who takes part and by what it means.
import { type Static, Type } from 'typebox'
import { type Claim, iso, isWithin } from '../answers/answer.ts'
import { correlatedEnds, sourceClaim, targetClaim } from '../answers/correlate-events.ts'
import { between, flows, number, percent } from '../answers/words.ts'
import { signaturesInHot } from '../hot/correlated.ts'
import { sqlRef } from '../queries/queries.ts'
import { askingOf } from './asking-of.ts'
import { defineFunction } from './define.ts'
import type { Finding, Looking } from './function.ts'
import { inputOf, rowLimit, timeFields, wordFields } from './input.ts'
import { pairsOf, signaturesOf } from './known-signatures.ts'
import { groupsOf, type Kind, type SignatureGroup } from './signature-groups.ts'

const input = inputOf({
  ...timeFields,
  ...wordFields,
  similarity_threshold: Type.Number({
    minimum: 0.5,
    maximum: 1,
    default: 0.8,
    description: 'Least cosine similarity of two kinds of events that are taken for alike.',
  }),
  limit: rowLimit('Most sources, targets and groups, each.'),
})
type Input = Static<typeof input>

const nullable = <T extends ReturnType<typeof Type.String | typeof Type.Number>>(type: T) =>
  Type.Union([type, Type.Null()])
const seen = {
  flows: Type.Integer({ description: 'Sum of flow_count.' }),
  first_seen: Type.String(),
  last_seen: Type.String(),
  attack_probability: nullable(Type.Number()),
  event_ids: Type.Array(Type.String(), { description: 'At most 5, the most suspected.' }),
}
const kind = Type.Object({
  signature_hash: Type.String(),
  signature: Type.Union([Type.String(), Type.Null()], { description: 'In words. Null: not stored yet.' }),
  sources: Type.Integer(),
  targets: Type.Integer(),
  a_source: nullable(Type.String()),
  a_target: nullable(Type.String()),
  records: Type.Integer({ description: 'Rows of events.' }),
  ...seen,
})

const output = Type.Object({
  groups: Type.Array(
    Type.Object({
      kinds: Type.Array(kind, { description: 'Kinds of events; each is alike to another of the group.' }),
      least_similarity: Type.Number({ description: 'Of the pairs that hold the group together.' }),
      ...seen,
    }),
    { description: 'Groups of at least two kinds of events, most suspected and largest first.' },
  ),
  sources: Type.Array(
    Type.Object({
      source_ip: Type.String(),
      kinds: Type.Integer({ description: 'Distinct pairs of event type and service.' }),
      targets: Type.Integer(),
      ports: Type.Integer(),
      event_types: Type.Array(Type.String()),
      services: Type.Array(Type.String()),
      records: Type.Integer({ description: 'Rows of events.' }),
      ...seen,
    }),
    { description: 'Sources that did several different things, or one thing to several targets.' },
  ),
  targets: Type.Array(
    Type.Object({ destination_ip: Type.String(), sources: Type.Integer(), ports: Type.Integer(), ...seen }),
    { description: 'Targets that several sources went for.' },
  ),
  kinds_compared: Type.Integer({ description: 'Kinds of events compared with one another, at most 100.' }),
  kinds_not_embedded: Type.Integer({
    description: 'Of them, kinds whose meaning has no vector yet: they are alike to nothing.',
  }),
})

/** Pairs grow with its square. */
const MOST_KINDS = 100

export const correlationAnalysis = defineFunction({
  name: 'correlation_analysis',
  description:
    'What hangs together in a window: kinds of events whose meanings resemble each other, sources that did several things, targets that several sources went for.',
  input,
  output,
  defaultHours: 1,
  find: (looking) => correlate(looking),
})

const correlate = async (looking: Looking<Input>): Promise<Finding> => {
  const { input: given, window } = looking
  const asking = askingOf('correlate_events', looking)
  const [{ kinds, pairs, notEmbedded }, { sources, targets }] = await Promise.all([
    kindsIn(looking),
    correlatedEnds(asking, given.limit),
  ])
  const groups = groupsOf(kinds, pairs).slice(0, given.limit)
  return {
    result: { groups, sources, targets, kinds_compared: kinds.length, kinds_not_embedded: notEmbedded },
    claims: [
      ...groups.slice(0, 5).map((group) => groupClaim(group, looking)),
      ...sources.slice(0, 4).map((row) => sourceClaim(row, asking)),
      ...targets.slice(0, 4).map((row) => targetClaim(row, asking)),
    ],
    searched: window,
    sql_refs: QUERIES.map(sqlRef),
    usesSimilarity: true,
  }
}

const QUERIES = ['correlated-signatures', 'signature-vectors', 'correlated-ends'] as const

type Row = Omit<Kind, 'signature'>

const kindsIn = async ({ events, database, window, input: given }: Looking<Input>) => {
  const rows = await events.ask<Row>({
    name: 'correlated-signatures',
    window,
    values: [iso(window.from), iso(window.to), MOST_KINDS],
    inHot: (ring, span) => signaturesInHot(ring, span, MOST_KINDS),
  })
  if (rows.length === 0) return { kinds: [], pairs: [], notEmbedded: 0 }
  const hashes = rows.map(({ signature_hash }) => signature_hash)
  const byHash = await signaturesOf(database, hashes)
  const pairs = pairsOf(byHash.values(), given.similarity_threshold)
  const kinds: Kind[] = rows.map((row) => ({ ...row, signature: byHash.get(row.signature_hash)?.text ?? null }))
  return { kinds, pairs, notEmbedded: hashes.filter((hash) => !byHash.get(hash)?.vector).length }
}

const groupClaim = (group: SignatureGroup, { window, input: { language, time_zone } }: Looking<Input>): Claim => {
  const hashes = new Set(group.kinds.map(({ signature_hash }) => signature_hash))
  const count = number(group.kinds.length, language)
  const what = flows(group.flows, language)
  const when = between(group.first_seen, group.last_seen, time_zone, language)
  const least = percent(group.least_similarity, language)
  const named = group.kinds.slice(0, 3).map(({ signature, signature_hash }) => signature ?? signature_hash)
  const kinds = `${named.join(' · ')}${group.kinds.length > 3 ? ' · …' : ''}`
  return {
    text:
      language === 'es'
        ? `${count} tipos de evento parecidos (similitud desde ${least}): ${what}, ${when}: ${kinds}.`
        : `${count} kinds of events alike (similarity from ${least}): ${what}, ${when}: ${kinds}.`,
    sql_ref: sqlRef('correlated-signatures'),
    event_ids: group.event_ids,
    fitsEvent: (fact) => fact.signature_hash !== null && hashes.has(fact.signature_hash) && isWithin(fact.time, window),
  }
}
