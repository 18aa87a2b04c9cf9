// Command channels of public attack frameworks, remote-control tools and stealers under their default settings (http-profiles.ts). Together
// with what a browser never does: asking one path of a bare address for minutes.
import type { AttackClass, NetworkEvent } from '../../../schemas/messages.ts'
import { aboutSource, DECISIVE, type Detector } from '../observation.ts'
import { fromClient } from '../windows-domain/client-side.ts'
import { FRAMEWORKS, type HttpProfile, MALWARE } from './http-profiles.ts'
import { isAddress } from './outward.ts'

const BARE_ADDRESS = 2
const MANY_REQUESTS = 2
/** A page brings pictures and scripts along, not the same page for minutes. */
const MANY = 8

export const frameworkProfile: Detector = {
  name: 'framework_profile',
  input_group: 'content',
  techniques: ['T1071.001'],
  combine: 'max',
  decisiveFrom: DECISIVE,
  observe(event) {
    const facts = event.protocol_analysis
    if (!facts?.http_path || !event.src_ip) return []
    return [
      ...observed(event, facts, FRAMEWORKS, isInside(event) ? 'apt' : 'botnet_c2'),
      ...observed(event, facts, MALWARE, 'botnet_c2'),
    ]
  },
}

/**
 * Bots and stealers call home to the Internet. A framework that is operated by hand and answers from inside the site is an intruder's
 * foothold, from which the others are led (T1090.001).
 */
const isInside = ({ asset_facts: facts }: NetworkEvent): boolean => facts?.direction === 'lateral'

type Facts = NonNullable<NetworkEvent['protocol_analysis']>
const observed = (event: NetworkEvent, facts: Facts, profiles: readonly HttpProfile[], attack_class: AttackClass) =>
  profiles
    .filter((profile) => fits(facts, profile))
    .map(({ name, strength }) =>
      aboutSource(fromClient(event), attack_class, strength + circumstances(facts), { [`${name}_profile`]: 1 }),
    )

const fits = ({ http_method, http_path, http_user_agent }: Facts, { method, path, agent }: HttpProfile): boolean =>
  (method === null || http_method === method) && path.test(http_path ?? '') && isAgent(http_user_agent ?? '', agent)

const isAgent = (text: string, agent: HttpProfile['agent']): boolean => {
  if (agent === null) return true
  return typeof agent === 'string' ? text === agent : agent.test(text)
}

const circumstances = ({ http_host, http_requests }: Facts): number =>
  (http_host && isAddress(http_host) ? BARE_ADDRESS : 0) + ((http_requests ?? 0) >= MANY ? MANY_REQUESTS : 0)
