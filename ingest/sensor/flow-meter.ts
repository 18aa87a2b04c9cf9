// The flow meter: packets in capture order become records of bidirectional flows. All timers run on packet time.
//
// Life of a flow (settings.ts has the times):
//  1 its first packet opens it; the sender is the originator, unless the packet is a SYN-ACK.
//  2 halfOpenUs later, a flow still waiting for its answer (TCP: not established) is exported as "half_open" and goes on empty.
//  3 a record is exported as "active" activeUs after its first packet, "idle" after a pause of pauseUs (not TCP); the flow goes on.
//  4 FIN both ways or RST: exported as "end" lingerUs later, remembered closedUs for stray segments.
//  5 without packets for its idle time-out it is forgotten; an empty record is never exported.
// A flow that begins in a burst goes another way first: folding.ts.
// A SYN with a new sequence number on an ended or established flow begins another flow.
import { ACK, type DecodedPacket, RST, SYN, TCP } from './decode/decoded-packet.ts'
import { FOLDED } from './embryos.ts'
import { addToRecord, type ExportReason, type Flow, nextRecord, openFlow, recordPackets } from './flow.ts'
import { deadlineOf, lifetimeOf } from './flow-deadlines.ts'
import { giveUp, isPending, noteOutcome, noteSession } from './flow-outcome.ts'
import { createFlowTable } from './flow-table.ts'
import type { Fold } from './fold.ts'
import { createFolding, type FoldingCounters } from './folding.ts'
import type { MeterSettings } from './settings.ts'
import { hasBadFlags } from './tcp-flags.ts'
import { isEstablished, ORIGINATOR_SYN } from './tcp-state.ts'
import { createTimerWheel, SLOT_US } from './timer-wheel.ts'
import { BY_ALL, BY_SOURCE, BY_TARGET, type Windows } from './windows.ts'

export type MeterCounters = FoldingCounters & {
  flows_opened: number
  flows_closed: number
  flows_evicted: number
  /** Times the capture's clock went back by more than settings.maxDisorderUs. */
  clock_resets: number
}

export type FlowMeter = {
  readonly counters: Readonly<MeterCounters>
  /** Flows in the table, those of bursts included. */
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
  /** Takes a finished fold. */
  readonly onFold: (fold: Fold) => void
}

