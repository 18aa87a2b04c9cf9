// What this sensor has learnt about destinations: which addresses DNS answers named, for whom, and how many sources contact each. A channel to an
// address that nobody looked up, or that one machine alone talks to, is another matter than a service that half the site uses.
// Bounded: the destinations and sources noted longest ago go first.
import type { DestinationFacts } from '../../schemas/messages.ts'
import { remember } from './bounded-map.ts'
import { addressText } from './decode/ip-address.ts'
import type { Flow } from './flow.ts'

const MAX_ADDRESSES = 65_536
/** Beyond so many, how many sources a destination has no longer matters. */
const MAX_SOURCES = 8
/** Answers are believed for a day: clients keep connections longer than records live. */
const BELIEVED_US = 86_400_000_000

/** Private, loopback, link-local, multicast and broadcast addresses: of those inside, neither names nor numbers of users mean anything. */
const NOT_OUTSIDE =
  /^(?:10\.|127\.|0\.|169\.254\.|192\.168\.|172\.(?:1[6-9]|2\d|3[01])\.|22[4-9]\.|2[3-5]\d\.|f[cdef]|::)/

type Named = { readonly name: string | null; readonly atUs: number }

export type DestinationMemory = {
  /** Notes the answers of a DNS flow as far as they have come. */
  noteAnswers(flow: Flow, nowUs: number): void
  /** Counts the flow's source among those of its destination, and answers what is known of the destination; null: it is not on the Internet. */
  measure(srcIp: string, dstIp: string, nowUs: number): DestinationFacts | null
}

export const createDestinationMemory = (): DestinationMemory => {
  const named = new Map<string, Named>()
  /** When a client was last given an answer: of others it cannot be said that they did not ask. */
  const askers = new Map<string, number>()
  const sources = new Map<string, string[]>()

  const countSource = (srcIp: string, dstIp: string): number => {
    const known = sources.get(dstIp)
    if (!known) {
      remember(sources, dstIp, [srcIp], MAX_ADDRESSES)
      return 1
    }
    if (known.length < MAX_SOURCES && !known.includes(srcIp)) known.push(srcIp)
    return known.length
  }

  return {
    noteAnswers: ({ facts, addresses, ipVersion }, nowUs) => {
      const answers = facts?.dns_answers
      if (!answers?.length || facts?.service !== 'dns') return
      remember(askers, addressText(addresses, 0, ipVersion), nowUs, MAX_ADDRESSES)
      // Of several questions it is not known which one an answer belongs to.
      const name = facts.dns_queries === 1 ? (facts.dns_query ?? null) : null
      for (const address of answers) {
        if (!/^[\d.]+$|:/.test(address)) continue
        const before = named.get(address)
        remember(named, address, { name: name ?? before?.name ?? null, atUs: nowUs }, MAX_ADDRESSES)
      }
    },
    measure: (srcIp, dstIp, nowUs) => {
      if (NOT_OUTSIDE.test(dstIp)) return null
      const answer = named.get(dstIp)
      const isBelieved = answer !== undefined && Math.abs(nowUs - answer.atUs) <= BELIEVED_US
      const isAsker = Math.abs(nowUs - (askers.get(srcIp) ?? Number.NEGATIVE_INFINITY)) <= BELIEVED_US
      return {
        is_named: isBelieved || (isAsker ? false : null),
        name: isBelieved ? answer.name : null,
        sources: countSource(srcIp, dstIp),
      }
    },
  }
}
