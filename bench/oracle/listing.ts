// The reference listings: what `ndpiReader -v 2` prints of every bidirectional flow of a capture, one line each.

/** Inter-arrival times (whole milliseconds) and frame lengths (whole bytes) of one direction, as printed. */
export type ReferenceSpread = {
  readonly gapMeanMs: number
  readonly gapStdMs: number
  readonly lengthMin: number
  readonly lengthMean: number
  readonly lengthMax: number
  readonly lengthStd: number
}

export type ReferenceSide = {
  readonly packets: number
  /** Bytes of whole frames: the listing counts what the link carried, not the IP length. */
  readonly bytes: number
  /** Absent where the line gives no statistics: flows of a few packets. */
  readonly spread: ReferenceSpread | undefined
}

export type ReferenceFlow = {
  /** As printed: TCP, UDP, ICMP, ICMPV6, or the protocol's number. */
  readonly protocol: string
  /** "address:port" of the client, and of the server; IPv6 without its brackets. */
  readonly src: string
  readonly dst: string
  /** -1: untagged. */
  readonly vlanId: number
  readonly srcSide: ReferenceSide
  readonly dstSide: ReferenceSide
  /** Seconds, two decimals; 0 for "< 1"; undefined where none is printed. */
  readonly seconds: number | undefined
}

const FLOW = /^\t\d+\t(\S+) (\S+) (?:<->|->) (\S+) .*?\[(\d+) pkts\/(\d+) bytes (?:<->|->) (\d+) pkts\/(\d+) bytes\]/
const VLAN = /^\[VLAN: (\d+)\]/
const DURATION = /\[(< 1|\d+\.\d+) sec\]/
/** Two directions, four figures: "c2s/s2c min/avg/max/stddev: 0/0 289/346 3093/3078 792/900". */
const FIGURES =
  ' c2s\\/s2c min\\/avg\\/max\\/stddev: (\\d+)\\/(\\d+) (\\d+)\\/(\\d+) (\\d+)\\/(\\d+) (\\d+)\\/(\\d+)\\]'
const GAPS = new RegExp(`\\[IAT${FIGURES}`)
const LENGTHS = new RegExp(`\\[Pkt Len${FIGURES}`)

/** The flows of a listing, in its order. Lines that are no flows are passed over. */
export const parseListing = (text: string): ReferenceFlow[] =>
  text
    .split('\n')
    .map(flowOfLine)
    .filter((flow) => flow !== undefined)

const flowOfLine = (line: string): ReferenceFlow | undefined => {
  const found = FLOW.exec(line)
  if (!found) return undefined
  const [, protocol = '', src = '', dst = '', ...counts] = found
  const [srcPackets = 0, srcBytes = 0, dstPackets = 0, dstBytes = 0] = counts.map(Number)
  const rest = line.slice(line.indexOf(` ${dst} [`) + dst.length + 2)
  const duration = DURATION.exec(line)?.[1]
  const vlan = VLAN.exec(rest)?.[1]
  const spreads = spreadsOf(line)
  return {
    protocol,
    src: endpointOf(src),
    dst: endpointOf(dst),
    vlanId: vlan === undefined ? -1 : Number(vlan),
    srcSide: { packets: srcPackets, bytes: srcBytes, spread: spreads?.[0] },
    dstSide: { packets: dstPackets, bytes: dstBytes, spread: spreads?.[1] },
    seconds: secondsOf(duration),
  }
}

const secondsOf = (text: string | undefined): number | undefined => {
  if (text === undefined) return undefined
  return text === '< 1' ? 0 : Number(text)
}

/** IPv6 comes in brackets and sometimes with a single zero group shortened, which RFC 5952 does not do. */
const endpointOf = (text: string): string => {
  const found = /^\[(.*)\](:\d+)$/.exec(text)
  return found ? `${ipv6Text(found[1] as string)}${found[2]}` : text
}

const ipv6Text = (text: string): string =>
  URL.canParse(`http://[${text}]/`) ? new URL(`http://[${text}]/`).hostname.slice(1, -1) : text

const spreadsOf = (line: string): [ReferenceSpread, ReferenceSpread] | undefined => {
  const gaps = GAPS.exec(line)?.slice(1).map(Number)
  const lengths = LENGTHS.exec(line)?.slice(1).map(Number)
  if (!gaps || !lengths) return undefined
  const spread = (side: number): ReferenceSpread => ({
    gapMeanMs: gaps[2 + side] as number,
    gapStdMs: gaps[6 + side] as number,
    lengthMin: lengths[side] as number,
    lengthMean: lengths[2 + side] as number,
    lengthMax: lengths[4 + side] as number,
    lengthStd: lengths[6 + side] as number,
  })
  return [spread(0), spread(1)]
}
