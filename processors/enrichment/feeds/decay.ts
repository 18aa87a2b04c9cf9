// How sure an indicator still is, some days away from when it was seen. The curve is OpenCTI's (and MISP's polynomial one):
//
//   confidence(t) = base * (1 - (t / lifetime) ^ (1 / d)),   0 beyond the lifetime
//
// OpenCTI has d = 3, of which a half-life of an eighth of the lifetime follows; here d follows from both, d = log2(lifetime / half-life).

export type Decay = { readonly halfLifeDays: number; readonly lifetimeDays: number }

/** Lifetimes per half-life where only the half-life is given: OpenCTI's. */
const LIFETIMES_PER_HALF_LIFE = 8
const DAY_US = 86_400_000_000

/** Days; the lifetime must be longer than the half-life. */
export const decayOf = (halfLifeDays: number, lifetimeDays = halfLifeDays * LIFETIMES_PER_HALF_LIFE): Decay => ({
  halfLifeDays,
  lifetimeDays,
})

/** Share of the base confidence that is left after `days`, 0-1. */
export const remainingShare = ({ halfLifeDays, lifetimeDays }: Decay, days: number): number => {
  if (days <= 0) return 1
  if (days >= lifetimeDays) return 0
  return 1 - (days / lifetimeDays) ** (1 / Math.log2(lifetimeDays / halfLifeDays))
}

/**
 * Days by which an event lies outside of the time in which the indicator was seen, 0 inside. Before the first sighting it fades as it
 * does behind the last: a list of today says little about an address years ago. All in microseconds since the epoch.
 */
export const daysOutside = (timeUs: number, firstUs: number, lastUs: number): number =>
  Math.max(firstUs - timeUs, timeUs - lastUs, 0) / DAY_US
