// Intelligence over entries written in a test.
import { THREAT_GUARD } from './feeds/admit.ts'
import { createIntelligenceBuilder, type FeedTerms } from './feeds/intelligence-data.ts'
import type { RawIndicator } from './feeds/raw-indicator.ts'
import { createIntelligence, type Intelligence } from './intelligence.ts'

export const SEEN_S = 1_795_000_000

/** What one feed is believed: type attack, confidence 0.8, seen at SEEN_S. */
export const terms = (changes: Partial<FeedTerms> = {}): FeedTerms => ({
  ...{ name: 'list', type: 'attack', confidence: 0.8, guard: THREAT_GUARD, isDecisive: false },
  ...{ includesSubdomains: false, maxIndicators: 1000, changedAt: SEEN_S, confirmedAt: SEEN_S },
  ...changes,
})

/** Look-ups over feeds, each with its terms and entries. */
export const intelligenceOf = (...feeds: readonly (readonly [FeedTerms, readonly RawIndicator[]])[]): Intelligence => {
  const builder = createIntelligenceBuilder()
  for (const [each, entries] of feeds) {
    const { sink } = builder.openFeed(each)
    for (const entry of entries) sink.add(entry)
  }
  return createIntelligence(builder.build())
}
