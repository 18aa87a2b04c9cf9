// Which sources, or targets, see a burst of new flows that stay unanswered: what starts folding.
//
// Counted per second of packet time in a fixed array addressed by a hash of the address, so that a million spoofed addresses cost nothing.
// Two addresses may share a place (1 in 65,536): then one may fold a little early, into a record of its own.

export type BurstRate = {
  /** Counts a flow that begins now; answers the unanswered flows per second of its address (words from..from+3), 0: most are answered. */
  begin(words: ArrayLike<number>, from: number, timeUs: number): number
  /** The flow begun at `startedUs` got its answer: it no longer speaks for a burst. */
  settle(words: ArrayLike<number>, from: number, startedUs: number): void
  clear(): void
}

const SECOND_US = 1_000_000
const PLACES = 65_536
/** Of a place: its second, flows begun and unanswered in it, and both in the second before. */
const SECOND = 0
const BEGUN = 1
const UNANSWERED = 2
const BEGUN_BEFORE = 3
const UNANSWERED_BEFORE = 4
const STRIDE = 8

/**
 * Unanswered flows count where they are at least half of all that began in this and the last second: this spares a busy server, whose
 * unanswered flows are the few whose answer is under way. Their rate is that of the fuller of the two seconds.
 */
export const createBurstRate = (): BurstRate => {
  const cells = new Int32Array(PLACES * STRIDE)
  const at = (place: number): number => cells[place] as number

  /** Its second as an unsigned number: until the year 2106, as all packet times. */
  const newestOf = (place: number): number => at(place + SECOND) >>> 0

  const placeOf = (words: ArrayLike<number>, from: number): number => {
    let hash = 0
    for (let i = from; i < from + 4; i++) {
      hash = Math.imul(hash ^ (words[i] as number), 0x9e3779b1)
      hash ^= hash >>> 15
    }
    return (hash & (PLACES - 1)) * STRIDE
  }

  /** Moves the place on to `second`; a packet that is late counts in the newest one. */
  const roll = (place: number, second: number): void => {
    const passed = second - newestOf(place)
    if (passed <= 0) return
    cells[place + BEGUN_BEFORE] = passed === 1 ? at(place + BEGUN) : 0
    cells[place + UNANSWERED_BEFORE] = passed === 1 ? at(place + UNANSWERED) : 0
    cells[place + BEGUN] = 0
    cells[place + UNANSWERED] = 0
    cells[place + SECOND] = second
  }

  const rateAt = (place: number): number => {
    const unanswered = at(place + UNANSWERED)
    const before = at(place + UNANSWERED_BEFORE)
    const isMost = (unanswered + before) * 2 >= at(place + BEGUN) + at(place + BEGUN_BEFORE)
    return isMost ? Math.max(unanswered, before) : 0
  }

  return {
    begin: (words, from, timeUs) => {
      const place = placeOf(words, from)
      roll(place, secondOf(timeUs))
      const rate = rateAt(place)
      cells[place + BEGUN] = at(place + BEGUN) + 1
      cells[place + UNANSWERED] = at(place + UNANSWERED) + 1
      return rate
    },
    settle: (words, from, startedUs) => {
      const place = placeOf(words, from)
      const age = newestOf(place) - secondOf(startedUs)
      if (age > 1) return
      const cell = place + (age === 1 ? UNANSWERED_BEFORE : UNANSWERED)
      if (at(cell) > 0) cells[cell] = at(cell) - 1
    },
    clear: () => {
      cells.fill(0)
    },
  }
}

const secondOf = (timeUs: number): number => Math.floor(timeUs / SECOND_US)
