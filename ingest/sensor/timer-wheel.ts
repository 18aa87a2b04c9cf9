// Deadlines of flows on packet time: a ring of slots, each a linked list through the flows themselves.

/** Width of a slot: a deadline is met at most this much late. */
export const SLOT_US = 100_000
/** A deadline beyond the ring waits in the last slot and is put in again from there. */
const SLOTS = 1024

/** What the wheel writes on the things it holds. */
export type Timed<T> = {
  timerSlot: number
  timerPrevious: T | undefined
  timerNext: T | undefined
}

export type TimerWheel<T> = {
  /** (Re)schedules; a deadline in the past fires with the next slot. */
  schedule(item: T, deadlineUs: number): void
  cancel(item: T): void
  /** Moves the clock forward and calls `fire` for each item of each slot passed, in the order of the slots. */
  advance(nowUs: number, fire: (item: T, slotUs: number) => void): void
  /** Sets the clock; every item must have been cancelled. */
  reset(nowUs: number): void
}

/** An empty wheel; its clock starts with the first `advance` or `reset`. */
export const createTimerWheel = <T extends Timed<T>>(): TimerWheel<T> => {
  const heads: (T | undefined)[] = new Array(SLOTS).fill(undefined)
  const tails: (T | undefined)[] = new Array(SLOTS).fill(undefined)
  let current = -1
  let held = 0

  const cancel = (item: T): void => {
    if (item.timerSlot < 0) return
    if (item.timerPrevious) item.timerPrevious.timerNext = item.timerNext
    else heads[item.timerSlot] = item.timerNext
    if (item.timerNext) item.timerNext.timerPrevious = item.timerPrevious
    else tails[item.timerSlot] = item.timerPrevious
    held--
    item.timerSlot = -1
    item.timerPrevious = undefined
    item.timerNext = undefined
  }

  const schedule = (item: T, deadlineUs: number): void => {
    cancel(item)
    const wanted = Math.ceil(deadlineUs / SLOT_US)
    const slot = Math.min(Math.max(wanted, current + 1), current + SLOTS - 1) % SLOTS
    const tail = tails[slot]
    item.timerSlot = slot
    item.timerPrevious = tail
    if (tail) tail.timerNext = item
    else heads[slot] = item
    tails[slot] = item
    held++
  }

  const fireSlot = (slotNumber: number, fire: (item: T, slotUs: number) => void): void => {
    const slot = slotNumber % SLOTS
    // `fire` may schedule again, never into the slot being emptied: that one is a whole turn away.
    for (let item = heads[slot]; item; item = heads[slot]) {
      cancel(item)
      fire(item, slotNumber * SLOT_US)
    }
  }

  return {
    schedule,
    cancel,
    reset: (nowUs) => {
      current = Math.floor(nowUs / SLOT_US)
    },
    advance: (nowUs, fire) => {
      const target = Math.floor(nowUs / SLOT_US)
      if (current < 0) current = target
      // A jump over years turns the ring only until it is empty: every item ends after its idle time-out.
      while (current < target && held > 0) fireSlot(++current, fire)
      current = Math.max(current, target)
    },
  }
}
