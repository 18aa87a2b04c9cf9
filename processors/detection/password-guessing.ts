// Password guessing over SSH: one source opens many short sessions with payload both ways at one server. A person or a script that is let
// in opens few, or long ones.
import type { NetworkEvent } from '../../schemas/messages.ts'
import { clamp, type Detector, endpointOf, sideFacts, sourceOf } from './observation.ts'

const STRONGEST = 12
const DECISIVE = 10

export const passwordGuessing: Detector = {
  name: 'password_guessing',
  input_group: 'rate',
  techniques: ['T1110.001'],
  combine: 'max',
  observe(event) {
    const sessions = event.window_features?.pair_short_sessions_60s ?? 0
    const flows = event.window_features?.pair_flows_60s ?? 0
    if (sessions < 5 || !isSsh(event) || !event.src_ip) return []
    const shortShare = Math.min(sessions / Math.max(flows, 1), 1)
    const log_likelihood_ratio = clamp(3 * Math.log2(sessions / 3) * shortShare, 0, STRONGEST)
    return [
      {
        subject: sourceOf(event.src_ip),
        attack_class: 'ssh_bruteforce',
        log_likelihood_ratio,
        decisive: log_likelihood_ratio >= DECISIVE,
        source_ip: event.src_ip,
        target: endpointOf(event),
        sources_count: 1,
        facts: { ...sideFacts(event), sessions_per_minute: sessions, short_share: shortShare },
        attack_probability: null,
      },
    ]
  },
}

const isSsh = ({ protocol_analysis, dst_port, transport }: NetworkEvent): boolean => {
  if (protocol_analysis?.service) return protocol_analysis.service === 'ssh'
  return transport === 'tcp' && dst_port === 22
}
