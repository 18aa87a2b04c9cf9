// Sessions of a machine of ours with the Internet as enrichment passes them on, for the tests of the detectors.
import type { NetworkEvent } from '../../../schemas/messages.ts'
import { session } from '../events.fixture.ts'
import { gather, openGathering, strengthOf } from '../gathering.ts'
import type { Detector } from '../observation.ts'

type ProtocolAnalysis = NonNullable<NetworkEvent['protocol_analysis']>

/** An answered TCP session to a public address, with these facts read from content. */
export const outwardSession = (facts: ProtocolAnalysis, changes: NetworkEvent = {}): NetworkEvent =>
  session(
    {},
    {
      ...{ src_ip: '10.0.0.21', dst_ip: '198.51.100.7', src_port: 50_000, dst_port: 443 },
      dst_geo_features: { address_class: 'public' },
      asset_facts: { direction: 'outbound', src_is_ours: true, dst_is_ours: false },
      protocol_analysis: { service_source: 'content', ...facts },
      ...changes,
    },
  )

/** What one event is worth; 0: nothing is said. */
export const worth = (detector: Detector, event: NetworkEvent): number =>
  detector.observe(event).reduce((most, { log_likelihood_ratio }) => Math.max(most, log_likelihood_ratio), 0)

/** What a bucket with all these events is worth. */
export const worthTogether = (detector: Detector, events: readonly NetworkEvent[]): number => {
  const gathering = openGathering(detector, 'botnet_c2', events[0]?.time_us ?? 0)
  for (const event of events) for (const seen of detector.observe(event)) gather(gathering, seen, event)
  return strengthOf(gathering, detector)
}
