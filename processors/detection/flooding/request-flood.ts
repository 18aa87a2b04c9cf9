// Whole requests, served one and all, at a rate that wears a server out (T1499.002). Proxies, delivery networks and crawlers ask much as well, so
// it takes a rate that no page or program of one client needs, from outside.
import { DECISIVE, type Detector } from '../observation.ts'
import { crowdOf, observation, secondsOf } from './about-target.ts'

/** Requests per ten seconds of one source at one server: a page takes 100, 300 open a suspicion, 3,000 are clear. */
const BASE = 300

export const requestFlood: Detector = {
  name: 'request_flood',
  input_group: 'rate',
  techniques: ['T1499.002'],
  combine: 'max',
  decisiveFrom: DECISIVE,
  observe(event) {
    const { protocol_analysis: facts, window_features, flow_stats, geo_features: place } = event
    if (!event.dst_ip || facts?.service !== 'http' || event.asset_facts?.direction !== 'inbound') return []
    if (place?.is_cdn || place?.is_crawler) return []
    const pairShare = Math.min(crowdOf(event).pairFlows, window_features?.src_new_flows_10s ?? 0)
    const perConnection = ((facts.http_requests ?? 0) * 10) / Math.max(secondsOf(event), 1)
    const open = Math.max(flow_stats?.concurrent_connections ?? 0, 1)
    const requests = Math.max(pairShare, perConnection * open)
    const strength = 3 * Math.log2(requests / BASE)
    return strength < 2 ? [] : [observation(event, strength, { requests_per_10s: Math.round(requests) })]
  },
}
