// When something is due for a flow, by the numbers of settings.ts.
import { TCP } from './decode/decoded-packet.ts'
import { type Flow, recordPackets } from './flow.ts'
import { isPending } from './flow-outcome.ts'
import type { MeterSettings } from './settings.ts'

/** Silence after which the flow is forgotten, microseconds. */
export const lifetimeOf = (flow: Flow, settings: MeterSettings): number => {
  if (flow.closedUs >= 0) return settings.closedUs
  return flow.protocol === TCP && !isPending(flow) ? settings.tcpIdleUs : settings.idleUs
}

/** Packet time at which the flow must be looked at next: its record is due, its outcome, or its end. */
export const deadlineOf = (flow: Flow, settings: MeterSettings): number => {
  if (recordPackets(flow) === 0) return flow.lastUs + lifetimeOf(flow, settings)
  if (flow.closedUs >= 0 && !flow.isEndExported) return flow.closedUs + settings.lingerUs
  if (!flow.isHalfOpenChecked) return flow.startedUs + settings.halfOpenUs
  const activeUs = flow.recordUs + settings.activeUs
  if (flow.isEndExported) return Math.min(activeUs, flow.lastUs + settings.closedUs)
  return flow.protocol === TCP ? activeUs : Math.min(activeUs, flow.lastUs + settings.pauseUs)
}
