// Enrichment: who the two ends of an event are, which is ours, and what the event means in words.
import type { AssetFacts, NetworkEvent } from '../../schemas/messages.ts'
import { type Outcome, ok } from '../runtime/outcome.ts'
import type { EventStage } from '../runtime/processor.ts'
import { adopt } from './adopt.ts'
import { directionOf, isExposed } from './assets.ts'
import { hitsIn, markedGeography, reputationsOf } from './event-intelligence.ts'
import { openHistory, type Remembered } from './history.ts'
import { openHistoryMetrics } from './history-metrics.ts'
import type { Intelligence } from './intelligence.ts'
import type { AddressFacts, AddressLookup } from './lookup.ts'
import { createSigner } from './signature.ts'

/** What is known of addresses and names; replaced as a whole when a file or a feed changes. */
export type Knowledge = { readonly lookup: AddressLookup; readonly intelligence: Intelligence }

export type EnrichmentDeps = {
  /** Asked once per batch: a batch sees one state of the files. */
  readonly knowledge: () => Knowledge
  /** Wall clock, microseconds since the epoch; only to refuse times before 2000 and in the future. Undefined: no time is refused. */
  readonly nowUs: () => number | undefined
}

/**
 * Stage that sets geography, assets, intelligence, history (behaviour, activity, duplicates) and signature; rejects no_time, time_out_of_bounds and
 * bad_address.
 */
export const createEnrichment = ({ knowledge, nowUs }: EnrichmentDeps): EventStage => {
  const sign = createSigner()
  const metrics = openHistoryMetrics()
  return {
    name: 'enrichment',
    writes: [
      ...(['geo_features', 'dst_geo_features', 'asset_facts', 'intel_hits', 'signature'] as const),
      ...(['behavioral_features', 'time_features', 'duplicate_of_sensor'] as const),
    ],
    async process(batch, state) {
      const now = nowUs()
      const known = knowledge()
      const located = batch.map((event) => locate(adopt(event, now), known))
      const events = located.flatMap((outcome) => (outcome.kind === 'ok' ? outcome.outputs : []))
      const history = await openHistory(state, events)
      for (const event of events) {
        const remembered = history.note(event)
        metrics.countEvent(event, remembered)
        setHistory(event, remembered)
        event.signature = sign(event)
      }
      metrics.countBatch(state.id, await history.save())
      return located
    },
    registerMetrics: (registry) => metrics.register(registry),
  }
}

/** A new event with what is known of its two ends. */
const locate = (adopted: Outcome<NetworkEvent>, { lookup, intelligence }: Knowledge): Outcome<NetworkEvent> => {
  const event = adopted.kind === 'ok' ? adopted.outputs[0] : undefined
  if (!event) return adopted
  const source = event.src_ip ? lookup(event.src_ip) : undefined
  const target = event.dst_ip ? lookup(event.dst_ip) : undefined
  const hits = hitsIn(event, source, target, intelligence)
  const timeUs = event.time_us ?? 0
  return ok<NetworkEvent>({
    ...event,
    geo_features: markedGeography(source, 'src', hits, intelligence, timeUs),
    dst_geo_features: markedGeography(target, 'dst', hits, intelligence, timeUs),
    asset_facts: assetFacts(event, source, target),
    intel_hits: hits,
  })
}

/** The geography of an address is shared between events, its distance from the previous one is this event's own. */
const setHistory = (event: NetworkEvent, { behaviour, activity, distanceKm, duplicateOf }: Remembered): void => {
  const reputations = reputationsOf(event.intel_hits ?? [])
  event.behavioral_features = behaviour || Object.keys(reputations).length > 0 ? { ...behaviour, ...reputations } : null
  event.time_features = activity ?? null
  event.duplicate_of_sensor = duplicateOf ?? null
  if (distanceKm !== undefined) event.geo_features = { ...event.geo_features, distance_km_from_previous: distanceKm }
}

const assetFacts = (
  event: NetworkEvent,
  source: AddressFacts | undefined,
  target: AddressFacts | undefined,
): AssetFacts => {
  const facts: AssetFacts = {
    direction: directionOf(source?.isOurs, target?.isOurs) ?? null,
    src_is_ours: source?.isOurs ?? null,
    dst_is_ours: target?.isOurs ?? null,
  }
  if (!source?.asset && !target?.asset) return facts
  return {
    ...facts,
    ...{ src_asset: source?.asset?.name ?? null, dst_asset: target?.asset?.name ?? null },
    ...{ src_criticality: source?.asset?.criticality ?? null, dst_criticality: target?.asset?.criticality ?? null },
    ...{ src_owner: source?.asset?.owner ?? null, dst_owner: target?.asset?.owner ?? null },
    dst_service_is_exposed: isExposed(target?.asset, event.transport, event.dst_port) ?? null,
  }
}
