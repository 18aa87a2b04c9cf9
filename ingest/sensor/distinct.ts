// Distinct members seen within a sliding window: exact up to DISTINCT_LIMIT, saturating there.
import type { Column } from './entities.ts'

/** The most members a window counts; a window with more reports this number. */
export const DISTINCT_LIMIT = 4096

/** A window of members for each entity. */
export type DistinctColumn = Column & {
  /** Notes a member at `second` (whole seconds of packet time). */
  note(index: number, member: number, second: number): void
  /** Members seen at `fromSecond` or later. */
  count(index: number, fromSecond: number): number
}

/** An empty column. */
export const createDistinctColumn = (): DistinctColumn => {
  const windows: DistinctWindow[] = []
  return {
    ensure: () => undefined,
    reset: (index) => {
      const window = windows[index]
      if (window) resetWindow(window)
      else windows[index] = createWindow()
    },
    note: (index, member, second) => noteMember(windows[index] as DistinctWindow, member, second),
    count: (index, fromSecond) => countMembers(windows[index] as DistinctWindow, fromSecond),
  }
}

/** Most windows ever hold one member: a map is made for the second. Members are in the order of their last sight. */
type DistinctWindow = {
  only: number | undefined
  onlySecond: number
  members: Map<number, number> | undefined
  /** Members older than this second were forgotten already. */
  clearedTo: number
}

const createWindow = (): DistinctWindow => ({
  only: undefined,
  onlySecond: 0,
  members: undefined,
  clearedTo: 0,
})

/** Empties the window for another owner. */
const resetWindow = (window: DistinctWindow): void => {
  window.only = undefined
  window.members = undefined
  window.clearedTo = 0
}

/** Notes a member at `second` (whole seconds of packet time). A full window takes no new ones until older ones leave it. */
const noteMember = (window: DistinctWindow, member: number, second: number): void => {
  const { members } = window
  if (members) {
    const seen = members.get(member)
    if (seen === second) return
    if (seen !== undefined) members.delete(member)
    else if (members.size >= DISTINCT_LIMIT) return
    members.set(member, second)
  } else if (window.only === undefined || window.only === member) {
    window.only = member
    window.onlySecond = second
  } else {
    window.members = new Map([
      [window.only, window.onlySecond],
      [member, second],
    ])
  }
}

/** Members seen at `fromSecond` or later; older ones are forgotten. */
const countMembers = (window: DistinctWindow, fromSecond: number): number => {
  const { members } = window
  if (!members) return window.only !== undefined && window.onlySecond >= fromSecond ? 1 : 0
  if (window.clearedTo >= fromSecond) return members.size
  window.clearedTo = fromSecond
  for (const [member, second] of members) {
    if (second >= fromSecond) break
    members.delete(member)
  }
  return members.size
}
