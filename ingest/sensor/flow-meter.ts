// The flow meter: packets in capture order become records of bidirectional flows. All timers run on packet time.
//
// Life of a flow (settings.ts has the times):
//  1 its first packet opens it; the sender is the originator, unless the packet is a SYN-ACK.
//  2 halfOpenUs later, a flow still waiting for its answer (TCP: not established) is exported as "half_open" and goes on empty.
//  3 a record is exported as "active" activeUs after its first packet, "idle" after a pause of pauseUs (not TCP); the flow goes on.
//  4 FIN both ways or RST: exported as "end" lingerUs later, remembered closedUs for stray segments.
//  5 without packets for its idle time-out it is forgotten; an empty record is never exported.
// A SYN with a new sequence number on an ended or established flow begins another flow.
import { ACK, type DecodedPacket, SYN, TCP } from './decoded-packet.ts'
import { addToRecord, type ExportReason, type Flow, nextRecord, openFlow, recordPackets } from './flow.ts'
import { deadlineOf, lifetimeOf } from './flow-deadlines.ts'
import { giveUp, isPending, noteOutcome, noteSession } from './flow-outcome.ts'
import { createFlowTable } from './flow-table.ts'
import type { MeterSettings } from './settings.ts'
import { hasBadFlags } from './tcp-flags.ts'
import { isEstablished } from './tcp-state.ts'
import { createTimerWheel, SLOT_US } from './timer-wheel.ts'
import type { Windows } from './windows.ts'

export type MeterCounters = {
  flows_opened: number
  flows_closed: number
  flows_evicted: number
  /** Times the capture's clock went back by more than settings.maxDisorderUs. */
  clock_resets: number
}

export type FlowMeter = {
  readonly counters: Readonly<MeterCounters>
  /** Flows in the table. */
  openFlows(): number
  /** What no record stands for yet. Walks the table. */
  unexported(): { packets_open: number; flows_unexported: number }
  /** The newest packet time seen, microseconds; -1 before the first packet. */
  nowUs(): number
  /** Takes a packet into its flow. */
  onPacket(packet: DecodedPacket): void
  /** Moves packet time forward without a packet. */
  advance(nowUs: number): void
  /** Exports everything: waits out half-open and ending flows, then the rest as "shutdown", oldest first. */
  flush(): void
}

/** After the clock went back the same flow may begin again at the same time: its sequence starts elsewhere. */
const SEQUENCES_PER_EPOCH = 65_536

type Deps = {
  readonly settings: MeterSettings
  readonly windows: Windows
  /** Looks at a packet with payload or odd flags after it was counted. */
  readonly inspect: (flow: Flow, packet: DecodedPacket, isFromOriginator: boolean) => void
  /** The flow is over. */
  readonly forget: (flow: Flow) => void
  /** Takes a finished record; the flow is emptied afterwards. */
  readonly onRecord: (flow: Flow, reason: ExportReason, nowUs: number) => void
}

