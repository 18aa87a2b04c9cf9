// An asset that answers at a port which its owner did not list: a service that somebody forgot to list, or a back door. About the asset.

import { isConversation } from '../command-and-control/outward.ts'
import { aboutSource, type Detector, sourceOf } from '../observation.ts'

const STRENGTH = 2
/** Ports that systems hand out to clients, and to the data connections of FTP and RPC. IANA: dynamic ports. */
const FIRST_DYNAMIC = 49_152

export const unlistedService: Detector = {
  name: 'unlisted_service',
  input_group: 'content',
  techniques: ['T1571', 'T1205'],
  combine: 'max',
  observe(event) {
    const { dst_ip, dst_port, asset_facts } = event
    if (asset_facts?.dst_service_is_exposed !== false || !dst_ip || !isConversation(event)) return []
    if ((dst_port ?? FIRST_DYNAMIC) >= FIRST_DYNAMIC) return []
    return [{ ...aboutSource(event, 'botnet_c2', STRENGTH), subject: sourceOf(dst_ip), source_ip: dst_ip }]
  },
}
