// Counts per step of event time (ten seconds, a minute, an hour), several rings in one array of 32-bit numbers. Step s of a ring lies at
// offset + s mod steps. Adding is commutative: whatever the order of events within a ring's reach, the counts are the same.

export type Ring = { readonly offset: number; readonly steps: number; readonly stepSeconds: number }

const LARGEST = 0xffff_ffff

/** Whole step of the time axis that holds `second` (seconds since the epoch). */
export const stepOf = ({ stepSeconds }: Ring, second: number): number => Math.floor(second / stepSeconds)

/** Moves the ring's newest step from that of `fromSecond` to that of `toSecond`, which is later: what falls behind is forgotten. */
export const advance = (words: Uint32Array, ring: Ring, fromSecond: number, toSecond: number): void => {
  const last = stepOf(ring, toSecond)
  const first = Math.max(stepOf(ring, fromSecond) + 1, last - ring.steps + 1)
  for (let step = first; step <= last; step++) words[ring.offset + (step % ring.steps)] = 0
}

/** True unless `second` lies so far behind the ring's newest step, that of `newestSecond`, that its step is forgotten. */
export const reaches = (ring: Ring, newestSecond: number, second: number): boolean =>
  stepOf(ring, newestSecond) - stepOf(ring, second) < ring.steps

/** Adds to the step of `second`, saturating at 2^32 - 1. The ring must reach it, and not end before it. */
export const add = (words: Uint32Array, ring: Ring, second: number, amount: number): void => {
  const index = ring.offset + (stepOf(ring, second) % ring.steps)
  words[index] = Math.min((words[index] ?? 0) + amount, LARGEST)
}

/** Count of one step; 0 where the ring does not reach. */
export const countAt = (words: Uint32Array, ring: Ring, newestSecond: number, step: number): number => {
  const age = stepOf(ring, newestSecond) - step
  return age >= 0 && age < ring.steps ? (words[ring.offset + (step % ring.steps)] ?? 0) : 0
}

/** Sum over `steps` steps of which the last holds `second`. */
export const sumUpTo = (
  words: Uint32Array,
  ring: Ring,
  newestSecond: number,
  second: number,
  steps: number,
): number => {
  const last = stepOf(ring, second)
  let sum = 0
  for (let step = last - steps + 1; step <= last; step++) sum += countAt(words, ring, newestSecond, step)
  return sum
}