/** An empty meter. */
export const createFlowMeter = ({ settings, windows, inspect, forget, onRecord }: Deps): FlowMeter => {
  const table = createFlowTable()
  const wheel = createTimerWheel<Flow>()
  const counters: MeterCounters = { flows_opened: 0, flows_closed: 0, flows_evicted: 0, clock_resets: 0 }
  let clockUs = -1

  const exportRecord = (flow: Flow, reason: ExportReason, nowUs: number): void => {
    if (recordPackets(flow) === 0) return
    onRecord(flow, reason, nowUs)
    nextRecord(flow)
  }

  const remove = (flow: Flow): void => {
    wheel.cancel(flow)
    forget(flow)
    windows.close(flow)
    table.remove(flow)
    counters.flows_closed++
  }

  /** Something is due: exports what it is and says whether the flow is over. */
  const expire = (flow: Flow, nowUs: number): boolean => {
    if (flow.closedUs >= 0 && !flow.isEndExported) {
      flow.isEndExported = true
      exportRecord(flow, 'end', nowUs)
      return false
    }
    if (!flow.isHalfOpenChecked && recordPackets(flow) > 0) {
      flow.isHalfOpenChecked = true
      if (!isPending(flow)) return false
      giveUp(flow, windows)
      exportRecord(flow, 'half_open', nowUs)
      return false
    }
    const isActiveDue = recordPackets(flow) > 0 && flow.recordUs + settings.activeUs <= nowUs
    const isOver = flow.lastUs + lifetimeOf(flow, settings) <= nowUs
    if (!isActiveDue || isOver) noteSession(flow, windows)
    const restReason = flow.isEndExported ? 'end' : 'idle'
    exportRecord(flow, isActiveDue && !isOver ? 'active' : restReason, nowUs)
    return isOver
  }

  const onTimer = (flow: Flow, slotUs: number): void => {
    if (deadlineOf(flow, settings) <= slotUs && expire(flow, slotUs)) remove(flow)
    else wheel.schedule(flow, deadlineOf(flow, settings))
  }

  const flush = (): void => {
    if (clockUs < 0) return
    clockUs += Math.max(settings.halfOpenUs, settings.lingerUs) + SLOT_US
    wheel.advance(clockUs, onTimer)
    for (const flow of table.all().sort((a, b) => a.recordUs - b.recordUs)) {
      noteSession(flow, windows)
      exportRecord(flow, 'shutdown', clockUs)
      remove(flow)
    }
  }

  const advance = (nowUs: number): void => {
    if (nowUs < clockUs - settings.maxDisorderUs) {
      counters.clock_resets++
      flush()
      windows.clear()
      wheel.reset(nowUs)
      clockUs = nowUs
    }
    if (nowUs > clockUs) clockUs = nowUs
    wheel.advance(clockUs, onTimer)
  }

  const open = (packet: DecodedPacket, isSourceFirst: boolean, sequence: number): Flow => {
    const oldest = table.size() >= settings.maxFlows ? table.oldest() : undefined
    if (oldest) {
      counters.flows_evicted++
      exportRecord(oldest, 'evicted', clockUs)
      remove(oldest)
    }
    const isReversed = packet.protocol === TCP && (packet.tcpFlags & (SYN | ACK)) === (SYN | ACK)
    const flow = table.add((index) => openFlow(index, packet, isReversed, isSourceFirst, sequence))
    counters.flows_opened++
    windows.begin(flow)
    return flow
  }

  const flowOf = (packet: DecodedPacket, isSourceFirst: boolean): Flow => {
    const flow = table.current()
    if (!flow) return open(packet, isSourceFirst, counters.clock_resets * SEQUENCES_PER_EPOCH)
    if (!isAnotherFlow(flow, packet)) return flow
    exportRecord(flow, 'end', clockUs)
    remove(flow)
    return open(packet, isSourceFirst, flow.sequence + 1)
  }

  const onPacket = (packet: DecodedPacket): void => {
    advance(packet.timeUs)
    const isSourceFirst = table.setKey(packet)
    const flow = flowOf(packet, isSourceFirst)
    const isFromOriginator = isSourceFirst === flow.isOriginatorFirst
    // The timer of a long record may be a slot late: no record spans more than activeUs.
    if (packet.timeUs - flow.recordUs > settings.activeUs) exportRecord(flow, 'active', clockUs)
    addToRecord(flow, packet, isFromOriginator)
    if (isFromOriginator) windows.packet(flow, packet.timeUs, packet.ipBytes)
    const hasEnded = noteOutcome(flow, packet, isFromOriginator, windows)
    if (packet.payloadOffset < packet.payloadEnd || hasBadFlags(packet)) inspect(flow, packet, isFromOriginator)
    if (hasEnded || recordPackets(flow) === 1) wheel.schedule(flow, deadlineOf(flow, settings))
  }

  return {
    counters,
    onPacket,
    advance: (nowUs) => {
      if (clockUs >= 0 && nowUs > clockUs) advance(nowUs)
    },
    flush,
    openFlows: table.size,
    unexported: () => {
      const flows = table.all()
      return {
        packets_open: flows.reduce((sum, flow) => sum + recordPackets(flow), 0),
        flows_unexported: flows.filter(({ recordNumber }) => recordNumber === 0).length,
      }
    },
    nowUs: () => clockUs,
  }
}

const isAnotherFlow = (flow: Flow, packet: DecodedPacket): boolean =>
  packet.protocol === TCP &&
  (packet.tcpFlags & (SYN | ACK)) === SYN &&
  (flow.closedUs >= 0 || isEstablished(flow.tcpBits)) &&
  packet.tcpSequence !== flow.initialSequence
