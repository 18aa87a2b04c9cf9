// What an event says about the target of a flood, and the crowd that the sensor counts around it.
import type { NetworkEvent } from '../../../schemas/messages.ts'
import { clamp, endpointOf, type Observation, STRONGEST, sideFacts, targetOf } from '../observation.ts'

/** Seconds that the record lasts. */
export const secondsOf = ({ time_us, end_time_us }: NetworkEvent): number => ((end_time_us ?? 0) - (time_us ?? 0)) / 1e6

export type Crowd = { readonly flows: number; readonly sources: number; readonly pairFlows: number }
/** Flows and sources towards the target, and flows of the pair, by the windows or by the fold. */
export const crowdOf = ({ window_features: windows, fold, flow_count, dst_ip }: NetworkEvent): Crowd => {
  const folded = fold ? (flow_count ?? 1) : 0
  const isOneEndpoint =
    fold?.kind === 'source' && dst_ip && (fold.distinct_ports ?? 0) <= 1 && (fold.distinct_hosts ?? 0) <= 1
  return {
    flows: Math.max(windows?.dst_new_flows_10s ?? 0, fold?.kind === 'target' || isOneEndpoint ? folded : 0),
    sources: Math.max(windows?.dst_distinct_sources_10s ?? 0, fold?.distinct_sources ?? 0),
    pairFlows: Math.max(windows?.pair_flows_60s ?? 0, isOneEndpoint ? folded : 0),
  }
}

/** About the flood's target; the source is named only where it is one. The strength is clamped to 0..STRONGEST. */
export const observation = (event: NetworkEvent, strength: number, facts: Record<string, number>): Observation => {
  const log_likelihood_ratio = clamp(strength, 0, STRONGEST)
  const sources = Math.max(facts.sources_per_10s ?? 1, 1)
  return {
    subject: targetOf(event.dst_ip ?? ''),
    attack_class: 'ddos',
    log_likelihood_ratio,
    source_ip: sources > 1 ? null : (event.src_ip ?? null),
    target: endpointOf(event),
    sources_count: sources,
    facts: { ...sideFacts(event), ...facts },
    attack_probability: null,
  }
}
