// Enrichment: who the two ends of an event are, which is ours, and what the event means in words.
import type { AssetFacts, NetworkEvent } from '../../schemas/messages.ts'
import { type Outcome, ok } from '../runtime/outcome.ts'
import type { EventStage } from '../runtime/processor.ts'
import { adopt } from './adopt.ts'
import { directionOf } from './assets.ts'
import type { AddressFacts, AddressLookup } from './lookup.ts'
import { createSigner } from './signature.ts'

export type EnrichmentDeps = {
  readonly lookup: AddressLookup
  /** Wall clock, microseconds since the epoch; only to refuse times before 2000 and in the future. Undefined: no time is refused. */
  readonly nowUs: () => number | undefined
}

/** Stage that sets geo_features, dst_geo_features, asset_facts and signature; rejects no_time, time_out_of_bounds and bad_address. */
export const createEnrichment = ({ lookup, nowUs }: EnrichmentDeps): EventStage => {
  const sign = createSigner()
  return {
    name: 'enrichment',
    writes: ['geo_features', 'dst_geo_features', 'asset_facts', 'signature'],
    async process(batch) {
      const now = nowUs()
      return batch.map((event) => enrich(adopt(event, now), lookup, sign))
    },
  }
}

const enrich = (
  adopted: Outcome<NetworkEvent>,
  lookup: AddressLookup,
  sign: ReturnType<typeof createSigner>,
): Outcome<NetworkEvent> => {
  const event = adopted.kind === 'ok' ? adopted.outputs[0] : undefined
  if (!event) return adopted
  const source = event.src_ip ? lookup(event.src_ip) : undefined
  const target = event.dst_ip ? lookup(event.dst_ip) : undefined
  const enriched: NetworkEvent = {
    ...event,
    geo_features: source?.geography ?? null,
    dst_geo_features: target?.geography ?? null,
    asset_facts: assetFacts(source, target),
  }
  enriched.signature = sign(enriched)
  return ok(enriched)
}

const assetFacts = (source: AddressFacts | undefined, target: AddressFacts | undefined): AssetFacts => ({
  direction: directionOf(source?.isOurs, target?.isOurs) ?? null,
  src_is_ours: source?.isOurs ?? null,
  dst_is_ours: target?.isOurs ?? null,
})
