// Command channels of public attack frameworks under their default settings: the paths and the client's name that their documentation and
// source give to who changes nothing (Empire's and Covenant's default HTTP profiles, Cobalt Strike's http-post, Mythic's http). Together with
// what a browser never does: asking one path of a bare address for minutes.
import type { NetworkEvent } from '../../../schemas/messages.ts'
import { aboutSource, DECISIVE, type Detector } from '../observation.ts'
import { fromClient } from '../windows-domain/client-side.ts'
import { isAddress } from './outward.ts'

/** agent null: the profile's is that of too many. */
type Profile = {
  readonly method: string
  readonly path: RegExp
  readonly agent: string | null
  readonly strength: number
}

const COVENANT_AGENT =
  'Mozilla/5.0 (Windows NT 6.1) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/41.0.2228.0 Safari/537.36'
const EMPIRE_AGENT = 'Mozilla/5.0 (Windows NT 6.1; WOW64; Trident/7.0; rv:11.0) like Gecko'

const COVENANT_TASK = /^\/en-us\/(?:index|docs|test)\.html\?(?:page|type|message)=[0-9a-f]{10}&v=1$/
const PROFILES: ReadonlyMap<string, Profile> = new Map(
  Object.entries<Profile>({
    covenant: { method: 'GET', path: /^\/en-us\/(?:index|docs|test)\.html$/, agent: COVENANT_AGENT, strength: 6 },
    covenant_task: { method: 'GET', path: COVENANT_TASK, agent: COVENANT_AGENT, strength: 9 },
    empire: { method: 'GET', path: /^\/(?:admin\/get|news|login\/process)\.php$/, agent: EMPIRE_AGENT, strength: 5 },
    cobalt_strike: { method: 'POST', path: /^\/submit\.php\?id=\d{3,10}$/, agent: null, strength: 8 },
    mythic: { method: 'POST', path: /^\/(?:api\/v1\.4\/)?agent_message$/, agent: null, strength: 8 },
  }),
)
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
    return [...PROFILES]
      .filter(([, profile]) => fits(facts, profile))
      .map(([name, { strength }]) =>
        aboutSource(fromClient(event), 'botnet_c2', strength + circumstances(facts), { [`${name}_profile`]: 1 }),
      )
  },
}

type Facts = NonNullable<NetworkEvent['protocol_analysis']>
const fits = ({ http_method, http_path, http_user_agent }: Facts, { method, path, agent }: Profile): boolean =>
  http_method === method && path.test(http_path ?? '') && (agent === null || agent === http_user_agent)

const circumstances = ({ http_host, http_requests }: Facts): number =>
  (http_host && isAddress(http_host) ? BARE_ADDRESS : 0) + ((http_requests ?? 0) >= MANY ? MANY_REQUESTS : 0)
