// Who is answered now, who waits, who is told to come back. An answer costs the database, which gets no faster by being asked more: beyond a
// number in work everybody would only wait longer.
//   1 while fewer are in work than may be, whoever comes is answered
//   2 else they wait; a place that becomes free goes round the persons who wait, each in the order in which their requests came
//   3 no place to wait, or a wait that would be too long by how long answers have been taking: refused at once, unless somebody else holds at least two more of them: then that person's newest leaves
//   4 who waited too long, or went away, leaves

/** Why there was no place: `full`: nowhere to wait; `displaced`: gave way to somebody who held less; `waited`: for too long; `gone`: the client left. */
export const TURNED_AWAY = ['full', 'displaced', 'waited', 'gone'] as const
export type TurnedAway = (typeof TURNED_AWAY)[number]

export class NoPlaceError extends Error {
  override readonly name = 'NoPlaceError'
  readonly because: TurnedAway
  constructor(because: TurnedAway) {
    super(`no place to be answered: ${because}`)
    this.because = because
  }
}

export type Bounds = {
  /** Answered at the same time. */
  readonly atOnce: number
  /** Most that wait beside them; 0: none. */
  readonly waiting: number
  /** Longest wait, milliseconds: who would wait longer by what answers have been taking is refused at once. */
  readonly waitMs: number
}

export type Places = {
  /** Resolves when the request may be answered, with what must be called once it was. Rejects with NoPlaceError. */
  enter(person: string, gone?: AbortSignal): Promise<() => void>
  readonly inWork: number
  readonly waiting: number
}

const NEWEST_SHARE = 0.1

type Waiter = { readonly begin: () => void; readonly refuse: (because: TurnedAway) => void }

export const openPlaces = ({ atOnce, waiting: mostWaiting, waitMs }: Bounds): Places => {
  // A Map keeps the order of insertion: the first person is the next one to be served, and goes to the end with what is left.
  const lines = new Map<string, Waiter[]>()
  let inWork = 0
  let waiting = 0
  /** How long answers have been taking, the newest counting most. */
  let answerMs = 0

  const leave = (tookMs: number): void => {
    inWork -= 1
    answerMs += (tookMs - answerMs) * NEWEST_SHARE
    const next = lines.entries().next().value
    if (!next) return
    const [person, line] = next
    lines.delete(person)
    lines.set(person, line)
    line[0]?.begin()
  }
  /** Each place is given back once, however often it is said. */
  const placeTaken = (): (() => void) => {
    inWork += 1
    const beganMs = performance.now()
    let isLeft = false
    return () => {
      if (!isLeft) leave(performance.now() - beganMs)
      isLeft = true
    }
  }
  const makeRoomFor = (person: string): boolean => {
    const waitOfLastMs = ((waiting + 1) * answerMs) / atOnce
    if (waiting < mostWaiting && waitOfLastMs <= waitMs) return true
    const own = lines.get(person)?.length ?? 0
    const [longest] = [...lines.values()].sort((one, other) => other.length - one.length)
    if (!longest || longest.length < own + 2) return false
    longest.at(-1)?.refuse('displaced')
    return true
  }
  const wait = (person: string, gone: AbortSignal | undefined): Promise<() => void> =>
    new Promise((resolve, reject) => {
      const end = (): void => {
        clearTimeout(timer)
        gone?.removeEventListener('abort', leaveLine)
        waiting -= 1
        const line = (lines.get(person) ?? []).filter((one) => one !== waiter)
        if (line.length > 0) lines.set(person, line)
        else lines.delete(person)
      }
      const waiter: Waiter = {
        begin() {
          end()
          resolve(placeTaken())
        },
        refuse(because) {
          end()
          reject(new NoPlaceError(because))
        },
      }
      const leaveLine = (): void => waiter.refuse('gone')
      const timer = setTimeout(() => waiter.refuse('waited'), waitMs)
      gone?.addEventListener('abort', leaveLine)
      waiting += 1
      lines.set(person, [...(lines.get(person) ?? []), waiter])
    })
  return {
    async enter(person, gone) {
      if (inWork < atOnce) return placeTaken()
      if (gone?.aborted) throw new NoPlaceError('gone')
      if (!makeRoomFor(person)) throw new NoPlaceError('full')
      return wait(person, gone)
    },
    get inWork() {
      return inWork
    },
    get waiting() {
      return waiting
    },
  }
}
