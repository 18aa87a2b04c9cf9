// Which end of a flow asked. A capture that begins in the middle of a session may show the server first, and then the server stands as
// the source; for a service with a fixed port the ports tell who is who.
import type { NetworkEvent } from '../../../schemas/messages.ts'

/** HTTP, Kerberos, endpoint mapper, NetBIOS session, LDAP, HTTPS, SMB, LDAPS, global catalogue, RDP, WinRM. */
const SERVICE_PORTS = new Set([80, 88, 135, 139, 389, 443, 445, 636, 3268, 3269, 3389, 5985, 5986])
const FIRST_CLIENT_PORT = 1024

/** The event with the client as its source, swapped only where the ports leave no doubt. Counts of each direction stay as they are. */
export const fromClient = (event: NetworkEvent): NetworkEvent => {
  const { src_port, dst_port, asset_facts: facts } = event
  if (src_port == null || dst_port == null || !SERVICE_PORTS.has(src_port)) return event
  if (dst_port < FIRST_CLIENT_PORT || SERVICE_PORTS.has(dst_port)) return event
  return {
    ...event,
    ...{ src_ip: event.dst_ip ?? null, dst_ip: event.src_ip ?? null, src_port: dst_port, dst_port: src_port },
    asset_facts: {
      ...facts,
      ...{ src_is_ours: facts?.dst_is_ours ?? null, dst_is_ours: facts?.src_is_ours ?? null },
      ...{ src_criticality: facts?.dst_criticality ?? null, dst_criticality: facts?.src_criticality ?? null },
    },
  }
}
