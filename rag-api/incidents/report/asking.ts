// What the parts of answers work with, for the report of one incident.
import type { Asking } from '../../answers/answer.ts'
import type { HotTier } from '../../hot/hot-tier.ts'
import { openEvents } from '../../queries/events.ts'
import type { Database } from '../../queries/queries.ts'
import type { Language } from '../../understanding/language.ts'

export type ReportAsked = {
  readonly incidentId: string
  readonly language: Language
  readonly zone: string
  readonly now: number
}

/** `now` in milliseconds. */
export const askingForReport = (
  { incidentId, language, zone, now }: ReportAsked,
  database: Database,
  hot: HotTier,
): Asking => ({
  language,
  zone,
  now,
  database,
  window: { from: now - 24 * 3_600_000, to: now },
  events: openEvents(database, hot, () => now),
  understanding: {
    language,
    intent: 'forensic_report',
    confidence: 1,
    entities: {
      ...{ addresses: [], networks: [], ports: [], services: [], countries: [], regions: [], asns: [], classes: [] },
      ...{ event_ids: [], alert_ids: [incidentId], hosts: [], components: [] },
    },
    ...{ hostNetworks: [], unlistedHosts: [], subject: 'flows', limit: 10, addressRole: 'any' },
    ...{ isReference: true, isAboutAttacks: true, corrections: [], signals: [] },
  },
})