/** An empty meter. */
export const createFlowMeter = ({ settings, windows, inspect, forget, onRecord, onFold }: Deps): FlowMeter => {
  const table = createFlowTable()
  const wheel = createTimerWheel<Flow>()
  const counters = { flows_opened: 0, flows_closed: 0, flows_evicted: 0, clock_resets: 0 }
  const release = (index: number): void => {
    table.remove(index)
    counters.flows_closed++
  }
  const folding = createFolding({ settings, windows, onFold, release })
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
    release(flow.index)
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
    folding.flush(clockUs)
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
    folding.advance(clockUs)
  }

  const makeRoom = (): void => {
    if (table.size() < settings.maxFlows) return
    const oldest = table.oldest()
    const flow = table.flowAt(oldest)
    counters.flows_evicted++
    if (flow) {
      exportRecord(flow, 'evicted', clockUs)
      remove(flow)
    } else folding.evict(oldest, clockUs)
  }

  /** Begins a flow with the current key; undefined: it is one of a burst, and its packet is taken. */
  const begin = (packet: DecodedPacket, isSourceFirst: boolean, sequence: number): Flow | undefined => {
    makeRoom()
    counters.flows_opened++
    const side = folding.begin(packet)
    const index = table.insert()
    if (side) {
      folding.add(index, packet, isSourceFirst, side)
      return undefined
    }
    const flow = openFlow(index, packet, isSynAck(packet), isSourceFirst, sequence)
    table.put(flow)
    windows.begin(flow)
    flow.unanswered = BY_SOURCE | BY_TARGET
    return flow
  }

  /** Once the other side has answered its first packet, a flow does not speak for a burst; towards a target, once connected. */
  const settle = (flow: Flow, packet: DecodedPacket, isFromOriginator: boolean): void => {
    const isAnswer = isFromOriginator === flow.isReversed && !(packet.tcpFlags & RST && packet.protocol === TCP)
    const isHandshakeAwaited = (flow.tcpBits & ORIGINATOR_SYN) !== 0 && !flow.isReversed && !flow.hadDstPayload
    let sides = isAnswer ? BY_SOURCE : 0
    if (isHandshakeAwaited ? isEstablished(flow.tcpBits) : isAnswer) sides |= BY_TARGET
    sides &= flow.unanswered
    if (sides === 0) return
    flow.unanswered &= ~sides
    folding.settle(flow.addresses, flow.startedUs, sides, flow.isReversed)
  }

  /** Counts a packet of a flow; `isCounted`: its target's windows know it already. */
  const count = (flow: Flow, packet: DecodedPacket, isFromOriginator: boolean, isCounted: boolean): void => {
    addToRecord(flow, packet, isFromOriginator)
    if (isFromOriginator && !isCounted) windows.packet(flow, packet.timeUs, packet.ipBytes)
    const hasEnded = noteOutcome(flow, packet, isFromOriginator, windows)
    if (flow.unanswered !== 0) settle(flow, packet, isFromOriginator)
    if (packet.payloadOffset < packet.payloadEnd || isOdd(packet)) inspect(flow, packet, isFromOriginator)
    if (hasEnded || recordPackets(flow) === 1) wheel.schedule(flow, deadlineOf(flow, settings))
  }

  /** Makes a flow of an embryo, with the packets that it has had. If they were folded, they are not counted again. */
  const revive = (index: number, trigger: DecodedPacket, isSourceFirst: boolean): Flow => {
    const { embryos } = folding
    const slot = embryos.slotOf(index)
    const isFolded = embryos.state(slot) === FOLDED
    embryos.setTunnelEnds(trigger, isSourceFirst === embryos.isSenderFirst(slot))
    const first = embryos.packet(slot, 0)
    const isReversed = isSynAck(first)
    const sequence = counters.clock_resets * SEQUENCES_PER_EPOCH
    const flow = openFlow(index, first, isReversed, embryos.isSenderFirst(slot), sequence)
    // Seen from the other side, it was counted for the wrong ends.
    const counted = isReversed ? 0 : embryos.counted(slot)
    windows.begin(flow, isFolded ? BY_ALL : counted)
    table.put(flow)
    flow.unanswered = BY_SOURCE | BY_TARGET
    if (isFolded) setDecided(flow)
    for (let n = 0; n < embryos.packets(slot); n++) {
      const isFromOriginator = embryos.isFromSender(slot, n) !== isReversed
      count(flow, embryos.packet(slot, n), isFromOriginator, isFolded || (counted & BY_TARGET) !== 0)
    }
    if (isFolded) nextRecord(flow)
    folding.drop(index)
    return flow
  }

  /** The flow that the packet belongs to; undefined: it is taken already. */
  const flowOf = (packet: DecodedPacket, isSourceFirst: boolean): Flow | undefined => {
    const index = table.find()
    if (index < 0) return begin(packet, isSourceFirst, counters.clock_resets * SEQUENCES_PER_EPOCH)
    const flow = table.flowAt(index)
    if (flow) return isAnotherFlow(flow, packet) ? another(flow, packet, isSourceFirst) : flow
    const fate = folding.take(index, packet, isSourceFirst)
    if (fate === 'taken') return undefined
    if (fate === 'flow') return revive(index, packet, isSourceFirst)
    folding.evict(index, clockUs)
    return begin(packet, isSourceFirst, counters.clock_resets * SEQUENCES_PER_EPOCH)
  }

  const another = (flow: Flow, packet: DecodedPacket, isSourceFirst: boolean): Flow | undefined => {
    exportRecord(flow, 'end', clockUs)
    remove(flow)
    return begin(packet, isSourceFirst, flow.sequence + 1)
  }

  const onPacket = (packet: DecodedPacket): void => {
    advance(packet.timeUs)
    const isSourceFirst = table.setKey(packet)
    const flow = flowOf(packet, isSourceFirst)
    if (!flow) return
    const isFromOriginator = isSourceFirst === flow.isOriginatorFirst
    // The timer of a long record may be a slot late: no record spans more than activeUs.
    if (packet.timeUs - flow.recordUs > settings.activeUs) exportRecord(flow, 'active', clockUs)
    count(flow, packet, isFromOriginator, false)
  }

  const unexported = (): { packets_open: number; flows_unexported: number } => {
    const flows = table.all()
    const held = folding.held()
    return {
      packets_open: flows.reduce((sum, flow) => sum + recordPackets(flow), held.packets),
      flows_unexported: flows.filter(({ recordNumber }) => recordNumber === 0).length + held.flows,
    }
  }

  return {
    get counters() {
      return { ...counters, ...folding.counters }
    },
    onPacket,
    advance: (nowUs) => {
      if (clockUs >= 0 && nowUs > clockUs) advance(nowUs)
    },
    flush,
    openFlows: table.size,
    unexported,
    nowUs: () => clockUs,
  }
}

/** Whether a packet without payload is a protocol anomaly. */
const isOdd = (packet: DecodedPacket): boolean => hasBadFlags(packet) || (packet.isFragment && packet.isOverlapping)

/** Whether a packet is taken for an answer whose question was not seen. */
const isSynAck = (packet: DecodedPacket): boolean =>
  packet.protocol === TCP && (packet.tcpFlags & (SYN | ACK)) === (SYN | ACK)

/** It was given up once: nothing that follows decides it again. */
const setDecided = (flow: Flow): void => {
  flow.isDecided = true
  flow.isHandshakeDecided = true
  flow.isHalfOpenChecked = true
}

const isAnotherFlow = (flow: Flow, packet: DecodedPacket): boolean =>
  packet.protocol === TCP &&
  (packet.tcpFlags & (SYN | ACK)) === SYN &&
  (flow.closedUs >= 0 || isEstablished(flow.tcpBits)) &&
  packet.tcpSequence !== flow.initialSequence
