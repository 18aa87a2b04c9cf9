// The tunnels that are opened: a packet's event is the innermost flow, with the innermost tunnel named.

export const NO_TUNNEL = 0
export const GRE = 1
export const VXLAN = 2
export const GENEVE = 3
export const GTPU = 4
export const IPIP = 5
export const MPLS = 6
export const PPPOE = 7
export const L2TP = 8
export const PPTP = 9
export const ERSPAN = 10
export const ETHERIP = 11
export const TEREDO = 12
export const PBB = 13
export const CAPWAP = 14

/** NetworkEvent.tunnel by the numbers above. */
export const TUNNEL_NAMES: readonly string[] = [
  ...['', 'gre', 'vxlan', 'geneve', 'gtpu', 'ipip', 'mpls', 'pppoe'],
  ...['l2tp', 'pptp', 'erspan', 'etherip', 'teredo', 'pbb', 'capwap'],
]

/**
 * Tunnels whose identifier names the network inside: it tells apart tenants with equal addresses and is part of a flow's key
 * (tunnel-ids.ts pairs those of the two directions). The other identifiers (GTP-U endpoint, MPLS label, L2TP session, PPTP call) are
 * each receiver's own choice for a while, and may change while a flow lives.
 */
const HAS_SHARED_ID: readonly boolean[] = TUNNEL_NAMES.map((name) =>
  ['gre', 'vxlan', 'geneve', 'pppoe', 'erspan', 'pbb'].includes(name),
)

/** The part of a tunnel's identifier that belongs to the flow key; -1: none. */
export const sharedTunnelId = (tunnel: number, tunnelId: number): number => (HAS_SHARED_ID[tunnel] ? tunnelId : -1)
