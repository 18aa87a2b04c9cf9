// Moments as the database writes them (RFC 3339 UTC, up to six digits of a second), in order.

const padded = (moment: string): string =>
  moment.replace(/(?:\.(\d+))?Z$/, (_whole, fraction: string = '') => `.${fraction.padEnd(6, '0')}Z`)

/** Negative: the one is earlier. */
export const byMoment = (one: string, other: string): number => {
  const [first, second] = [padded(one), padded(other)]
  if (first === second) return 0
  return first < second ? -1 : 1
}
