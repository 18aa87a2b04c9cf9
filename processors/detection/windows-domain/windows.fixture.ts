// Sessions of a Windows network as the sensor exports them, and what detectors say of them together, for the tests of the detectors.
import type { AttackClass, NetworkEvent } from '../../../schemas/messages.ts'
import { session } from '../events.fixture.ts'
import { gather, openGathering, strengthOf } from '../gathering.ts'
import type { Detector } from '../observation.ts'

type ProtocolAnalysis = NonNullable<NetworkEvent['protocol_analysis']>
export const CLIENT = '10.0.0.21'
export const SERVER = '10.0.0.10'
let sessions = 0

/** One session from CLIENT to SERVER with these facts; each call is another flow. */
export const windowsSession = (facts: ProtocolAnalysis, changes: NetworkEvent = {}): NetworkEvent => {
  sessions++
  return session(
    {},
    {
      ...{
        event_id: `event-${sessions}`,
        community_id: `1:${sessions}`,
        src_ip: CLIENT,
        dst_ip: SERVER,
        src_port: 50_000,
      },
      ...{ dst_port: 445, protocol_analysis: { service: 'smb', ...facts } },
      ...changes,
    },
  )
}

export const calls = (...dcerpc_operations: string[]): NetworkEvent =>
  windowsSession({ service: 'dcerpc', dcerpc_operations, dcerpc_calls: dcerpc_operations.length }, { dst_port: 49_667 })

/** What a bucket with all these events is worth. */
export const together = (detector: Detector, ...events: NetworkEvent[]): number => {
  const gathering = openGathering(detector, 'apt', events[0]?.time_us ?? 0)
  for (const event of events) for (const seen of detector.observe(event)) gather(gathering, seen, event)
  return strengthOf(gathering, detector)
}

export const classesOf = (detector: Detector, event: NetworkEvent): (AttackClass | null)[] =>
  detector.observe(event).map(({ attack_class }) => attack_class)
