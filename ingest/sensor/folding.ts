// Bursts of flows that nobody answers, folded into records with counts, so that a scan or a flood makes the sensor cheaper.
//
// Life of a flow that begins while its source or its target is in a burst (burst-rate.ts):
//  1 it begins as an embryo (embryos.ts). Its first packet's sender counts as the source, whatever the flags say. Kind: of the source
//    if that is in a burst, else towards the target.
//  2 an answer makes it an ordinary flow with nothing lost: any packet of the other side that is no RST. Towards a target, where the
//    server answers every spoofed SYN, a connection must complete its handshake (or the server send payload).
//  3 a refusal (RST), or halfOpenUs without answer, adds it to the fold of its subject (folds.ts).
//  4 it is kept for stray packets (closedUs after the last, unless the table is full), which join the current fold and add no flow. If it
//    is answered now, it becomes a flow whose first record was the fold: its own begin with number 1. What comes of it when the burst
//    is over begins another flow.
// The first flows of a burst, before the rate is reached, are ordinary ones and exported as half_open.
import { createBurstRate } from './burst-rate.ts'
import { ACK, type DecodedPacket, RST, SYN, TCP } from './decode/decoded-packet.ts'
import { createEmbryos, EMBRYO_PACKETS, type Embryos, FOLDED, WAITING } from './embryos.ts'
import { expectsAnswer } from './flow-outcome.ts'
import { addFlow, addPacket, type Fold, type FoldedOutcome, type FoldKind, noteEnds } from './fold.ts'
import { createFolds } from './folds.ts'
import type { MeterSettings } from './settings.ts'
import { ORIGINATOR_SYN, RESPONDER_RST, RESPONDER_SYN_ACK } from './tcp-state.ts'
import { BY_SOURCE, BY_TARGET, type Windows } from './windows.ts'

/** What becomes of a packet of an embryo: counted with it; the embryo is a flow from now on; or another flow of the same key begins. */
export type EmbryoFate = 'taken' | 'flow' | 'another'

export type FoldingCounters = {
  /** Flows that ended in a fold. */
  flows_folded: number
  /** Those of them that did not wait for their answer to the end: the table of embryos was full. */
  flows_folded_early: number
}

export type Folding = {
  readonly counters: Readonly<FoldingCounters>
  readonly embryos: Embryos
  /** Counts a new flow; answers the side whose burst it belongs to, or 0. */
  begin(packet: DecodedPacket): typeof BY_SOURCE | typeof BY_TARGET | 0
  /** A flow got its answer: what `begin` counted for these sides no longer speaks for a burst. */
  settle(addresses: ArrayLike<number>, startedUs: number, sides: number, isReversed: boolean): void
  /** Holds the first packet of a flow. */
  add(flowIndex: number, packet: DecodedPacket, isSourceFirst: boolean, side: typeof BY_SOURCE | typeof BY_TARGET): void
  /** Takes one more packet. */
  take(flowIndex: number, packet: DecodedPacket, isSourceFirst: boolean): EmbryoFate
  /** Forgets the embryo of a flow index without a trace: it became a flow. */
  drop(flowIndex: number): void
  /** Forgets it with its flow index, into its fold if it was not there yet. */
  evict(flowIndex: number, nowUs: number): void
  /** Flows and packets that no exported record stands for yet. Walks the tables. */
  held(): { flows: number; packets: number }
  advance(nowUs: number): void
  /** Folds all that waits, exports every fold and forgets everything. */
  flush(nowUs: number): void
}

type Deps = {
  readonly settings: MeterSettings
  readonly windows: Windows
  /** Takes a finished fold. */
  readonly onFold: (fold: Fold) => void
  /** The flow index is free again. */
  readonly release: (flowIndex: number) => void
}

const kindOf = (side: number): FoldKind => (side === BY_SOURCE ? 'source' : 'target')

