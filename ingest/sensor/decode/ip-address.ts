// Textual addresses from words: dotted IPv4 and RFC 5952 IPv6.

/** Text of the address in words[from, from + 4); IPv4 lies in the last word. */
export const addressText = (words: readonly number[], from: number, ipVersion: number): string =>
  ipVersion === 4 ? ipv4Text(words[from + 3] as number) : ipv6Text(words, from)

const ipv4Text = (word: number): string =>
  `${word >>> 24}.${(word >>> 16) & 0xff}.${(word >>> 8) & 0xff}.${word & 0xff}`

const ipv6Text = (words: readonly number[], from: number): string => {
  const groups: number[] = []
  for (let i = 0; i < 4; i++) {
    const word = words[from + i] as number
    groups.push(word >>> 16, word & 0xffff)
  }
  // ::ffff:192.0.2.1 keeps its dotted tail.
  if (groups[5] === 0xffff && groups.slice(0, 5).every((group) => group === 0)) {
    return `::ffff:${ipv4Text(words[from + 3] as number)}`
  }
  const { start, length } = longestZeroRun(groups)
  const hex = (part: number[]) => part.map((group) => group.toString(16)).join(':')
  if (length < 2) return hex(groups)
  return `${hex(groups.slice(0, start))}::${hex(groups.slice(start + length))}`
}

/** The first of the longest runs of zero groups. */
const longestZeroRun = (groups: readonly number[]): { start: number; length: number } => {
  let best = { start: 0, length: 0 }
  let start = 0
  groups.forEach((group, at) => {
    if (group !== 0) start = at + 1
    else if (at + 1 - start > best.length) best = { start, length: at + 1 - start }
  })
  return best
}
