// The folds being filled, by kind, subject, transport, VLAN and tunnel, and when they are exported.
//
// The first fold of a burst is exported at the next fifth of a second of the epoch, so that it leaves within a second of the burst's
// begin (its flows wait 0.8 s for an answer); those that follow at whole seconds.

import { NO_TUNNEL, sharedTunnelId } from './decode/tunnels.ts'
import { type Fold, type FoldKind, openFold } from './fold.ts'
import type { PlacedEnds } from './window-keys.ts'
import { createWordTable } from './word-table.ts'

const FIRST_US = 200_000
const WINDOW_US = 1_000_000
/** A burst is over after this long without a fold. */
const MEMORY_US = 2_000_000
/** Folds filled at once; beyond it the subject idle longest is exported early. */
const MAX_FOLDS = 1024
const KEY_WORDS = 8

export type Folds = {
  /** The fold that a flow with these ends, decided at `nowUs`, belongs to. */
  at(kind: FoldKind, ends: PlacedEnds, nowUs: number): Fold
  /** Whether the burst of these ends goes on: a fold of it was filled in the last two seconds. */
  isGoingOn(kind: FoldKind, ends: PlacedEnds, nowUs: number): boolean
  /** When the next one is due, packet time; Infinity: none is filled. */
  nextUs(): number
  /** Exports those due at `nowUs` and forgets bursts that are over. */
  advance(nowUs: number): void
  /** Flows and packets in the folds being filled. */
  held(): { flows: number; packets: number }
  /** Exports all, the oldest first. */
  flush(): void
}

/** No folds. */
export const createFolds = (onFold: (fold: Fold) => void): Folds => {
  const table = createWordTable(KEY_WORDS)
  const key = new Int32Array(KEY_WORDS)
  const folds: (Fold | undefined)[] = []
  const lastDueUs: number[] = []
  /** After the clock went back the same windows come again. */
  let epoch = 0
  let next = Number.POSITIVE_INFINITY

  const setKey = (kind: FoldKind, ends: PlacedEnds): void => {
    const from = kind === 'source' ? 0 : 4
    for (let i = 0; i < 4; i++) key[i] = ends.addresses[from + i] as number
    key[4] = ends.protocol | (ends.ipVersion << 8) | (kind === 'source' ? 1 << 16 : 0)
    key[5] = ends.vlanId
    key[6] = (ends.innerVlanId << 8) | ends.tunnel
    key[7] = ends.tunnel === NO_TUNNEL ? -1 : sharedTunnelId(ends.tunnel, ends.tunnelId)
  }

  const exportAt = (index: number): void => {
    const fold = folds[index]
    if (!fold) return
    folds[index] = undefined
    onFold(fold)
  }

  const place = (): number => {
    const known = table.find(key)
    if (known >= 0) {
      table.touch(known)
      return known
    }
    if (table.size >= MAX_FOLDS) {
      const oldest = table.oldest()
      exportAt(oldest)
      table.remove(oldest)
    }
    const index = table.insert(key)
    lastDueUs[index] = Number.NEGATIVE_INFINITY
    folds[index] = undefined
    return index
  }

  /** Indices in use that `isWanted`, by due time, then by place. */
  const indices = (isWanted: (index: number) => boolean): number[] => {
    const found: number[] = []
    for (let index = 0; index < table.allocated; index++) if (isWanted(index)) found.push(index)
    return found.sort((a, b) => (lastDueUs[a] as number) - (lastDueUs[b] as number) || a - b)
  }

  return {
    at: (kind, ends, nowUs) => {
      setKey(kind, ends)
      const index = place()
      const open = folds[index]
      if (open) return open
      const isFirst = nowUs - (lastDueUs[index] as number) > MEMORY_US
      const span = isFirst ? FIRST_US : WINDOW_US
      const dueUs = (Math.floor(nowUs / span) + 1) * span
      const fold = openFold(kind, ends, dueUs, epoch)
      folds[index] = fold
      lastDueUs[index] = dueUs
      next = Math.min(next, dueUs)
      return fold
    },
    isGoingOn: (kind, ends, nowUs) => {
      setKey(kind, ends)
      const index = table.find(key)
      return index >= 0 && nowUs - (lastDueUs[index] as number) <= MEMORY_US
    },
    nextUs: () => next,
    advance: (nowUs) => {
      if (next > nowUs) return
      for (const index of indices((i) => folds[i] !== undefined && (lastDueUs[i] as number) <= nowUs)) exportAt(index)
      next = Number.POSITIVE_INFINITY
      for (const fold of folds) if (fold) next = Math.min(next, fold.dueUs)
      for (let oldest = table.oldest(); oldest >= 0; oldest = table.oldest()) {
        if (folds[oldest] || nowUs - (lastDueUs[oldest] as number) <= MEMORY_US) break
        table.remove(oldest)
      }
    },
    held: () => {
      const held = { flows: 0, packets: 0 }
      for (const fold of folds) {
        if (!fold) continue
        held.flows += fold.flows
        held.packets += fold.src.packets + fold.dst.packets
      }
      return held
    },
    flush: () => {
      for (const index of indices((i) => folds[i] !== undefined)) exportAt(index)
      table.clear()
      epoch++
      next = Number.POSITIVE_INFINITY
    },
  }
}