/** No bursts yet. */
export const createFolding = ({ settings, windows, onFold, release }: Deps): Folding => {
  const sources = createBurstRate()
  const targets = createBurstRate()
  const threshold = settings.foldFlowsPerSecond
  const embryos = createEmbryos(settings.maxEmbryos)
  const folds = createFolds(onFold)
  const counters: FoldingCounters = { flows_folded: 0, flows_folded_early: 0 }
  let folded = 0

  const fold = (slot: number, nowUs: number): void => {
    const kind = kindOf(embryos.kind(slot))
    const ends = embryos.ends(slot)
    const bits = embryos.tcpBits(slot)
    const into = folds.at(kind, ends, nowUs)
    let flags = 0
    let outcome: FoldedOutcome = 'unanswered'
    for (let n = 0; n < embryos.packets(slot); n++) {
      const packet = embryos.packet(slot, n)
      const isFromSender = embryos.isFromSender(slot, n)
      flags |= packet.tcpFlags
      if (!isFromSender) outcome = 'half_open'
      addPacket(into, packet, isFromSender)
    }
    if (bits & RESPONDER_RST) outcome = 'refused'
    addFlow(into, ends, outcome, flags)
    const isFailed = outcome !== 'half_open' && expectsAnswer(ends)
    windows.decideEmbryo(ends, isFailed, (bits & ORIGINATOR_SYN) !== 0, embryos.counted(slot))
    embryos.setFolded(slot, nowUs)
    folded++
    counters.flows_folded++
  }

  const remove = (slot: number): void => {
    if (embryos.state(slot) === FOLDED) folded--
    embryos.remove(slot)
  }

  const discard = (slot: number): void => {
    const flowIndex = embryos.flowIndex(slot)
    remove(slot)
    release(flowIndex)
  }

  const makeRoom = (nowUs: number): void => {
    if (folded === 0) {
      counters.flows_folded_early++
      fold(embryos.oldest(WAITING), nowUs)
    }
    discard(embryos.oldest(FOLDED))
  }

  /** Whether a packet says that the flow is no empty attempt. */
  const isAnswer = (slot: number, packet: DecodedPacket, isFromSender: boolean): boolean => {
    const bits = embryos.tcpBits(slot)
    if (packet.protocol !== TCP) return !isFromSender
    if (packet.tcpFlags & RST) return false
    if (isFromSender) {
      const isAck = (packet.tcpFlags & (SYN | ACK)) === ACK
      return isAck && (bits & RESPONDER_SYN_ACK) !== 0 && embryos.isHandshakeEnd(slot, packet.tcpAcknowledgement)
    }
    const isHandshakeAwaited = embryos.kind(slot) === BY_TARGET && (bits & ORIGINATOR_SYN) !== 0
    return !isHandshakeAwaited || packet.payloadBytes > 0
  }

  const isAnother = (slot: number, packet: DecodedPacket): boolean =>
    packet.protocol === TCP &&
    (packet.tcpFlags & (SYN | ACK)) === SYN &&
    (embryos.tcpBits(slot) & RESPONDER_RST) !== 0 &&
    packet.tcpSequence !== embryos.initialSequence(slot)

  const countPacket = (slot: number, packet: DecodedPacket, isFromSender: boolean): void => {
    if (isFromSender) {
      windows.embryoPacket(embryos.ends(slot), packet.timeUs, packet.ipBytes, embryos.counted(slot))
    }
  }

  /** A stray packet of a folded flow joins the current fold while the burst goes on. */
  const takeStray = (slot: number, packet: DecodedPacket, isFromSender: boolean): EmbryoFate => {
    const side = embryos.kind(slot)
    const ends = embryos.ends(slot)
    if (!folds.isGoingOn(kindOf(side), ends, packet.timeUs)) return 'another'
    const into = folds.at(kindOf(side), ends, packet.timeUs)
    noteEnds(into, ends)
    addPacket(into, packet, isFromSender)
    countPacket(slot, packet, isFromSender)
    embryos.setFolded(slot, packet.timeUs)
    return 'taken'
  }

  const take = (flowIndex: number, packet: DecodedPacket, isSourceFirst: boolean): EmbryoFate => {
    const slot = embryos.slotOf(flowIndex)
    const isFromSender = isSourceFirst === embryos.isSenderFirst(slot)
    if (isFromSender && isAnother(slot, packet)) return 'another'
    if (isAnswer(slot, packet, isFromSender)) return 'flow'
    if (embryos.state(slot) === FOLDED) return takeStray(slot, packet, isFromSender)
    if (embryos.packets(slot) === EMBRYO_PACKETS) return 'flow'
    embryos.keep(slot, packet, isFromSender)
    embryos.keepPayload(slot, packet)
    countPacket(slot, packet, isFromSender)
    if (embryos.tcpBits(slot) & RESPONDER_RST) fold(slot, packet.timeUs)
    return 'taken'
  }

  /** Decides and exports in the order of packet time. */
  const advance = (nowUs: number): void => {
    for (;;) {
      const waiting = embryos.oldest(WAITING)
      const deadlineUs = waiting < 0 ? Number.POSITIVE_INFINITY : embryos.startedUs(waiting) + settings.halfOpenUs
      const next = folds.nextUs()
      if (Math.min(deadlineUs, next) > nowUs) break
      if (next <= deadlineUs) folds.advance(next)
      else fold(waiting, deadlineUs)
    }
    for (let oldest = embryos.oldest(FOLDED); oldest >= 0; oldest = embryos.oldest(FOLDED)) {
      if (embryos.touchedUs(oldest) + settings.closedUs > nowUs) break
      discard(oldest)
    }
  }

  return {
    counters,
    embryos,
    begin: (packet) => {
      const bySource = sources.begin(packet.addresses, 0, packet.timeUs)
      const byTarget = targets.begin(packet.addresses, 4, packet.timeUs)
      if (bySource < threshold && byTarget < threshold) return 0
      // A target's burst that is half the work of one source is that source's.
      return bySource >= threshold / 2 ? BY_SOURCE : BY_TARGET
    },
    settle: (addresses, startedUs, sides, isReversed) => {
      const from = isReversed ? 4 : 0
      if (sides & BY_SOURCE) sources.settle(addresses, from, startedUs)
      if (sides & BY_TARGET) targets.settle(addresses, 4 - from, startedUs)
    },
    add: (flowIndex, packet, isSourceFirst, side) => {
      if (embryos.isFull()) makeRoom(packet.timeUs)
      const slot = embryos.add(flowIndex, packet, isSourceFirst, side)
      embryos.keepPayload(slot, packet)
      embryos.setCounted(slot, windows.beginEmbryo(embryos.ends(slot), side, packet.ipBytes))
    },
    take,
    drop: (flowIndex) => remove(embryos.slotOf(flowIndex)),
    evict: (flowIndex, nowUs) => {
      const slot = embryos.slotOf(flowIndex)
      if (embryos.state(slot) === WAITING) {
        counters.flows_folded_early++
        fold(slot, nowUs)
      }
      discard(slot)
    },
    held: () => {
      const open = folds.held()
      const waiting = embryos.waiting()
      return { flows: open.flows + waiting.flows, packets: open.packets + waiting.packets }
    },
    advance,
    flush: (nowUs) => {
      advance(nowUs)
      for (let slot = embryos.oldest(WAITING); slot >= 0; slot = embryos.oldest(WAITING)) fold(slot, nowUs)
      for (let slot = embryos.oldest(FOLDED); slot >= 0; slot = embryos.oldest(FOLDED)) discard(slot)
      folds.flush()
      sources.clear()
      targets.clear()
    },
  }
}
